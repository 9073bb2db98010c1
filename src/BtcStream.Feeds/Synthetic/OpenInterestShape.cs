using BtcStream.Quant.Domain;
using BtcStream.Quant.Numerics;
using BtcStream.Quant.Pricing;

namespace BtcStream.Feeds.Synthetic;

/// <summary>
/// How open interest lies over expiries and strikes: most of it in month ends, calls above the market and puts below it, more at round strikes.
/// Weights, of which only ratios matter. Pure.
/// </summary>
internal static class OpenInterestShape
{
    private const double DaysOfFullWidth = 40.0;
    private const double DaysOfRolling = 6.0;
    private const double SmallestRolledShare = 0.04;
    private const double DaysOfPeak = 70.0;
    private const double DaysOfNearPeak = 21.0;
    private const double NearPeakShare = 2.0;
    private const double FarPeakShare = 0.1;

    /// <summary>The weight of an expiry against the others.</summary>
    public static double OfExpiry(ExpirySeries series, long lifeNanos)
    {
        double days = (double)lifeNanos / UnixTime.NanosPerDay;
        double weight = series switch
        {
            ExpirySeries.Daily => 1.0,
            ExpirySeries.Weekly => 5.0,
            ExpirySeries.Monthly => days < 40.0 ? 22.0 : 12.0,
            _ => days < 100.0 ? 26.0 : 60.0 / (4.0 + (days / 50.0)),
        };

        // A large expiry in its last hours would outweigh everything else; holders have rolled by then.
        return weight * Math.Clamp(days / DaysOfRolling, SmallestRolledShare, 1.0);
    }

    /// <summary>The weight of an expiry in the open interest of the peak strike: near ones, where it is worth most gamma, before all.</summary>
    public static double OfPeak(ExpirySeries series, long lifeNanos)
    {
        double days = (double)lifeNanos / UnixTime.NanosPerDay;
        return OfExpiry(series, lifeNanos) * (days < DaysOfNearPeak ? NearPeakShare : days < DaysOfPeak ? 1.0 : FarPeakShare);
    }

    /// <summary>The weight of an option against the others of its expiry and right.</summary>
    /// <param name="right">Calls and puts have shapes of their own.</param>
    /// <param name="strike">USD.</param>
    /// <param name="centre">Price the expiry was laid around, USD.</param>
    /// <param name="lifeNanos">Time to expiry when it was listed; the longer, the wider.</param>
    public static double OfStrike(OptionRight right, int strike, double centre, long lifeNanos)
    {
        double width = Math.Clamp(Math.Sqrt(lifeNanos / (DaysOfFullWidth * UnixTime.NanosPerDay)), 0.4, 1.8);
        double move = ((strike / centre) - 1.0) / width;
        double bell = right == OptionRight.Call
            ? Bell(move, 0.10, 0.09) + (0.30 * Bell(move, 0.25, 0.15))
            : (0.62 * Bell(move, -0.11, 0.08)) + (0.22 * Bell(move, -0.24, 0.12));
        return bell * Roundness(strike);
    }

    private static double Bell(double x, double mean, double width) => DeterministicMath.NormalPdf((x - mean) / width);

    private static double Roundness(int strike) => strike switch
    {
        _ when strike % 10_000 == 0 => 1.5,
        _ when strike % 5_000 == 0 => 1.25,
        _ when strike % 2_000 == 0 => 1.1,
        _ when strike % 1_000 == 0 => 1.0,
        _ => 0.35,
    };
}
