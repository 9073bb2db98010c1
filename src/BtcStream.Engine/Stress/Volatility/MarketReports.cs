using BtcStream.Engine.State.Market;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Volatility;

/// <summary>Reports of the histories that the engine keeps itself, with what is missing from them.</summary>
internal static class MarketReports
{
    private const string Samples = "sampled at the ends of minutes";
    private const string Days = "trades, else quoted volume";

    /// <summary>
    /// Depth over the 24 hours of its median, where a gap is an hour without a sample; put/call over the 32 hours in which the sample lies that it is compared with, where
    /// a gap is more than 8 hours; and turnover over the days asked for.
    /// </summary>
    public static IEnumerable<SeriesReport> Of(MarketImage market, TimeSeries<double> depth, int turnoverDays)
    {
        long asOf = market.Now.Time;
        TimeSeries<double> ratios = market.SeriesOf(sample => double.IsNaN(sample.PutCallVolume) ? sample.PutCallOpenInterest : sample.PutCallVolume);
        var days = new TimeSeries<double>(MarketHistory.MaxDays + 1);
        foreach (OptionTurnover day in TurnoverTable.ByDay(market, MarketHistory.MaxDays))
        {
            days.Put(Math.Min(day.ToUnixNanos, asOf), day.Coins);
        }

        long today = asOf == long.MinValue ? asOf : TurnoverDay.DayOf(asOf) * UnixTime.NanosPerDay;
        return
        [
            Report("depth", Samples, depth, asOf, asOf - UnixTime.NanosPerDay, UnixTime.NanosPerHour),
            Report("put_call", Samples, ratios, asOf, asOf - UnixTime.NanosPerDay - MarketImage.ToleranceNanos, MarketImage.ToleranceNanos),
            Report("option_turnover", Days, days, asOf, today - ((turnoverDays - 1) * UnixTime.NanosPerDay), UnixTime.NanosPerDay),
        ];
    }

    private static SeriesReport Report(string name, string source, TimeSeries<double> series, long asOf, long after, long spacing)
    {
        if (series.Count == 0 || asOf == long.MinValue)
        {
            return new SeriesReport(name, source, null, double.NaN, 0, []);
        }

        long newest = series.Times[^1];
        return new SeriesReport(
            name, source, newest, (asOf - newest) / (double)UnixTime.NanosPerSecond, series.Count, SeriesReport.NewestGaps(series, after, asOf, spacing));
    }
}
