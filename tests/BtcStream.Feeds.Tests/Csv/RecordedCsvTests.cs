using BtcStream.Engine.Ring;
using BtcStream.Feeds.Csv;
using BtcStream.Quant.Stress;

namespace BtcStream.Feeds.Tests.Csv;

/// <summary>The recorded histories: how many rows, the first and the last of them, and the figures that are computed from them.</summary>
public sealed class RecordedCsvTests
{
    [Fact]
    public void Read_CoinMetricsNetwork_HasEveryDayInExahashes()
    {
        ObservationFile file = Read("coinmetrics-btc-daily.csv", CsvFiles.Options("network", "coinmetrics"));
        Assert.Equal((2344, 2344), (file.RowCount, file.Observations.Count));
        AssertRow(file.Observations[0], "2020-01-02", ("hash_rate_ehs", 112.92977450430365), ("issuance_usd", 15596124.314618642), ("fees_btc", 9.88624584));
        AssertRow(file.Observations[^1], "2026-06-02", ("hash_rate_ehs", 932.513615580635), ("issuance_usd", 30091808.48229835), ("fees_btc", 3.55203342));
        Assert.Equal(["columns not used: PriceUSD"], file.Notes);
    }

    [Fact]
    public void Read_CoinMetricsPrices_AreClosesOfTheDayNamed()
    {
        ObservationFile file = Read("coinmetrics-btc-daily.csv", Named("asset-price", "asset", "BTC", "coinmetrics"));
        Assert.Equal(2344, file.Observations.Count);
        Assert.All(file.Observations, row => Assert.True(row.IsDailyClose));
        AssertRow(file.Observations[0], "2020-01-02", ("price_usd", 7170.63186879018));
        AssertRow(file.Observations[^1], "2026-06-02", ("price_usd", 71328.7312172998));
    }

    [Theory]
    [InlineData("bitcoin", 42208.202176186474, 68273.5950122239)]
    [InlineData("bnb", 312.13562141703204, 626.6313325468034)]
    [InlineData("ethereum", 2279.9410085689606, 1976.0584679835395)]
    public void Read_PriceFiles_AreStampedAsTheyAre(string asset, double first, double last)
    {
        ObservationFile file = Read($"price-{asset}-daily.csv", Named("asset-price", "asset", asset, "coingecko"));
        Assert.Equal(783, file.Observations.Count);
        AssertRow(file.Observations[0], "2024-01-01", ("price_usd", first));
        AssertRow(file.Observations[^1], "2026-02-21", ("price_usd", last));
        Assert.All(file.Observations, row => Assert.Equal((asset, true), (row.Name, row.IsDailyClose)));
        Assert.Empty(file.Notes);
    }

    /// <summary>The close of a day is the same from both: a wrong stamp would set them a day apart, some two percent.</summary>
    [Fact]
    public void Read_PricesOfTwoProviders_AgreeByTime()
    {
        var coinMetrics = Read("coinmetrics-btc-daily.csv", Named("asset-price", "asset", "BTC", "coinmetrics")).Observations
            .ToDictionary(row => row.TimeUnixNanos!.Value, row => row.Figure("price_usd")!.Value);
        double[] differences = [.. Read("price-bitcoin-daily.csv", Named("asset-price", "asset", "BTC", "coingecko")).Observations
            .Select(row => Math.Abs((row.Figure("price_usd")!.Value / coinMetrics[row.TimeUnixNanos!.Value]) - 1.0)).Order()];
        Assert.InRange(differences[differences.Length / 2], 0.0, 0.001);
    }

    [Fact]
    public void Read_VolatilityIndex_IsDecimalWithoutRoundingErrors()
    {
        ObservationCsvOptions options = Named("volatility-index", "index", "DVOL") with
        {
            Scales = new Dictionary<string, decimal> { ["open"] = 0.01m, ["high"] = 0.01m, ["low"] = 0.01m, ["close"] = 0.01m },
        };
        ObservationFile file = Read("deribit-dvol-btc-daily.csv", options);
        Assert.Equal(1840, file.Observations.Count);
        AssertRow(file.Observations[0], "2021-03-25", ("open", 0.848), ("high", 0.9594), ("low", 0.8052), ("close", 0.9504));
        AssertRow(file.Observations[^1], "2026-04-07", ("open", 0.4753), ("high", 0.4776), ("low", 0.4745), ("close", 0.4776));
    }

    [Fact]
    public void Read_VolatilityIndexWithoutItsScale_IsRefused() =>
        Assert.Equal(
            "line 2: open is \"84.8\": the unit is decimal a year; where the file is in percent say --scale open=percent, and where it is not --scale open=1",
            Assert.Throws<FeedFormatException>(() => Read("deribit-dvol-btc-daily.csv", Named("volatility-index", "index", "DVOL"))).Message);

