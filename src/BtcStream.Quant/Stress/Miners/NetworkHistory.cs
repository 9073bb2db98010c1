using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Stress;

/// <summary>
/// The network's history and its means. A mean over n days is over the entries whose periods end in (t − n days, t], t the time of the newest entry
/// at or before as_of, weighted by the periods' lengths; missing days follow <see cref="SeriesCoverage"/>. Owned by one thread.
/// </summary>
public sealed class NetworkHistory
{
    /// <summary>Days of the mean that a peak and a drawdown are read from.</summary>
    public const int MeanDays = 7;

    /// <summary>
    /// Days of the hash ribbons (C. Edwards, "Hash Ribbons &amp; Bitcoin Bottoms", Capriole, 2019): capitulation is the short mean under the long
    /// one.
    /// </summary>
    public const int ShortRibbonDays = 30;

    /// <summary>Days of the long ribbon.</summary>
    public const int LongRibbonDays = 60;

    /// <summary>Days of the mean in the Puell multiple (D. Puell, 2019).</summary>
    public const int PuellDays = 365;

    private readonly TimeSeries<NetworkEntry> _entries;
    private long _peakRevision = -1;
    private int _peakEnd = -1;
    private HashRatePeak _peak;

    /// <summary>An empty history.</summary>
    /// <param name="capacity">Entries it keeps: the peak is the highest of these.</param>
    public NetworkHistory(int capacity) => _entries = new(capacity);

    /// <summary>The entries, completed (<see cref="NetworkEntry.Resolved"/>).</summary>
    public TimeSeries<NetworkEntry> Entries => _entries;

    /// <summary>Puts a period where its end belongs.</summary>
    /// <param name="endUnixNanos">End of the period.</param>
    /// <param name="entry">Its figures.</param>
    /// <param name="badField">What is out of range, where the code says so.</param>
    public SeriesCode Put(long endUnixNanos, in NetworkEntry entry, out NetworkField badField)
    {
        badField = entry.Check();
        return badField == NetworkField.None ? _entries.Put(endUnixNanos, entry.Resolved()) : SeriesCode.BadValue;
    }

    /// <summary>The newest hash rate at or before a time, EH/s.</summary>
    public Figure LatestHashRate(long asOfUnixNanos)
    {
        int index = _entries.IndexUpTo(asOfUnixNanos);
        return index < 0 ? Figure.None(FigureCode.NoData) : Figure.Of(_entries.Values[index].HashRateEhs);
    }

    /// <summary>Mean hash rate over a number of days, EH/s.</summary>
    public Figure MeanHashRate(long asOfUnixNanos, int days) => MeanAt(_entries.IndexUpTo(asOfUnixNanos), days);

    /// <summary>Whether the 30-day mean is under the 60-day mean: capitulation, by the hash ribbons. Null where either has no value.</summary>
    public bool? IsCapitulation(long asOfUnixNanos)
    {
        Figure shortMean = MeanHashRate(asOfUnixNanos, ShortRibbonDays);
        Figure longMean = MeanHashRate(asOfUnixNanos, LongRibbonDays);
        return shortMean.IsOk && longMean.IsOk ? shortMean.Value < longMean.Value : null;
    }

    /// <summary>The highest seven-day mean up to a time, and the newest one's distance from it.</summary>
    public HashRatePeak Peak(long asOfUnixNanos)
    {
        int end = _entries.IndexUpTo(asOfUnixNanos);
        if (_peakRevision != _entries.Revision || _peakEnd != end)
        {
            (_peakRevision, _peakEnd, _peak) = (_entries.Revision, end, FindPeak(end));
        }

        return _peak;
    }

    /// <summary>Coins issued a day over a number of days, BTC.</summary>
    /// <param name="asOfUnixNanos">As of.</param>
    /// <param name="days">Days of the window.</param>
    /// <param name="closes">Closes stamped with the end of their day, for entries that have their issuance in USD only; or none.</param>
    public Figure IssuanceBtcPerDay(long asOfUnixNanos, int days, TimeSeries<double>? closes) =>
        RateAt(_entries.IndexUpTo(asOfUnixNanos), days, NetworkRate.IssuanceBtc, closes);

    /// <summary>Fees a day over a number of days, BTC.</summary>
    public Figure FeesBtcPerDay(long asOfUnixNanos, int days) => RateAt(_entries.IndexUpTo(asOfUnixNanos), days, NetworkRate.FeesBtc, null);

    /// <summary>Puell multiple: issuance of the newest day in USD over its 365-day mean, that day included; a ratio.</summary>
    /// <param name="asOfUnixNanos">As of.</param>
    /// <param name="closes">Closes stamped with the end of their day, for entries that have their issuance in coins only; or none.</param>
    public Figure PuellMultiple(long asOfUnixNanos, TimeSeries<double>? closes)
    {
        int end = _entries.IndexUpTo(asOfUnixNanos);
        if (end < 0)
        {
            return Figure.None(FigureCode.NoData);
        }

        Figure mean = RateAt(end, PuellDays, NetworkRate.IssuanceUsd, closes);
        return mean.IsOk ? Figure.Of(NetworkRates.PerDay(_entries, end, NetworkRate.IssuanceUsd, closes) / mean.Value) : mean;
    }

    /// <summary>
    /// The terms that costs are computed on: seven-day means of hash rate, issuance and fees over the same days, and what electricity costs. Fees that were
    /// never received count as none.
    /// </summary>
    /// <param name="asOfUnixNanos">As of.</param>
    /// <param name="closes">As in <see cref="IssuanceBtcPerDay"/>.</param>
    /// <param name="usdPerKilowattHour">Price of electricity, 0 or more.</param>
    /// <param name="electricityShare">Electricity's share of the production cost, above 0 and at most 1.</param>
    /// <param name="code">Why there are none; ok otherwise.</param>
    public MinerTerms Terms(
        long asOfUnixNanos, TimeSeries<double>? closes, double usdPerKilowattHour, double electricityShare, out FigureCode code)
    {
        Figure hashRate = MeanHashRate(asOfUnixNanos, MeanDays);
        Figure issuance = IssuanceBtcPerDay(asOfUnixNanos, MeanDays, closes);
        Figure fees = FeesBtcPerDay(asOfUnixNanos, MeanDays);
        var terms = new MinerTerms(hashRate.Value, issuance.Value, fees.IsOk ? fees.Value : 0.0, usdPerKilowattHour, electricityShare);
        code = !hashRate.IsOk ? hashRate.Code : !issuance.IsOk ? issuance.Code : terms.IsValid ? FigureCode.Ok : FigureCode.BadArgument;
        return terms;
    }

    private Figure MeanAt(int end, int days) => RateAt(end, days, NetworkRate.HashRateEhs, null);

    private Figure RateAt(int end, int days, NetworkRate rate, TimeSeries<double>? closes) =>
        end < 0 ? Figure.None(FigureCode.NoData) : NetworkRates.Mean(_entries, end, days * UnixTime.NanosPerDay, rate, closes);

    private HashRatePeak FindPeak(int end)
    {
        Figure latest = MeanAt(end, MeanDays);
        if (!latest.IsOk)
        {
            return new(latest.Code, double.NaN, 0, double.NaN);
        }

        double peak = double.NegativeInfinity;
        int at = 0;
        for (int i = 0; i <= end; i++)
        {
            Figure mean = MeanAt(i, MeanDays);
            if (mean.IsOk && mean.Value > peak)
            {
                (peak, at) = (mean.Value, i);
            }
        }

        return new(FigureCode.Ok, peak, _entries.Times[at], 100.0 * (latest.Value - peak) / peak);
    }
}
