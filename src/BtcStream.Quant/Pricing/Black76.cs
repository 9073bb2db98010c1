using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary>
/// Black's model of a European option on a forward, undiscounted (r = 0), the convention Deribit publishes its greeks in.
/// </summary>
/// <remarks>
/// <para>
/// F. Black, "The pricing of commodity contracts", Journal of Financial Economics 3 (1976) 167, equation (16) without the discount factor;
/// greeks after E. G. Haug, "The Complete Guide to Option Pricing Formulas", 2nd ed. (2007), chapter 2.
/// </para>
/// <para>Parameters, the same in every method:</para>
/// <list type="bullet">
/// <item><c>forward</c>: the forward or future price of this option's own expiry, in USD. Not the index, not the perpetual, not another expiry's future.</item>
/// <item><c>strike</c>: USD. Not log-moneyness.</item>
/// <item><c>sigma</c>: volatility per √year as a decimal, 0.5 for a mark IV of 50. Not percent, not a variance, not σ√T.</item>
/// <item><c>years</c>: time to expiry in years of 365 × 86,400 s. Not days, not business time.</item>
/// </list>
/// <para>
/// Domain: forward and strike positive normal numbers, sigma ≥ 0, years ≥ 0, all finite; anything else gives NaN (callers check
/// what comes from outside and name the field). With σ√T = 0 the price is the intrinsic value, delta its slope (half of it at forward = strike),
/// and every other greek 0, at forward = strike too, where the limit is no number.
/// </para>
/// <para>Prices are per 1 coin of underlying, in USD. Pure functions: any thread; no allocation; the same bits on every machine.</para>
/// </remarks>
public static class Black76
{
    /// <summary>d1 = [ln(F/K) + σ²T/2]/(σ√T), in standard deviations. ±∞ where σ√T = 0, and 0 there if forward = strike.</summary>
    public static double D1(double forward, double strike, double sigma, double years) => new Black76Terms(forward, strike, sigma, years).D1;

    /// <summary>d2 = d1 − σ√T. N(d2) is the risk-neutral probability that a call ends in the money.</summary>
    public static double D2(double forward, double strike, double sigma, double years) => new Black76Terms(forward, strike, sigma, years).D2;

    /// <summary>Undiscounted price in USD. Not in coin: divide by the forward for that.</summary>
    public static double Price(OptionRight right, double forward, double strike, double sigma, double years)
    {
        var terms = new Black76Terms(forward, strike, sigma, years);
        return right == OptionRight.Call
            ? forward * DeterministicMath.NormalCdf(terms.D1) - strike * DeterministicMath.NormalCdf(terms.D2)
            : strike * DeterministicMath.NormalCdf(-terms.D2) - forward * DeterministicMath.NormalCdf(-terms.D1);
    }

    /// <summary>∂V/∂F: N(d1) for a call, −N(−d1) for a put. Of the USD price, not of the coin premium.</summary>
    public static double Delta(OptionRight right, double forward, double strike, double sigma, double years)
    {
        double d1 = D1(forward, strike, sigma, years);
        return right == OptionRight.Call ? DeterministicMath.NormalCdf(d1) : -DeterministicMath.NormalCdf(-d1);
    }

    /// <summary>∂²V/∂F² = φ(d1)/(Fσ√T), per USD; the same for calls and puts. For premiums in coin see <see cref="CoinGamma"/>.</summary>
    public static double Gamma(double forward, double strike, double sigma, double years)
    {
        var terms = new Black76Terms(forward, strike, sigma, years);
        return terms.Density * terms.InverseStdDev / forward;
    }

    /// <summary>∂V/∂σ = Fφ(d1)√T, in USD per 1.00 of volatility (divide by 100 for a volatility point); the same for calls and puts.</summary>
    public static double Vega(double forward, double strike, double sigma, double years)
    {
        var terms = new Black76Terms(forward, strike, sigma, years);
        return forward * terms.Density * Math.Sqrt(years);
    }

    /// <summary>∂V/∂t = −Fφ(d1)σ/(2√T) as calendar time passes, in USD per year (divide by 365 for a day); never positive; the same for calls and puts since r = 0.</summary>
    public static double Theta(double forward, double strike, double sigma, double years)
    {
        var terms = new Black76Terms(forward, strike, sigma, years);
        return -0.5 * forward * terms.Density * sigma * sigma * terms.InverseStdDev;
    }

    /// <summary>∂Δ/∂σ = −φ(d1)d2/σ, per 1.00 of volatility; the same for calls and puts.</summary>
    public static double Vanna(double forward, double strike, double sigma, double years)
    {
        var terms = new Black76Terms(forward, strike, sigma, years);
        return terms.StdDev > 0.0 ? -terms.Density * terms.D2 / sigma : 0.0 * terms.StdDev;
    }

    /// <summary>∂Δ/∂t = φ(d1)d2/(2T) as calendar time passes, per year; the same for calls and puts since r = 0.</summary>
    public static double Charm(double forward, double strike, double sigma, double years)
    {
        var terms = new Black76Terms(forward, strike, sigma, years);
        return terms.StdDev > 0.0 ? terms.Density * terms.D2 / (2.0 * years) : 0.0 * terms.StdDev;
    }

    /// <summary>
    /// Gamma of a premium paid in coin, accounted in USD: Γ − K·N(d2)/F² for a call, Γ + K·N(−d2)/F² for a put, per USD.
    /// C. Alexander and A. Imeraj, "Delta hedging bitcoin options with a smile", arXiv 2107.12041 (2021), section 2.
    /// Negative for deep in-the-money calls. Not what Deribit publishes as gamma.
    /// </summary>
    public static double CoinGamma(OptionRight right, double forward, double strike, double sigma, double years)
    {
        var terms = new Black76Terms(forward, strike, sigma, years);
        double strikeOverForwardSquared = strike / forward / forward;
        double gamma = terms.Density * terms.InverseStdDev / forward;
        return right == OptionRight.Call
            ? gamma - strikeOverForwardSquared * DeterministicMath.NormalCdf(terms.D2)
            : gamma + strikeOverForwardSquared * DeterministicMath.NormalCdf(-terms.D2);
    }
}
