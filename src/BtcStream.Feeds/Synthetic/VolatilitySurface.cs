using BtcStream.Quant.Domain;
using BtcStream.Quant.Numerics;

namespace BtcStream.Feeds.Synthetic;

/// <summary>Forwards and implied volatilities as functions of index and time: levels of the recorded chains of January 2026. Pure.</summary>
/// <param name="referenceIndexPrice">Index at which short-dated volatility is at its base, USD; below it volatility rises.</param>
internal sealed class VolatilitySurface(double referenceIndexPrice)
{
    private const double BasisPerYear = 0.042;
    private const double BaseIv = 0.38;
    private const double LongTermPremium = 0.07;
    private const double SpotBeta = 0.22;
    private const double Skew = 0.09;
    private const double Wings = 0.34;
    private const double SmallestIv = 0.15;
    private const double LargestIv = 1.8;

    // Moneyness is taken in units of √T; below half a day a unit would shrink to nothing.
    private const double ShortestYears = 0.5 / UnixTime.DaysPerYear;

    /// <summary>The forward of an expiry, USD to the cent.</summary>
    /// <param name="indexPrice">USD.</param>
    /// <param name="years">Time to expiry.</param>
    public static double Forward(double indexPrice, double years) => Math.Round(indexPrice * (1.0 + (BasisPerYear * years)), 2);

    /// <summary>Mark volatility of an option, a decimal to four places as venues publish it: skewed to the puts, rising with time and as the index falls.</summary>
    /// <param name="indexPrice">USD.</param>
    /// <param name="forward">USD.</param>
    /// <param name="strike">USD.</param>
    /// <param name="years">Time to expiry, above 0.</param>
    /// <param name="level">Factor on the whole surface, around 1.</param>
    public double MarkIv(double indexPrice, double forward, double strike, double years, double level)
    {
        double spotMove = DeterministicMath.LogRatio(indexPrice, referenceIndexPrice);
        double atm = BaseIv + (LongTermPremium * years / (years + 0.5)) - (SpotBeta * spotMove / Math.Sqrt(years + 0.08));
        double z = DeterministicMath.LogRatio(strike, forward) / Math.Sqrt(Math.Max(years, ShortestYears));
        double distance = Math.Sqrt(1.0 + (z * z));
        double iv = level * (atm - (Skew * z / distance) + (Wings * (distance - 1.0)));
        return Math.Round(Math.Clamp(iv, SmallestIv, LargestIv), 4);
    }
}
