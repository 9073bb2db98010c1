using System.Runtime.CompilerServices;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary>
/// Profiles as fixed-point sums: what <see cref="ProfileKernel"/> adds in floating point is added here without rounding the sum, so that
/// a profile kept up to date by taking contributions off and putting others on has the bits of one summed afresh, in any order, for ever.
/// </summary>
/// <remarks>
/// <para>
/// A contribution c·bell is cut into a head, a multiple of 2^−14 USD per 1 %, and a tail, the rest to the nearest 2^−54. Both are doubles,
/// and sums of such multiples are exact while they stay in range; the value is head + tail, rounded once. A contribution
/// keeps an absolute error of 2^−55 = 3e-17 USD per 1 %, besides the relative error of its product.
/// </para>
/// <para>
/// Range: the sum of the coefficients' absolute values below <see cref="MaxTotal"/>, and at most <see cref="MaxInstruments"/> instruments.
/// Beyond it sums still are as good as floating-point sums, but no longer exact: the caller must then sum afresh, in a fixed order.
/// </para>
/// <para>
/// Shapes: <c>logX</c> has one entry for each grid point, a multiple of 8. <c>heads</c> and <c>tails</c> hold 1 to
/// <see cref="ProfileKernel.MaxModels"/> rows one after the other, model-major. Any thread, on memory of its own. No allocation.
/// </para>
/// <para>
/// Technique: adding 1.5·2^52 quanta pins the exponent of a double, which then rounds every sum to a whole quantum (T. J. Dekker, "A
/// floating-point technique for extending the available precision", Numer. Math. 18 (1971) 224, is the same idea; for reproducible sums see
/// J. Demmel and H. D. Nguyen, "Parallel reproducible summation", IEEE Trans. Comput. 64 (2015) 2060).
/// </para>
/// </remarks>
public static class ExactProfileKernel
{
    /// <summary>Sums are exact while the coefficients' absolute values add up to less than this, USD per 1 %: 6.9e10.</summary>
    public const double MaxTotal = 1L << 36;

    /// <summary>Sums are exact up to this many instruments.</summary>
    public const int MaxInstruments = 1 << 14;

    /// <summary>Grid points come in groups of this many.</summary>
    public const int PointGroup = LaneLayout.LaneCount;

    /// <summary>1.5·2^52 quanta of 2^−14.</summary>
    internal const double HeadShift = 6755399441055744.0 / (1 << 14);

    /// <summary>1.5·2^52 quanta of 2^−54.</summary>
    internal const double TailShift = 6755399441055744.0 / (1L << 54);

    /// <summary>
    /// Adds many instruments to every row. Clear <paramref name="heads"/> and <paramref name="tails"/> first for a full recomputation.
    /// </summary>
    /// <param name="offsets">Offset of each instrument's <see cref="ProfileCurve"/>.</param>
    /// <param name="slopes">Slope of each; as long as <paramref name="offsets"/>.</param>
    /// <param name="coefficients">Signed coins × peak, model-major: coefficients[model · stride + instrument].</param>
    /// <param name="stride">Distance between two models' coefficients, at least the number of instruments.</param>
    /// <param name="models">Number of rows.</param>
    /// <param name="logX">ln x of each grid point.</param>
    /// <param name="heads">models · logX.Length points, updated in place.</param>
    /// <param name="tails">models · logX.Length points, updated in place.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public static void AddAll(
        ReadOnlySpan<double> offsets,
        ReadOnlySpan<double> slopes,
        ReadOnlySpan<double> coefficients,
        int stride,
        int models,
        ReadOnlySpan<double> logX,
        Span<double> heads,
        Span<double> tails)
    {
        CheckShape(models, logX.Length, heads.Length, tails.Length);
        if (slopes.Length != offsets.Length || stride < offsets.Length || coefficients.Length < ((models - 1) * stride) + offsets.Length)
        {
            throw new ArgumentException($"{offsets.Length} offsets need as many slopes and, for {models} models, coefficients; got {slopes.Length} and {coefficients.Length}.");
        }

        LaneDispatch.Run(new ExactProfileAddAllKernel(offsets, slopes, coefficients, stride, models, logX, heads, tails));
    }

    /// <summary>
    /// Takes the old contribution of one instrument off every row and puts the new one on. A default curve with zero coefficients adds nothing.
    /// </summary>
    /// <param name="oldCurve">The curve it was added with.</param>
    /// <param name="oldCoefficients">The coefficients it was added with, one for each row.</param>
    /// <param name="newCurve">The curve from now on.</param>
    /// <param name="newCoefficients">The coefficients from now on.</param>
    /// <param name="logX">ln x of each grid point.</param>
    /// <param name="heads">Rows, updated in place.</param>
    /// <param name="tails">Rows, updated in place.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public static void Replace(
        in ProfileCurve oldCurve,
        ReadOnlySpan<double> oldCoefficients,
        in ProfileCurve newCurve,
        ReadOnlySpan<double> newCoefficients,
        ReadOnlySpan<double> logX,
        Span<double> heads,
        Span<double> tails)
    {
        CheckShape(oldCoefficients.Length, logX.Length, heads.Length, tails.Length);
        CheckShape(newCoefficients.Length, logX.Length, heads.Length, tails.Length);
        LaneDispatch.Run(new ExactProfileReplaceKernel(oldCurve, oldCoefficients, newCurve, newCoefficients, logX, heads, tails));
    }

    /// <summary>
    /// Adds c·bell to a head that carries <see cref="HeadShift"/> and to a tail. Where the product lies midway between two heads the choice may
    /// depend on the head it meets, but head and rest together are the product either way.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Add<TLanes>(TLanes coefficient, TLanes bell, ref TLanes shiftedHead, ref TLanes tail)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes shift = TLanes.Broadcast(TailShift);
        TLanes next = TLanes.FusedMultiplyAdd(coefficient, bell, shiftedHead);
        TLanes rest = TLanes.FusedMultiplyAdd(coefficient, bell, shiftedHead - next);
        tail += rest + shift - shift;
        shiftedHead = next;
    }

    private static void CheckShape(int models, int gridLength, int headsLength, int tailsLength)
    {
        if (models is < 1 or > ProfileKernel.MaxModels)
        {
            throw new ArgumentOutOfRangeException(nameof(models), models, $"Profiles share one exponential for 1 to {ProfileKernel.MaxModels} models.");
        }

        if (gridLength % PointGroup != 0 || headsLength != models * gridLength || tailsLength != headsLength)
        {
            throw new ArgumentException(
                $"{models} models on {gridLength} grid points (a multiple of {PointGroup}) need {models * gridLength} heads and tails; got {headsLength} and {tailsLength}.");
        }
    }
}
