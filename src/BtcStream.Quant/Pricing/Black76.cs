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
/// Domain: forward and strike from 1e-150 to 1e150, sigma ≥ 0, years ≥ 0, σ²T up to 1e150; anything else gives NaN (callers check
/// what comes from outside and name the field). With σ√T = 0 the price is the intrinsic value, delta its slope (half of it at forward = strike),
/// and every other greek 0, at forward = strike too, where the limit is no number.
/// </para>
/// <para>Prices are per 1 coin of underlying, in USD. Pure functions: any thread; no allocation; the same bits on every machine.</para>
/// </remarks>
public static class Black76
{
    /// <summary>Forwards and strikes lie between this and <see cref="LargestPrice"/>: their quotient and their product are normal numbers.</summary>
    internal const double SmallestPrice = 1e-150;

    /// <summary>See <see cref="SmallestPrice"/>.</summary>
    internal const double LargestPrice = 1e150;

    /// <summary>A σ²T below this counts as 0: the smallest normal number.</summary>
    internal const double SmallestVariance = 2.2250738585072014e-308;

    /// <summary>d1 = [ln(F/K) + σ²T/2]/(σ√T), in standard deviations. ±∞ where σ√T = 0, and 0 there if forward = strike.</summary>
    public static double D1(double forward, double strike, double sigma, double years) => Terms(forward, strike, sigma, years).D1.Value;

    /// <summary>d2 = d1 − σ√T. N(d2) is the risk-neutral probability that a call ends in the money.</summary>
    public static double D2(double forward, double strike, double sigma, double years) => Terms(forward, strike, sigma, years).D2.Value;

    /// <summary>
    /// Undiscounted price in USD. Not in coin: divide by the forward for that. The time value is computed by itself, so far out of the money
    /// it keeps its relative precision (the one a change of σ by a few ulp would make), and call − put = forward − strike to the last bit or two.
    /// </summary>
    public static double Price(OptionRight right, double forward, double strike, double sigma, double years)
    {
        double variance = sigma * sigma * years;
        if (!IsPrice(forward) || !IsPrice(strike) || !(sigma >= 0.0 && years >= 0.0 && variance < LargestPrice))
        {
            return double.NaN;
        }

        double intrinsic = Math.Max(Sign(right) * (forward - strike), 0.0);
        if (variance < SmallestVariance)
        {
            return intrinsic;
        }

        double root = Math.Sqrt(forward * strike);
        double x = -Math.Abs(LaneLog.OfRatio(new Lane1(forward), new Lane1(strike)).Value);
        return intrinsic + root * NormalizedBlack.Price(x, Math.Sqrt(variance), Math.Min(forward, strike) / root);
    }

    /// <summary>∂V/∂F: N(d1) for a call, −N(−d1) for a put. Of the USD price, not of the coin premium.</summary>
    public static double Delta(OptionRight right, double forward, double strike, double sigma, double years) =>
        Terms(forward, strike, sigma, years).Delta(new Lane1(Sign(right))).Value;

    /// <summary>∂²V/∂F² = φ(d1)/(Fσ√T), per USD; the same for calls and puts. For premiums in coin see <see cref="CoinGamma"/>.</summary>
    public static double Gamma(double forward, double strike, double sigma, double years) => Terms(forward, strike, sigma, years).Gamma.Value;

    /// <summary>∂V/∂σ = Fφ(d1)√T, in USD per 1.00 of volatility (divide by 100 for a volatility point); the same for calls and puts.</summary>
    public static double Vega(double forward, double strike, double sigma, double years) => Terms(forward, strike, sigma, years).Vega.Value;

    /// <summary>
    /// ∂V/∂t = −Fφ(d1)σ/(2√T) as calendar time passes, in USD per year (divide by 365 for a day). Never positive; the same for calls
    /// and puts since r = 0. Not ∂V/∂T, which has the other sign.
    /// </summary>
    public static double Theta(double forward, double strike, double sigma, double years) => Terms(forward, strike, sigma, years).Theta.Value;

    /// <summary>
    /// ∂V/∂r at constant spot, as Deribit publishes it: K·T·N(d2) for a call, −K·T·N(−d2) for a put, in USD per 1.00 of rate (divide by
    /// 100 for a percentage point). Not at constant forward: with the forward held, the only effect of r is the discount, −T·V.
    /// </summary>
    public static double Rho(OptionRight right, double forward, double strike, double sigma, double years)
    {
        double sign = Sign(right);
        return sign * strike * years * DeterministicMath.NormalCdf(sign * Terms(forward, strike, sigma, years).D2.Value);
    }

    /// <summary>∂Δ/∂σ = −φ(d1)d2/σ, per 1.00 of volatility; the same for calls and puts.</summary>
    public static double Vanna(double forward, double strike, double sigma, double years) => Terms(forward, strike, sigma, years).Vanna.Value;

    /// <summary>∂Δ/∂t = φ(d1)d2/(2T) as calendar time passes, per year; the same for calls and puts since r = 0.</summary>
    public static double Charm(double forward, double strike, double sigma, double years) => Terms(forward, strike, sigma, years).Charm.Value;

    /// <summary>
    /// Gamma of a premium paid in coin, accounted in USD: Γ − K·N(d2)/F² for a call, Γ + K·N(−d2)/F² for a put, per USD.
    /// C. Alexander and A. Imeraj, "Delta hedging bitcoin options with a smile", arXiv 2107.12041 (2021).
    /// Negative for deep in-the-money calls. Not what Deribit publishes as gamma.
    /// </summary>
    public static double CoinGamma(OptionRight right, double forward, double strike, double sigma, double years)
    {
        Black76Terms<Lane1> terms = Terms(forward, strike, sigma, years);
        double sign = Sign(right);
        double exercise = strike / forward / forward * DeterministicMath.NormalCdf(sign * terms.D2.Value);
        return terms.Gamma.Value - sign * exercise;
    }

    /// <summary>Whether a forward or strike is in the domain.</summary>
    internal static bool IsPrice(double value) => value is >= SmallestPrice and <= LargestPrice;

    /// <summary>+1 for a call, −1 for a put: the s of the formulas that hold for both. NaN for anything else.</summary>
    internal static double Sign(OptionRight right) => right switch
    {
        OptionRight.Call => 1.0,
        OptionRight.Put => -1.0,
        _ => double.NaN,
    };

    private static Black76Terms<Lane1> Terms(double forward, double strike, double sigma, double years) =>
        new(new Lane1(forward), new Lane1(strike), new Lane1(sigma), new Lane1(years));
}
