using System.Globalization;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Stress;

namespace BtcStream.Quant.Tests.RealData;

/// <summary>The recorded daily histories. A row of a day is stamped with the day's end, as observations are; price files are so already.</summary>
internal static class DailyHistories
{
    private const int Capacity = 4_096;

    /// <summary>End of a UTC day.</summary>
    public static long EndOf(int year, int month, int day) => UnixTime.FromDate(year, month, day) + UnixTime.NanosPerDay;

    public static NetworkHistory Network()
    {
        var network = new NetworkHistory(Capacity);
        foreach (string[] row in Rows("coinmetrics-btc-daily.csv"))
        {
            var entry = new NetworkEntry(HashRateEhs: Number(row[2]) / 1e6, FeesBtc: Number(row[4]), IssuanceUsd: Number(row[3]));
            Assert.Equal(SeriesCode.Added, network.Put(Day(row[0]) + UnixTime.NanosPerDay, entry, out _));
        }

        return network;
    }

    public static TimeSeries<double> CoinMetricsPrices() => Series("coinmetrics-btc-daily.csv", 1, UnixTime.NanosPerDay, 1.0);

    public static TimeSeries<double> VolatilityIndex() => Series("deribit-dvol-btc-daily.csv", 4, UnixTime.NanosPerDay, 100.0);

    public static TimeSeries<double> Closes(string asset) => Series($"price-{asset}-daily.csv", 1, 0, 1.0);

    /// <summary>Purchases and sales. The one row without a price (3 BTC for 0.0 M USD) is a statement of the holding, not a purchase for nothing.</summary>
    public static TreasuryLedger Treasury()
    {
        var ledger = new TreasuryLedger(Capacity);
        double holding = 0.0;
        foreach (string[] row in Rows("strategy-btc-purchases.csv"))
        {
            holding += Number(row[1]);
            TreasuryEntry entry = row[3].Length > 0 ? new(Number(row[1]), Number(row[3]), double.NaN) : new(double.NaN, double.NaN, holding);
            Assert.Equal(SeriesCode.Added, ledger.Put(Day(row[0]), entry, out _));
        }

        return ledger;
    }

    private static TimeSeries<double> Series(string file, int column, long shiftNanos, double divisor)
    {
        var series = new TimeSeries<double>(Capacity);
        foreach (string[] row in Rows(file))
        {
            Assert.Equal(SeriesCode.Added, series.Put(Day(row[0]) + shiftNanos, Number(row[column]) / divisor));
        }

        return series;
    }

    private static IEnumerable<string[]> Rows(string file) => File.ReadLines(SharedFolder.PathOf("data", file)).Skip(1).Select(line => line.Split(','));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static long Day(string text)
    {
        DateTime day = DateTime.ParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return UnixTime.FromDate(day.Year, day.Month, day.Day);
    }
}
