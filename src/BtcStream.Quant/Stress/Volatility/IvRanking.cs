using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Stress;

/// <summary>
/// Where today's implied volatility stands among the last 365 daily values, today's included: two different numbers. The percentile is the share of
/// those values strictly below today's; the rank is (today − lowest)/(highest − lowest).
/// </summary>
/// <param name="Code">Why there is none; ok otherwise.</param>
/// <param name="Latest">Today's value, decimal a year; NaN unless ok.</param>
/// <param name="Percentile">IV percentile, percent, 0 to below 100; NaN unless ok.</param>
/// <param name="Rank">IV rank, percent, 0 to 100; without a figure where all values are equal.</param>
/// <param name="Days">Daily values in the window.</param>
public readonly record struct IvRanking(FigureCode Code, double Latest, double Percentile, Figure Rank, int Days)
{
    /// <summary>Days of the window.</summary>
    public const int WindowDays = 365;

    /// <summary>
    /// Ranks the newest value at or before as_of. A day's value is the last one of the UTC day, a value at 00:00 belonging to the day that ends there, so that
    /// daily closes and values streamed within the day may mix. Missing days follow <see cref="SeriesCoverage"/>. No allocation.
    /// </summary>
    /// <param name="values">Values of the index, decimal a year.</param>
    /// <param name="asOfUnixNanos">As of.</param>
    public static IvRanking Of(TimeSeries<double> values, long asOfUnixNanos)
    {
        ArgumentNullException.ThrowIfNull(values);
        int end = values.IndexUpTo(asOfUnixNanos);
        if (end < 0)
        {
            return new(FigureCode.NoData, double.NaN, double.NaN, Figure.None(FigureCode.NoData), 0);
        }

        double latest = values.Values[end];
        long today = DayOf(values.Times[end]);
        long day = long.MaxValue;
        int days = 0;
        int below = 0;
        double low = latest;
        double high = latest;
        for (int i = end; i >= 0 && DayOf(values.Times[i]) > today - WindowDays; i--)
        {
            if (DayOf(values.Times[i]) == day)
            {
                continue;
            }

            day = DayOf(values.Times[i]);
            days++;
            below += values.Values[i] < latest ? 1 : 0;
            low = Math.Min(low, values.Values[i]);
            high = Math.Max(high, values.Values[i]);
        }

        if (!SeriesCoverage.IsEnough(days, WindowDays))
        {
            return new(FigureCode.TooFewEntries, latest, double.NaN, Figure.None(FigureCode.TooFewEntries), days);
        }

        Figure rank = high > low ? Figure.Of(100.0 * (latest - low) / (high - low)) : Figure.None(FigureCode.NoSpread);
        return new(FigureCode.Ok, latest, 100.0 * below / days, rank, days);
    }

    /// <summary>Number of the UTC day a time belongs to; midnight belongs to the day that ends there.</summary>
    private static long DayOf(long timeUnixNanos) => (timeUnixNanos - 1) / UnixTime.NanosPerDay;
}
