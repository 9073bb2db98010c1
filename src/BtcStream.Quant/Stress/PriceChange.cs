using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Stress;

/// <summary>Change of a price over a stretch of time. Pure; any thread that owns the series.</summary>
public static class PriceChange
{
    /// <summary>
    /// Change over 24 hours, percent: the newest price at or before as_of against the newest one at or before 24 hours earlier than it, which must not
    /// be older than that by more than the tolerance. With daily closes: the last close against the one a day before.
    /// </summary>
    /// <param name="prices">Prices above zero, live or daily.</param>
    /// <param name="asOfUnixNanos">As of.</param>
    /// <param name="toleranceNanos">How much older the earlier price may be, nanoseconds.</param>
    public static Figure Over24HoursPercent(TimeSeries<double> prices, long asOfUnixNanos, long toleranceNanos = UnixTime.NanosPerHour)
    {
        ArgumentNullException.ThrowIfNull(prices);
        int newest = prices.IndexUpTo(asOfUnixNanos);
        if (newest < 0)
        {
            return Figure.None(FigureCode.NoData);
        }

        long since = prices.Times[newest] - UnixTime.NanosPerDay;
        int earlier = prices.IndexUpTo(since);
        return earlier >= 0 && since - prices.Times[earlier] <= toleranceNanos
            ? Figure.Of(100.0 * (prices.Values[newest] - prices.Values[earlier]) / prices.Values[earlier])
            : Figure.None(FigureCode.TooFewEntries);
    }
}
