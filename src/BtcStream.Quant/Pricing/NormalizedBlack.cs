using System.Runtime.CompilerServices;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary>
/// Black's formula for an option out of the money, without units: b(x, s) = price/√(FK), with x = −|ln(F/K)| ≤ 0 and s = σ√T > 0.
/// </summary>
/// <remarks>
/// <para>
/// P. Jäckel, "Let's Be Rational", Wilmott 75 (2015) 40, section 2. With h = x/s, t = s/2 and the Mills ratio R(y) = N(−y)/φ(y):
/// b = b′·D, b′ = ∂b/∂s = e^(−(h² + t²)/2)/√(2π), D = R(−h − t) − R(t − h), for h + t ≤ 0; and e^(x/2) − b = b′·[R(h + t) + R(t − h)] for h + t > 0.
/// </para>
/// <para>
/// For small t the difference D cancels; there it is its own Taylor series, D = 2·Σ M(2k+1)·t^(2k+1)/(2k+1)!, M(n) the n-th derivative
/// of R(−·) at h: M(0) = R(−h), M(1) = 1 + h·M(0), M(n+1) = n·M(n−1) + h·M(n). What matters is the absolute error of D/s, since
/// it is the relative error of s for a given price: it is a few ulp everywhere.
/// </para>
/// <para>The pieces are written in lanes, for <see cref="Black76PriceKernel"/>; one option by itself computes only the case that it is.</para>
/// </remarks>
internal static class NormalizedBlack
{
    private const double SqrtHalfPi = 1.2533141373155003;

    private const double SqrtHalf = 0.7071067811865476;

    /// <summary>Beyond, the Mills ratio is 1/y to the last bit; keeps the argument of erfcx finite.</summary>
    private const double LargestMillsArgument = 1e300;

    /// <summary>Up to this s (and <see cref="SeriesMoneyness"/>) the series is used.</summary>
    private const double SeriesDeviation = 0.5;

    private const double SeriesMoneyness = 1.0;

    /// <summary>Terms smaller than this no longer matter: the first is between 0.2 and 1.</summary>
    private const double SeriesPrecision = 1e-17;

    /// <summary>1/(n(n + 1)) for n = 2, 4, …: what t² is multiplied with from term to term. The series has never more terms where it is used.</summary>
    private static ReadOnlySpan<double> SeriesFactors =>
        [1.0 / 6.0, 1.0 / 20.0, 1.0 / 42.0, 1.0 / 72.0, 1.0 / 110.0, 1.0 / 156.0, 1.0 / 210.0, 1.0 / 272.0];

    /// <summary>b(x, s), given e^(x/2) = min(F, K)/√(FK).</summary>
    public static double Price(double x, double s, double ceiling)
    {
        double h = x / s;
        double vega = VegaOf(new Lane1(h), new Lane1(s)).Value;
        return IsSmall(x, s) ? vega * (s * Series(h, s))
            : IsLow(new Lane1(x), new Lane1(s)).IsTrue ? vega * DifferenceOf(h, s)
            : ceiling - vega * SumOf(h, s);
    }

    /// <summary>b′ = ∂b/∂s.</summary>
    public static double Vega(double x, double s) => VegaOf(new Lane1(x / s), new Lane1(s)).Value;

    /// <summary>−(h² + t²)/2: the logarithm of b′·√(2π).</summary>
    public static double Exponent(double x, double s) => ExponentOf(new Lane1(x / s), new Lane1(s)).Value;

    /// <summary>D = b/b′ for h + t ≤ 0, and for small t whatever h.</summary>
    public static double Difference(double x, double s) => IsSmall(x, s) ? s * Series(x / s, s) : DifferenceOf(x / s, s);

    /// <summary>(e^(x/2) − b)/b′ for h + t ≥ 0.</summary>
    public static double Sum(double x, double s) => SumOf(x / s, s);

    /// <summary>Mills ratio N(−y)/φ(y) for y ≥ 0.</summary>
    public static double Mills(double y) => Mills(new Lane1(y)).Value;

