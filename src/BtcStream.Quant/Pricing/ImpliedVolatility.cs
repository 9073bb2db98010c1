using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary>Black's implied volatility, to machine precision over the whole domain.</summary>
/// <remarks>
/// After P. Jäckel, "Let's Be Rational", Wilmott 75 (2015) 40: the problem without units, out of the money, in three zones with an
/// objective for each that is nearly linear, and Householder steps of fourth order. Our own initial values; each step is kept inside a bracket.
/// Pure function: any thread; no allocation; the same bits on every machine.
/// </remarks>
public static class ImpliedVolatility
{
    /// <summary>Finds the σ at which <see cref="Black76.Price"/> is <paramref name="price"/>.</summary>
    /// <param name="right">Call or put.</param>
    /// <param name="forward">Forward of the option's own expiry, USD; not the index.</param>
    /// <param name="strike">Strike, USD.</param>
    /// <param name="years">Time to expiry, years of 365 × 86,400 s.</param>
    /// <param name="price">Undiscounted price in USD; not in coin (multiply that by the forward), not discounted.</param>
    /// <param name="sigma">Volatility as a decimal per √year; 0 for <see cref="ImpliedVolatilityResult.AtIntrinsic"/>, NaN for every failure.</param>
    public static ImpliedVolatilityResult Solve(
        OptionRight right, double forward, double strike, double years, double price, out double sigma)
    {
        sigma = double.NaN;
        double sign = Black76.Sign(right);
        if (!double.IsFinite(forward) || !double.IsFinite(strike) || !double.IsFinite(years) || !double.IsFinite(price))
        {
            return ImpliedVolatilityResult.NotFinite;
        }

        if (!Black76.IsPrice(forward) || !Black76.IsPrice(strike) || years <= 0.0 || double.IsNaN(sign))
        {
            return ImpliedVolatilityResult.OutOfDomain;
        }

        double intrinsic = Math.Max(sign * (forward - strike), 0.0);
        double timeValue = price - intrinsic;
        double ceiling = Math.Min(forward, strike);
        if (timeValue < 0.0)
        {
            return ImpliedVolatilityResult.BelowIntrinsic;
        }

        if (timeValue >= ceiling)
        {
            return ImpliedVolatilityResult.AboveMaximum;
        }

        if (timeValue == 0.0)
        {
            sigma = 0.0;
            return ImpliedVolatilityResult.AtIntrinsic;
        }

        double x = -Math.Abs(DeterministicMath.LogRatio(forward, strike));
        var target = new ImpliedDeviation(x, timeValue, ceiling, Math.Sqrt(forward * strike));
        sigma = target.Solve() / Math.Sqrt(years);
        return ImpliedVolatilityResult.Ok;
    }
}
