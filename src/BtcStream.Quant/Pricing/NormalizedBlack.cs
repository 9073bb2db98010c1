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
/// </remarks>
internal static class NormalizedBlack
{
    private const double SqrtHalfPi = 1.2533141373155003;

    private const double SqrtHalf = 0.7071067811865476;

    /// <summary>Up to this t (and <see cref="SeriesMoneyness"/>) the series is used: at worst nine terms of it.</summary>
    private const double SeriesHalfDev = 0.25;

    private const double SeriesMoneyness = 1.0;

    /// <summary>Terms smaller than this no longer matter: the first is between 0.2 and 1.</summary>
    private const double SeriesPrecision = 1e-17;

    /// <summary>b(x, s), given e^(x/2) = min(F, K)/√(FK).</summary>
    public static double Price(double x, double s, double ceiling)
    {
        double vega = Vega(x, s);
        return IsSmall(x, s) || x + 0.5 * s * s <= 0.0 ? vega * Difference(x, s) : ceiling - vega * Sum(x, s);
    }

    /// <summary>b′ = ∂b/∂s.</summary>
    public static double Vega(double x, double s) => LaneNormal.InverseSqrtTwoPi * DeterministicMath.Exp(Exponent(x, s));

    /// <summary>−(h² + t²)/2: the logarithm of b′·√(2π).</summary>
    public static double Exponent(double x, double s)
    {
        double h = x / s;
        return -0.5 * (h * h + 0.25 * s * s);
    }

    /// <summary>D = b/b′ for h + t ≤ 0, and for small t whatever h.</summary>
    public static double Difference(double x, double s)
    {
        double h = x / s;
        double t = 0.5 * s;
        return IsSmall(x, s) ? s * Series(h, t) : Mills(-h - t) - Mills(t - h);
    }

    /// <summary>(e^(x/2) − b)/b′ for h + t ≥ 0.</summary>
    public static double Sum(double x, double s)
    {
        double h = x / s;
        double t = 0.5 * s;
        return Mills(h + t) + Mills(t - h);
    }

    /// <summary>Mills ratio N(−y)/φ(y) for y ≥ 0.</summary>
    public static double Mills(double y) => SqrtHalfPi * DeterministicMath.Erfcx(Math.Max(y, 0.0) * SqrtHalf);

    /// <summary>Where the series is used.</summary>
    private static bool IsSmall(double x, double s) => s < 2.0 * SeriesHalfDev && -x < SeriesMoneyness;

    /// <summary>D/s by its Taylor series.</summary>
    private static double Series(double h, double t)
    {
        double even = Mills(-h);
        double odd = Math.FusedMultiplyAdd(h, even, 1.0);
        double power = 1.0;
        double sum = odd;
        for (int n = 2; power * odd > SeriesPrecision; n += 2)
        {
            even = Math.FusedMultiplyAdd(h, odd, (n - 1) * even);
            odd = Math.FusedMultiplyAdd(h, even, n * odd);
            power *= t * t / (n * (n + 1));
            sum = Math.FusedMultiplyAdd(power, odd, sum);
        }

        return sum;
    }
}
