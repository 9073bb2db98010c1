using BtcStream.Engine.Publication;
using BtcStream.Engine.Stress;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>Whatever order observations come in, corrections among them, the answers are those of a plain recomputation from what holds in the end.</summary>
public class StressPropertyTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(20_260_121, 7);

    /// <summary>Rows of sources a and b; a later row of the same source and day corrects the earlier one.</summary>
    private static readonly Gen<(int Kind, int Source, int Day, int Value)[]> Arrivals =
        from count in Gen.Choose(0, 200)
        from rows in (
            from kind in Gen.Elements(0, 0, 0, 0, 0, 1, 2, 3, 4, 5)
            from source in Gen.Choose(0, 1)
            from day in Gen.Choose(1, 14)
            from value in Gen.Choose(0, 50)
            select (kind, source, day, value)).ArrayOf(count)
        select rows;

    [Fact]
    public void Answers_AfterAnyOrderOfArrival_AreTheNaiveRecomputation()
    {
        int withMiners = 0;
        Prop.ForAll(Arrivals.ToArbitrary(), rows => withMiners += Check(rows) ? 1 : 0).Check(Config);
        Assert.True(withMiners > 20, $"miners' costs were known in {withMiners} cases only: the rows show too little");
    }

    private static bool Check((int Kind, int Source, int Day, int Value)[] rows)
    {
        TestEngine engine = SupplyWorld.Begin();
        foreach ((int kind, int source, int day, int value) in rows)
        {
            engine.Observe(Row(kind, source, day, value));
            if (value % 7 == 0)
            {
                // Asking in between must change nothing.
                engine.Supply();
                engine.Miners();
            }
        }

        var naive = new NaiveStress(rows);
        MinerAnswer miners = engine.Miners(new MinerQuestion { PriceUsd = 60_000 });
        Same(naive.MeanHashRate, miners.MeanHashRateEhs.Value, "mean");
        Same(naive.PeakHashRate, miners.Peak.PeakEhs, "peak");
        Same(naive.UsdPerKilowattHour, miners.UsdPerKilowattHour, "electricity");
        Same(naive.BreakEven, miners.Fleet.Count == 0 ? double.NaN : miners.Fleet[0].BreakEvenPriceUsd, "break-even");
        TreasuryAnswer treasuries = engine.Treasuries(new TreasuryQuestion { PriceUsd = 60_000 });
        Same(naive.Holding, treasuries.Holders.Count == 0 ? double.NaN : treasuries.Holders[0].Position.HoldingBtc, "holding");
        Same(naive.Pnl, treasuries.Holders.Count == 0 ? double.NaN : treasuries.Holders[0].UnrealisedPnlUsd, "P&L");
        Assert.Equal(naive.Curves, engine.Supply().Uses.Select(use => (use.Name, use.Source)));
        Same(naive.SupplyUsd, engine.Cascade(new CascadeQuestion { SellUsd = 1e12 }).Result.SupplyUsd, "supply");
        return !double.IsNaN(naive.BreakEven);
    }

    [Fact]
    public void Answers_OfTheSameRowsInAnyOrder_AreTheSameToTheBit() => Prop.ForAll(Arrivals.ToArbitrary(), Gen.Choose(1, int.MaxValue).ToArbitrary(), (rows, seed) =>
    {
        (int, int, int, int)[] distinct = [.. rows.DistinctBy(row => (row.Kind, row.Source, row.Day)).Select(row => (row.Kind, row.Source, row.Day, row.Value))];
        (int, int, int, int)[] shuffled = [.. distinct];
        new Random(seed).Shuffle(shuffled);
        Assert.Equal(Lines(distinct), Lines(shuffled));
    }).Check(Config);

    /// <summary>Everything the answers say, doubles to the last bit.</summary>
    private static string[] Lines((int Kind, int Source, int Day, int Value)[] rows)
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(rows.Select(row => Row(row.Kind, row.Source, row.Day, row.Value)));
        MinerAnswer miners = engine.Miners();
        TreasuryAnswer treasuries = engine.Treasuries();
        return
        [
            $"{miners.PriceUsd:R} {miners.MeanHashRateEhs.Value:R} {miners.Peak} {miners.HashpriceUsd:R} {miners.ElectricalCostUsd.Value:R} {miners.ProductionCostUsd.Value:R}",
            .. miners.Assumptions,
            .. miners.Series.Select(one => $"{one.Series} {one.Source} {one.NewestUnixNanos} {one.Entries} {string.Join(' ', one.Gaps)}"),
            .. miners.SupplyCurve.Select(point => $"{point}"),
            .. treasuries.Holders.Select(holder => $"{holder.Holder} {holder.Position} {holder.UnrealisedPnlUsd:R}"),
            .. treasuries.Assumptions,
            .. engine.Supply().Uses.Select(use => $"{use.Name} {use.Source} {use.TimeUnixNanos} {use.Assumption} {string.Join(' ', use.Curve.SupplyUsd.ToArray())}"),
            $"{engine.Cascade(new CascadeQuestion { SellUsd = 1e12 }).Result}",
        ];
    }

    private static Observed Row(int kind, int source, int day, int value)
    {
        long time = SupplyWorld.Day(day);
        string name = NaiveStress.SourceName(source);
        return kind switch
        {
            0 => Observed.Network(time, 500 + (10 * value), 450, value, name),
            1 => Observed.Energy(time, 0.05 + (0.001 * value), source: name),
            2 => Observed.Fleet(time, ("x", 10 + value, 1.0)) with { Source = name },
            3 => Observed.Trade(time, "h", value - 10, 40_000 + (1_000 * value), source: name),
            4 => value < 10 ? Observed.Curve(time, "desk", name) : Observed.Curve(time, "desk", name, (99_000, value * 1e6)),
            _ => Observed.Close(time, 50_000 + value, name),
        };
    }

    private static void Same(double expected, double actual, string what) => Assert.True(
        expected.Equals(actual) || Math.Abs(expected - actual) <= 1e-9 * Math.Max(1.0, Math.Abs(expected)), $"{what}: {expected} against {actual}");
}
