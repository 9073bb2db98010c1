using System.Runtime.CompilerServices;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary>
/// Adds bells c·exp(−(offset + slope·ln x)²/2) (see <see cref="ProfileCurve"/>) to profiles over a grid of ln x: one row for each
/// positioning model, all of which share the one exponential.
/// </summary>
/// <remarks>
/// <para>
/// Shapes: <c>logX</c> has one entry for each grid point, any length, any order. <c>rows</c> holds 1 to <see cref="MaxModels"/> rows one after the
/// other, model-major: rows[model · logX.Length + point]. Coefficients are c = signed coins · <see cref="ProfileCurve.PeakUsdPerPercent"/>, one for each model.
/// </para>
/// <para>
/// Every grid point adds the instruments one after the other in index order with fused operations, so the rows do not depend on the
/// register width, on the length of the grid, or on whether instruments came one at a time or all at once: the bits are the same.
/// </para>
/// <para>Any thread may call it on memory of its own. No allocation.</para>
/// </remarks>
public static class ProfileKernel
{
    /// <summary>Most rows that share one exponential.</summary>
    public const int MaxModels = 4;

    /// <summary>Bells are cut off at 2^−996 = 1e-300 of their peak, so that no arithmetic meets a subnormal number.</summary>
    private const double ExponentCeiling = 996.0;

    /// <summary>log2(e)/2: exp(−d²/2) = 2^(−d²·log2(e)/2).</summary>
    private const double HalfLog2E = 0.7213475204444817;

    /// <summary>Adds one instrument to every row: rows[m][g] += coefficients[m]·bell(g).</summary>
    /// <param name="curve">Offset and slope are used; the peak is already in the coefficients.</param>
    /// <param name="coefficients">One for each row; negative ones take away.</param>
    /// <param name="logX">ln x of each grid point.</param>
    /// <param name="rows">coefficients.Length rows of logX.Length points, updated in place.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public static void Add(in ProfileCurve curve, ReadOnlySpan<double> coefficients, ReadOnlySpan<double> logX, Span<double> rows)
    {
        CheckShape(coefficients.Length, logX.Length, rows.Length);
        LaneDispatch.Run(new ProfileAddKernel(curve, coefficients, logX, rows));
    }

    /// <summary>
    /// Takes the old contribution of one instrument off and puts the new one on, in one pass:
    /// rows[m][g] = (rows[m][g] − old·oldBell(g)) + new·newBell(g). Where only coefficients changed, <see cref="Add"/> of their difference costs half.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public static void Replace(
        in ProfileCurve oldCurve,
        ReadOnlySpan<double> oldCoefficients,
        in ProfileCurve newCurve,
        ReadOnlySpan<double> newCoefficients,
        ReadOnlySpan<double> logX,
        Span<double> rows)
    {
        CheckShape(oldCoefficients.Length, logX.Length, rows.Length);
        CheckShape(newCoefficients.Length, logX.Length, rows.Length);
        LaneDispatch.Run(new ProfileReplaceKernel(oldCurve, oldCoefficients, newCurve, newCoefficients, logX, rows));
    }

    /// <summary>
    /// Adds many instruments to every row, in index order: the same bits as <see cref="Add"/> called for each in turn, in a fraction of the time.
    /// Clear <paramref name="rows"/> first for a full recomputation.
    /// </summary>
    /// <param name="offsets">Offset of each instrument.</param>
    /// <param name="slopes">Slope of each instrument; as long as <paramref name="offsets"/>.</param>
    /// <param name="coefficients">Model-major: coefficients[model · offsets.Length + instrument].</param>
    /// <param name="models">Number of rows, 1 to <see cref="MaxModels"/>.</param>
    /// <param name="logX">ln x of each grid point.</param>
    /// <param name="rows">models · logX.Length points, updated in place.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public static void AddAll(
        ReadOnlySpan<double> offsets,
        ReadOnlySpan<double> slopes,
        ReadOnlySpan<double> coefficients,
        int models,
        ReadOnlySpan<double> logX,
        Span<double> rows)
    {
        CheckShape(models, logX.Length, rows.Length);
        LaneSpan.CheckLength(slopes.Length, offsets.Length, nameof(slopes));
        LaneSpan.CheckLength(coefficients.Length, (long)models * offsets.Length, nameof(coefficients));
        LaneDispatch.Run(new ProfileAddAllKernel(offsets, slopes, coefficients, models, logX, rows));
    }

    /// <summary>exp(−(offset + slope·ln x)²/2), cut off far out: all that the kernels compute of an option.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TLanes Bell<TLanes>(TLanes logX, TLanes offset, TLanes slope)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes d = TLanes.FusedMultiplyAdd(slope, logX, offset);
        return LaneExp2.OfNegated(TLanes.Min(d * d * TLanes.Broadcast(HalfLog2E), TLanes.Broadcast(ExponentCeiling)));
    }

    /// <summary>The bells of one instrument at a stretch of grid points, at most <see cref="LaneLayout.StretchGroups"/> groups.</summary>
    [MethodImpl(LaneLayout.KernelLoop)]
    internal static void Bells<TLanes>(in ProfileCurve curve, ReadOnlySpan<TLanes> logX, Span<TLanes> bells)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes offset = TLanes.Broadcast(curve.Offset);
        TLanes slope = TLanes.Broadcast(curve.Slope);
        bells = bells[..logX.Length];
        for (int i = 0; i < bells.Length; i++)
        {
            bells[i] = Bell(logX[i], offset, slope);
        }
    }

    private static void CheckShape(int models, int gridLength, int rowsLength)
    {
        if (models is < 1 or > MaxModels)
        {
            throw new ArgumentOutOfRangeException(nameof(models), models, $"Profiles share one exponential for 1 to {MaxModels} models.");
        }

        LaneSpan.CheckLength(rowsLength, (long)models * gridLength, "rows");
    }
}
