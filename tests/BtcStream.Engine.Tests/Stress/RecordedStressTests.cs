using System.Globalization;
using BtcStream.Engine.Ring;
using BtcStream.Engine.Stress;
using BtcStream.Engine.Tests.RealData;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>The figures of the articles' claims on miners and treasuries from the recorded daily files, through engine rows. A day's row is stamped with its end.</summary>
public class RecordedStressTests
{
    private const long Day = UnixTime.NanosPerDay;

    [Fact]
    public void HashRate_OfTheWeekInQuestion_IsFifteenPercentUnderItsPeak()
    {
        TestEngine engine = Recorded(UnixTime.FromDate(2026, 1, 18));

        MinerAnswer answer = engine.Miners();

        Assert.Equal((979.0, 1_151.0), (Math.Round(answer.MeanHashRateEhs.Value), Math.Round(answer.Peak.PeakEhs)));
        Assert.Equal(-15.0, Math.Round(answer.Peak.DrawdownPercent, 1));
        Assert.Equal(UnixTime.FromDate(2025, 10, 18) + Day, answer.Peak.PeakUnixNanos);
        Assert.Empty(answer.Series[0].Gaps);
        Assert.Equal(998.0, Math.Round(Recorded(UnixTime.FromDate(2026, 1, 19)).Miners().MeanHashRateEhs.Value));
    }

    [Fact]
    public void ProductionCost_UnderStatedAssumptions_IsPrintedBesideThem()
    {
        TestEngine engine = Recorded(UnixTime.FromDate(2026, 2, 5));
        FleetTable.TryCreate([new Quant.Stress.FleetMachine("new", 17, 0.5), new Quant.Stress.FleetMachine("old", 25, 0.5)], out FleetTable? fleet, out _);

        MinerAnswer bare = engine.Miners();
        MinerAnswer answer = engine.Miners(new MinerQuestion { Fleet = fleet, UsdPerKilowattHour = 0.055, ElectricityShare = 0.7 });

        Assert.Equal(913.0, Math.Round(answer.MeanHashRateEhs.Value));
        Assert.False(bare.ElectricalCostUsd.IsOk);
        Assert.Contains(bare.Assumptions, text => text.StartsWith("Fleet: none has been streamed or given", StringComparison.Ordinal));

        // By hand: power of the network at 21 J/TH over the coins of seven days, each day's issuance in USD over its own close.
        double coins = Rows().Where(row => row.Time > UnixTime.FromDate(2026, 1, 29) && row.Time <= UnixTime.FromDate(2026, 2, 5)).Average(row => row.IssuanceUsd / row.Price);
        double electrical = answer.MeanHashRateEhs.Value * 1e6 * 21 * 24 / 1_000 * 0.055 / coins;
        Assert.Equal(electrical, answer.ElectricalCostUsd.Value, 1e-6 * electrical);
        Assert.Equal(electrical / 0.7, answer.ProductionCostUsd.Value, 1e-6 * electrical);
        Assert.Equal(73_095.19, Math.Round(answer.PriceUsd, 2));
        Assert.Equal(answer.PriceUsd < answer.ProductionCostUsd.Value, answer.DaysBelow.Days > 0);
        Assert.Contains("Electricity: 0.055 USD/kWh, as asked.", answer.Assumptions);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"cost {answer.ProductionCostUsd.Value:F0}, electrical {answer.ElectricalCostUsd.Value:F0}, margin {answer.MarginUsd:F0}, days below {answer.DaysBelow.Days}, Puell {answer.PuellMultiple.Value:F3}, capitulation {answer.IsCapitulation}, hashprice {answer.HashpriceUsd:F2}");
    }

    [Fact]
    public void Treasury_PurchasesToTheDayInQuestion_HoldTheArticlesCoinsAtItsLoss()
    {
        var engine = new TestEngine();
        foreach (string[] row in Csv("strategy-btc-purchases.csv").Where(row => DayOf(row[0]) <= UnixTime.FromDate(2026, 2, 5)))
        {
            double coins = Number(row[1]);
            engine.Observe(row[3].Length > 0
                ? Observed.Trade(DayOf(row[0]), "Strategy", coins, Number(row[3]))
                : Observed.Holding(DayOf(row[0]), "Strategy", coins + engine.Treasuries().Holders[0].Position.HoldingBtc));
        }

        HolderStress holder = Assert.Single(engine.Treasuries(new TreasuryQuestion { PriceUsd = 69_600 }).Holders);

        Assert.Equal((713_513.0, 3.0), (holder.Position.HoldingBtc, holder.Position.UnexplainedBtc));
        Assert.Equal(75_992.0, Math.Round(holder.Position.AverageCostUsd.Value));
        Assert.Equal((49.66, -4.56), (Math.Round(holder.MarketValueUsd / 1e9, 2), Math.Round(holder.UnrealisedPnlUsd / 1e9, 2)));
    }

    private static TestEngine Recorded(long upTo)
    {
        var engine = new TestEngine();
        foreach ((long time, double price, double hashRate, double issuanceUsd, double fees) in Rows().Where(row => row.Time <= upTo))
        {
            engine.Observe(
                new Observed(ObservationKind.Network, time, "coinmetrics") { Values = [(1, hashRate), (4, fees), (6, issuanceUsd)] },
                Observed.Close(time, price, "coinmetrics"));
        }

        return engine;
    }

    private static IEnumerable<(long Time, double Price, double HashRate, double IssuanceUsd, double Fees)> Rows() =>
        Csv("coinmetrics-btc-daily.csv").Where(row => row.All(field => field.Length > 0))
            .Select(row => (DayOf(row[0]) + Day, Number(row[1]), Number(row[2]) / 1e6, Number(row[3]), Number(row[4])));

    private static IEnumerable<string[]> Csv(string file) => File.ReadLines(SharedFolder.PathOf("data", file)).Skip(1).Select(line => line.Split(','));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static long DayOf(string date)
    {
        int[] parts = [.. date.Split('-').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        return UnixTime.FromDate(parts[0], parts[1], parts[2]);
    }
}
