using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.State;

/// <summary>
/// The profile of a book under every model kept, as exact sums (<see cref="ExactProfileKernel"/>): one partial sum for each group and their
/// total. A quote replaces one option in its group's partial and in the total; a forward tick sums one group afresh; time moves all. However
/// it came about, the profile has the bits of one summed afresh, so it does not matter when, how often or for whom it is brought up to date.
/// </summary>
internal sealed class ProfileSums
{
    private readonly double[] _logX;
    private readonly double[] _delta;
    private double[][] _partials = [];
    private double[] _total = [];
    private int _rows;

    public ProfileSums(ProfileGrid grid)
    {
        Grid = grid;
        int points = (grid.Length + ExactProfileKernel.PointGroup - 1) / ExactProfileKernel.PointGroup * ExactProfileKernel.PointGroup;
        _logX = new double[points];
        grid.LogX.CopyTo(_logX);
        _logX.AsSpan(grid.Length).Fill(grid.LogX[^1]);
        _delta = new double[2 * BookCurves.MaxRows * points];
    }

    public ProfileGrid Grid { get; }

    /// <summary>Sums everything afresh.</summary>
    public void SumAll(BookLayout layout, BookCurves curves)
    {
        _rows = curves.Rows;
        int length = 2 * _rows * _logX.Length;
        if (_total.Length != length || _partials.Length != layout.Groups.Length)
        {
            _total = new double[length];
            _partials = new double[layout.Groups.Length][];
            for (int group = 0; group < _partials.Length; group++)
            {
                _partials[group] = new double[length];
            }
        }

        _total.AsSpan().Clear();
        for (int group = 0; group < _partials.Length; group++)
        {
            SumInto(layout, curves, group, _partials[group]);
            Add(_total, _partials[group]);
        }
    }

    /// <summary>Sums one group afresh.</summary>
    public void SumGroup(BookLayout layout, BookCurves curves, int group)
    {
        Subtract(_total, _partials[group]);
        SumInto(layout, curves, group, _partials[group]);
        Add(_total, _partials[group]);
    }

    /// <summary>Takes the old contribution of one option off and puts the new one on.</summary>
    public void Replace(
        int group, in ProfileCurve oldCurve, ReadOnlySpan<double> oldCoefficients, in ProfileCurve newCurve, ReadOnlySpan<double> newCoefficients)
    {
        Span<double> delta = _delta.AsSpan(0, _total.Length);
        delta.Clear();
        ExactProfileKernel.Replace(oldCurve, oldCoefficients, newCurve, newCoefficients, _logX, Heads(delta), Tails(delta));
        Add(_partials[group], delta);
        Add(_total, delta);
    }

    /// <summary>Writes the profile of one row, times a sign, USD per 1 % at each point of the grid. No negative zeros.</summary>
    public void CopyTo(int row, double sign, Span<double> gexUsdPerPercent)
    {
        ReadOnlySpan<double> heads = Heads(_total).Slice(row * _logX.Length, Grid.Length);
        ReadOnlySpan<double> tails = Tails(_total).Slice(row * _logX.Length, Grid.Length);
        for (int point = 0; point < heads.Length; point++)
        {
            gexUsdPerPercent[point] = (sign * (heads[point] + tails[point])) + 0.0;
        }
    }

    private void SumInto(BookLayout layout, BookCurves curves, int group, double[] partial)
    {
        int start = layout.GroupStarts[group];
        int count = layout.GroupStarts[group + 1] - start;
        partial.AsSpan().Clear();
        ExactProfileKernel.AddAll(
            curves.Offsets.Slice(start, count),
            curves.Slopes.Slice(start, count),
            curves.Coefficients[start..],
            curves.Count,
            _rows,
            _logX,
            Heads(partial),
            Tails(partial));
    }

    private static Span<double> Heads(Span<double> sums) => sums[..(sums.Length / 2)];

    private static Span<double> Tails(Span<double> sums) => sums[(sums.Length / 2)..];

    private static void Add(Span<double> sums, ReadOnlySpan<double> terms)
    {
        Span<Vector256<double>> left = MemoryMarshal.Cast<double, Vector256<double>>(sums);
        ReadOnlySpan<Vector256<double>> right = MemoryMarshal.Cast<double, Vector256<double>>(terms)[..left.Length];
        for (int i = 0; i < left.Length; i++)
        {
            left[i] += right[i];
        }
    }

    private static void Subtract(Span<double> sums, ReadOnlySpan<double> terms)
    {
        Span<Vector256<double>> left = MemoryMarshal.Cast<double, Vector256<double>>(sums);
        ReadOnlySpan<Vector256<double>> right = MemoryMarshal.Cast<double, Vector256<double>>(terms)[..left.Length];
        for (int i = 0; i < left.Length; i++)
        {
            left[i] -= right[i];
        }
    }
}
