using System.Runtime.CompilerServices;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary><see cref="ProfileKernel.Replace"/> in lanes: both bells of a stretch of grid points once, then one read and one write of each row.</summary>
internal readonly ref struct ProfileReplaceKernel(
    ProfileCurve oldCurve,
    ReadOnlySpan<double> oldCoefficients,
    ProfileCurve newCurve,
    ReadOnlySpan<double> newCoefficients,
    ReadOnlySpan<double> logX,
    Span<double> rows) : ILaneKernel
{
    private readonly ReadOnlySpan<double> _oldCoefficients = oldCoefficients;
    private readonly ReadOnlySpan<double> _newCoefficients = newCoefficients;
    private readonly ReadOnlySpan<double> _logX = logX;
    private readonly Span<double> _rows = rows;

    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        ReadOnlySpan<TLanes> points = LaneSpan.Groups<TLanes>(_logX);
        Span<TLanes> bells = stackalloc TLanes[2 * LaneLayout.StretchGroups];
        Span<TLanes> oldBells = bells[..LaneLayout.StretchGroups];
        Span<TLanes> newBells = bells[LaneLayout.StretchGroups..];
        for (int start = 0; start < points.Length; start += oldBells.Length)
        {
            int count = Math.Min(oldBells.Length, points.Length - start);
            ProfileKernel.Bells(oldCurve, points.Slice(start, count), oldBells);
            ProfileKernel.Bells(newCurve, points.Slice(start, count), newBells);
            for (int model = 0; model < _oldCoefficients.Length; model++)
            {
                Swap(model, oldBells, newBells, LaneSpan.Groups<TLanes>(Row(model)).Slice(start, count));
            }
        }

        if (LaneSpan.TailStart(_logX.Length) < _logX.Length)
        {
            SwapTail(oldBells, newBells);
        }
    }

    [MethodImpl(LaneLayout.KernelLoop)]
    private void Swap<TLanes>(int model, ReadOnlySpan<TLanes> oldBells, ReadOnlySpan<TLanes> newBells, Span<TLanes> sums)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes off = TLanes.Broadcast(-_oldCoefficients[model]);
        TLanes on = TLanes.Broadcast(_newCoefficients[model]);
        oldBells = oldBells[..sums.Length];
        newBells = newBells[..sums.Length];
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = TLanes.FusedMultiplyAdd(on, newBells[i], TLanes.FusedMultiplyAdd(off, oldBells[i], sums[i]));
        }
    }

    private void SwapTail<TLanes>(Span<TLanes> oldBells, Span<TLanes> newBells)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        ReadOnlySpan<TLanes> points = [LaneSpan.LoadTail<TLanes>(_logX, 0.0)];
        ProfileKernel.Bells(oldCurve, points, oldBells);
        ProfileKernel.Bells(newCurve, points, newBells);
        Span<TLanes> sum = stackalloc TLanes[1];
        for (int model = 0; model < _oldCoefficients.Length; model++)
        {
            sum[0] = LaneSpan.LoadTail<TLanes>(Row(model), 0.0);
            Swap(model, oldBells, newBells, sum);
            LaneSpan.StoreTail(sum[0], Row(model));
        }
    }

    private Span<double> Row(int model) => _rows.Slice(model * _logX.Length, _logX.Length);
}
