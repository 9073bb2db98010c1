using BtcStream.Quant.Domain;

namespace BtcStream.Feeds.Synthetic;

/// <summary>
/// Which expiries Deribit lists for BTC options at a moment: the next four days, three Fridays, three months and four quarters, all at 08:00 UTC
/// ("Options", contract specifications). Pure.
/// </summary>
internal static class ExpiryCalendar
{
    private const int Dailies = 4;
    private const int Weeklies = 3;
    private const int Monthlies = 3;
    private const int Quarterlies = 4;

    /// <summary>The expiries listed at a moment, all after it, rising.</summary>
    /// <param name="unixNanos">Unix nanoseconds UTC.</param>
    public static SortedDictionary<long, ExpirySeries> ListedAt(long unixNanos)
    {
        var listed = new SortedDictionary<long, ExpirySeries>();
        long day = unixNanos / UnixTime.NanosPerDay;
        day += ExpiryOn(day) > unixNanos ? 0 : 1;
        for (int i = 0; i < Dailies; i++)
        {
            listed[ExpiryOn(day + i)] = ExpirySeries.Daily;
        }

        long friday = FridayFrom(day);
        for (int i = 0; i < Weeklies; i++)
        {
            listed[ExpiryOn(friday + (7 * i))] = ExpirySeries.Weekly;
        }

        AddMonthEnds(listed, unixNanos, ExpirySeries.Monthly, Monthlies, monthStep: 1);
        AddMonthEnds(listed, unixNanos, ExpirySeries.Quarterly, Quarterlies, monthStep: 3);
        return listed;
    }

    private static void AddMonthEnds(SortedDictionary<long, ExpirySeries> listed, long unixNanos, ExpirySeries series, int count, int monthStep)
    {
        (int year, int month, _) = UnixTime.ToDate(unixNanos);
        for (int months = (year * 12) + month - 1; count > 0; months++)
        {
            long expiry = ExpiryOn(LastFriday(months / 12, (months % 12) + 1));
            if (expiry > unixNanos && (months + 1) % monthStep == 0)
            {
                listed[expiry] = series;
                count--;
            }
        }
    }

    private static long LastFriday(int year, int month)
    {
        long firstOfNext = month == 12 ? UnixTime.DaysFromCivil(year + 1, 1, 1) : UnixTime.DaysFromCivil(year, month + 1, 1);
        return FridayFrom(firstOfNext - 7);
    }

    // 1970-01-01, day 0, was a Thursday.
    private static long FridayFrom(long day) => day + ((8 - (day % 7)) % 7);

    private static long ExpiryOn(long day) => (day * UnixTime.NanosPerDay) + (DeribitName.ExpiryHour * UnixTime.NanosPerHour);
}