    [Fact]
    public void Read_Treasury_GivesTheHoldingAndItsAverageCost()
    {
        ObservationFile file = Read("strategy-btc-purchases.csv", Treasury());
        Assert.Equal(118, file.Observations.Count);
        AssertRow(file.Observations[0], "2020-08-12", ("amount_btc", 21454), ("price_usd", 11652.84));
        AssertRow(file.Observations[^1], "2026-07-06", ("amount_btc", -2225), ("price_usd", 60773));
        AssertRow(file.Observations.Single(row => row.TimeUnixNanos == CsvFiles.Time("2026-01-01")), "2026-01-01", ("holding_btc", 672511));
        Assert.Equal(
            ["line 95: 3 BTC without a price, sent as a holding of 672511 BTC: they count as coins that no trade explains", "columns not used: usd_millions"], file.Notes);

        TreasuryPosition position = Ledger(file).At(CsvFiles.Time("2026-02-05"));
        Assert.Equal((713_513.0, 3.0), (position.HoldingBtc, position.UnexplainedBtc));
        Assert.Equal((75_992.0, 49.66, -4.56), (
            Math.Round(position.AverageCostUsd.Value), Math.Round(position.MarketValueUsd(69_600) / 1e9, 2), Math.Round(position.UnrealisedPnlUsd(69_600).Value / 1e9, 2)));
    }

    [Fact]
    public void Read_TreasuryFromADayOn_StatesTheTotalOfAllRows()
    {
        ObservationFile file = Read("strategy-btc-purchases.csv", Treasury() with { FromUnixNanos = CsvFiles.Time("2026-01-01"), ToUnixNanos = CsvFiles.Time("2026-02-05") });
        Assert.Equal(6, file.Observations.Count);
        AssertRow(file.Observations[0], "2026-01-01", ("holding_btc", 672511));
        Assert.Contains("112 rows out of the range of times left out", file.Notes);
    }

    [Fact]
    public void Read_Machines_AreOneTableInJoulesATerahash()
    {
        ObservationCsvOptions options = CsvFiles.Options("fleet", "cbeci") with
        {
            Constants = new Dictionary<string, string> { ["time"] = "2020-06-01" },
            FromUnixNanos = CsvFiles.Time("2019-01-01"),
        };
        ObservationFile file = Read("asic-efficiency-cbeci.csv", options);
        Observation table = Assert.Single(file.Observations);
        Assert.Equal((ObservationKind.Fleet, CsvFiles.Time("2020-06-01")), (table.Kind, table.TimeUnixNanos));
        Assert.Equal(90, file.RowCount);
        Assert.Equal($"{90 - table.Parts.Count} rows out of the range of times left out", Assert.Single(file.Notes));
        Assert.Equal(("Bitmain Antminer S19 (95Th)", 34.21), (table.Parts[^1].Name, table.Parts[^1].Figure("efficiency_joules_per_terahash")));
        Assert.Equal(1.0, table.Parts.Sum(part => part.Figure("share")!.Value), 1e-12);
        Assert.Equal(90, Assert.Single(Read("asic-efficiency-cbeci.csv", options with { FromUnixNanos = null }).Observations).Parts.Count);
    }

    private static TreasuryLedger Ledger(ObservationFile file)
    {
        var ledger = new TreasuryLedger(4_096);
        foreach (Observation row in file.Observations)
        {
            var entry = new TreasuryEntry(row.Figure("amount_btc") ?? double.NaN, row.Figure("price_usd") ?? double.NaN, row.Figure("holding_btc") ?? double.NaN);
            Assert.Equal(SeriesCode.Added, ledger.Put(row.TimeUnixNanos!.Value, entry, out _));
        }

        return ledger;
    }

    private static ObservationCsvOptions Treasury() => Named("treasury", "holder", "Strategy") with
    {
        Columns = new Dictionary<string, string> { ["amount_btc"] = "btc", ["price_usd"] = "avg_price_usd" },
    };

    private static ObservationCsvOptions Named(string kind, string field, string name, string? layout = null) =>
        CsvFiles.Options(kind, layout) with { Constants = new Dictionary<string, string> { [field] = name } };

    private static ObservationFile Read(string file, ObservationCsvOptions options) => ObservationCsvReader.Read(File.ReadAllBytes(SharedFolder.DataFile(file)), options);

    private static void AssertRow(Observation row, string time, params (string Field, double Value)[] figures)
    {
        Assert.Equal((CsvFiles.Time(time), "test"), (row.TimeUnixNanos, row.Source));
        Assert.Equal(figures.Order(), row.Figures.Select(figure => (figure.Field, figure.Value)).Order());
    }
}
