using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State.Observations;

/// <summary>
/// Which entries of a live series are kept, so that values that come every second leave its year of days where it is. Back from the newest entry: for a minute all; for
/// two days the last of each UTC minute; before that the last of each UTC day. A minute or day is (start, end]: a value at 00:00:00 is the last of the day that ends.
/// What is kept follows from what has come, in whatever order.
/// </summary>
internal static class SeriesThinning
{
    /// <summary>How far before the newest entry all are kept, nanoseconds: so that two series can be read at the time of either.</summary>
    public const long AllKeptNanos = UnixTime.NanosPerMinute;

    /// <summary>How far before the newest entry minutes are kept, nanoseconds.</summary>
    public const long MinutesKeptNanos = 2 * UnixTime.NanosPerDay;

    /// <summary>Whether a series is thinned: what is quoted of a moment. What is reported of a period has one entry of it anyway.</summary>
    public static bool Applies(in SeriesKey key) =>
        key.Kind is ObservationKind.VolatilityIndex or ObservationKind.PredictionMarket || (key.Kind == ObservationKind.AssetPrice && !key.IsDailyClose);

    /// <summary>Whether an entry is not kept because a later one of the same minute or day is.</summary>
    /// <param name="earlier">Time of the entry.</param>
    /// <param name="later">Time of the later one.</param>
    /// <param name="newest">Time of the newest of all.</param>
    public static bool Replaces(long earlier, long later, long newest)
    {
        long age = newest - earlier;
        return age > MinutesKeptNanos ? PeriodOf(earlier, UnixTime.NanosPerDay) == PeriodOf(later, UnixTime.NanosPerDay)
            : age > AllKeptNanos && PeriodOf(earlier, UnixTime.NanosPerMinute) == PeriodOf(later, UnixTime.NanosPerMinute);
    }

    private static long PeriodOf(long time, long period) => (time - 1) / period;
}
