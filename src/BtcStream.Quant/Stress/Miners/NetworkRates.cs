namespace BtcStream.Quant.Stress;

/// <summary>A figure of the network that a mean is taken of.</summary>
internal enum NetworkRate : byte
{
    HashRateEhs = 0,
    IssuanceBtc = 1,
    FeesBtc = 2,
    IssuanceUsd = 3,
}

/// <summary>
/// Means over windows of the network's entries. Entries without the figure count as missing. Sums run in order of time, so that the bits do not
/// depend on the order of arrival.
/// </summary>
internal static class NetworkRates
{
    private const double NanosPerSecond = Domain.UnixTime.NanosPerSecond;

    /// <summary>The figure of one entry: a hash rate as it is, an amount scaled to a day; NaN where it is not known.</summary>
    public static double PerDay(TimeSeries<NetworkEntry> entries, int index, NetworkRate rate, TimeSeries<double>? closes)
    {
        NetworkEntry entry = entries.Values[index];
        if (rate == NetworkRate.HashRateEhs)
        {
            return entry.HashRateEhs;
        }

        double amount = rate switch
        {
            NetworkRate.FeesBtc => entry.FeesBtc,
            NetworkRate.IssuanceBtc => double.IsNaN(entry.IssuanceBtc) ? entry.IssuanceUsd / CloseAt(entries.Times[index], closes) : entry.IssuanceBtc,
            _ => double.IsNaN(entry.IssuanceUsd) ? entry.IssuanceBtc * CloseAt(entries.Times[index], closes) : entry.IssuanceUsd,
        };
        return amount * (Mining.SecondsPerDay / entry.PeriodSeconds);
    }

    /// <summary>Mean over the entries whose periods end in (t − window, t], t the time of the entry <paramref name="end"/>.</summary>
    public static Figure Mean(TimeSeries<NetworkEntry> entries, int end, long windowNanos, NetworkRate rate, TimeSeries<double>? closes)
    {
        long time = entries.Times[end];
        double sum = 0.0;
        double seconds = 0.0;
        for (int i = entries.IndexUpTo(time - windowNanos) + 1; i <= end; i++)
        {
            double value = PerDay(entries, i, rate, closes);
            if (double.IsFinite(value))
            {
                double period = entries.Values[i].PeriodSeconds;
                sum += value * period;
                seconds += period;
            }
        }

        if (seconds == 0.0)
        {
            return Figure.None(FigureCode.NoData);
        }

        return SeriesCoverage.IsEnough(seconds, windowNanos / NanosPerSecond) ? Figure.Of(sum / seconds) : Figure.None(FigureCode.TooFewEntries);
    }

    private static double CloseAt(long endUnixNanos, TimeSeries<double>? closes) =>
        closes is not null && closes.TryGet(endUnixNanos, out double close) ? close : double.NaN;
}