    /// <summary>Mills ratio N(−y)/φ(y) for y ≥ 0; that of 0 for y &lt; 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Mills<TLanes>(TLanes y)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes clamped = TLanes.Max(y, TLanes.Broadcast(0.0)) * TLanes.Broadcast(SqrtHalf);
        return TLanes.Broadcast(SqrtHalfPi) * LaneNormal.Erfcx(TLanes.Min(clamped, TLanes.Broadcast(LargestMillsArgument)));
    }

    /// <summary>b′ from h and s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes VegaOf<TLanes>(TLanes h, TLanes s)
        where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.Broadcast(LaneNormal.InverseSqrtTwoPi) * LaneExp.Of(ExponentOf(h, s));

    /// <summary>Mask: the option is on the side of h + t ≤ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes IsLow<TLanes>(TLanes x, TLanes s)
        where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.LessThanOrEqual(x + TLanes.Broadcast(0.5) * s * s, TLanes.Broadcast(0.0));

    /// <summary>Mask: the series is used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes IsSmall<TLanes>(TLanes x, TLanes s)
        where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.LessThan(s, TLanes.Broadcast(SeriesDeviation)) & TLanes.LessThan(-x, TLanes.Broadcast(SeriesMoneyness));

    /// <summary>D where the mask is set, (e^(x/2) − b)/b′ elsewhere; not for small s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes DifferenceOrSum<TLanes>(TLanes isLow, TLanes h, TLanes s)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes t = TLanes.Broadcast(0.5) * s;
        TLanes near = Mills(TLanes.Select(isLow, -h - t, h + t));
        TLanes far = Mills(t - h);
        return TLanes.Select(isLow, near - far, near + far);
    }

    /// <summary>D/s by its Taylor series: all of its terms for all lanes, and in each lane those that count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Series<TLanes>(TLanes h, TLanes s)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes t = TLanes.Broadcast(0.5) * s;
        TLanes t2 = t * t;
        TLanes even = Mills(-h);
        TLanes odd = TLanes.FusedMultiplyAdd(h, even, TLanes.Broadcast(1.0));
        TLanes power = TLanes.Broadcast(1.0);
        TLanes sum = odd;
        TLanes counts = TLanes.LessThan(TLanes.Broadcast(SeriesPrecision), odd);
        double n = 2.0;
        foreach (double factor in SeriesFactors)
        {
            even = TLanes.FusedMultiplyAdd(h, odd, TLanes.Broadcast(n - 1.0) * even);
            odd = TLanes.FusedMultiplyAdd(h, even, TLanes.Broadcast(n) * odd);
            power *= t2 * TLanes.Broadcast(factor);
            sum = TLanes.Select(counts, TLanes.FusedMultiplyAdd(power, odd, sum), sum);
            counts &= TLanes.LessThan(TLanes.Broadcast(SeriesPrecision), power * odd);
            n += 2.0;
        }

        return sum;
    }

    private static bool IsSmall(double x, double s) => IsSmall(new Lane1(x), new Lane1(s)).IsTrue;

    private static double DifferenceOf(double h, double s)
    {
        double t = 0.5 * s;
        return Mills(-h - t) - Mills(t - h);
    }

    private static double SumOf(double h, double s)
    {
        double t = 0.5 * s;
        return Mills(h + t) + Mills(t - h);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes ExponentOf<TLanes>(TLanes h, TLanes s)
        where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.Broadcast(-0.5) * (h * h + TLanes.Broadcast(0.25) * s * s);

    /// <summary>D/s by its Taylor series, the terms that count. The bits of <see cref="Series{TLanes}"/>.</summary>
    private static double Series(double h, double s)
    {
        double t = 0.5 * s;
        double t2 = t * t;
        double even = Mills(-h);
        double odd = Math.FusedMultiplyAdd(h, even, 1.0);
        double power = 1.0;
        double sum = odd;
        double n = 2.0;
        foreach (double factor in SeriesFactors)
        {
            if (!(power * odd > SeriesPrecision))
            {
                break;
            }

            even = Math.FusedMultiplyAdd(h, odd, (n - 1.0) * even);
            odd = Math.FusedMultiplyAdd(h, even, n * odd);
            power *= t2 * factor;
            sum = Math.FusedMultiplyAdd(power, odd, sum);
            n += 2.0;
        }

        return sum;
    }
}
