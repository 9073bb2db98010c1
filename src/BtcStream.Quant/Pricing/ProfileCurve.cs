using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary>
/// One option's gamma exposure as a function of x = S*/S, the index moved with constant basis and volatility sticky by strike:
/// <c>GEX(x) = coins · PeakUsdPerPercent · exp(−(Offset + Slope·ln x)²/2)</c>, USD per 1 % move.
/// </summary>
/// <remarks>
/// From Γ(xF)·(xF)²·0.01 = 0.01·xF·φ(d1)/(σ√T) and Black's identity F·φ(d1) = K·φ(d2): the factor x disappears, and the curve is a bell
/// in ln x with Offset = d2 at x = 1, Slope = 1/(σ√T) and PeakUsdPerPercent = 0.01·K/(σ√(2πT)).
/// </remarks>
/// <param name="Offset">d2 at x = 1, in standard deviations.</param>
/// <param name="Slope">1/(σ√T), standard deviations per unit of ln x.</param>
/// <param name="PeakUsdPerPercent">Largest value the curve takes, USD per 1 % move and per coin of open interest.</param>
public readonly record struct ProfileCurve(double Offset, double Slope, double PeakUsdPerPercent)
{
    internal const double OnePercentOverSqrtTwoPi = 0.01 * LaneNormal.InverseSqrtTwoPi;

    /// <summary>
    /// The curve of an option (parameters as in <see cref="Black76"/>). False, and no curve, outside the domain and where σ√T = 0:
    /// an expired option has no gamma exposure, and a NaN must never get into running sums.
    /// </summary>
    public static bool TryCreate(double forward, double strike, double sigma, double years, out ProfileCurve curve)
    {
        var terms = new Black76Terms<Lane1>(new Lane1(forward), new Lane1(strike), new Lane1(sigma), new Lane1(years));
        double slope = 1.0 / terms.StdDev.Value;
        curve = new ProfileCurve(terms.D2.Value, slope, OnePercentOverSqrtTwoPi * strike * slope);
        if (terms.Positive.IsTrue && double.IsFinite(curve.PeakUsdPerPercent))
        {
            return true;
        }

        curve = default;
        return false;
    }

    /// <summary>Value at one x given ln x, per coin: what <see cref="ProfileKernel"/> adds for a coefficient of <see cref="PeakUsdPerPercent"/>, bit for bit.</summary>
    public double UsdPerPercentAt(double logX) =>
        PeakUsdPerPercent * ProfileKernel.Bell(new Lane1(logX), new Lane1(Offset), new Lane1(Slope)).Value;
}
