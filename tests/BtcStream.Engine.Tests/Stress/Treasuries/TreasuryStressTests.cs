using BtcStream.Engine.Stress;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>Treasury stress by hand.</summary>
public class TreasuryStressTests
{
    [Fact]
    public void Holders_LargestFirst_WithCostLadderAndWhatIsUnexplained()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(
            Observed.Trade(SupplyWorld.Day(1), "small", 10, 100_000),
            Observed.Trade(SupplyWorld.Day(1), "large", 100, 60_000),
            Observed.Trade(SupplyWorld.Day(2), "large", 100, 80_000),
            Observed.Trade(SupplyWorld.Day(3), "large", -50, 90_000, holding: 153),
            Observed.Holding(SupplyWorld.Day(2), "silent", 20));

        TreasuryAnswer answer = engine.Treasuries(new TreasuryQuestion { PriceUsd = 69_000, LadderPrices = [70_000, 60_000] });

        Assert.Equal(["large", "silent", "small"], answer.Holders.Select(holder => holder.Holder));
        HolderStress large = answer.Holders[0];
        Assert.Equal((153.0, 70_000.0, 3.0), (large.Position.HoldingBtc, large.Position.AverageCostUsd.Value, large.Position.UnexplainedBtc));
        Assert.Equal((153.0 * 69_000, -153_000.0), (large.MarketValueUsd, large.UnrealisedPnlUsd));
        Assert.Equal(-100.0 / 70.0, large.DistanceToCostPercent, 1e-9);
        Assert.Equal([new PricedFigure(70_000, 0.0), new PricedFigure(60_000, -1_530_000.0)], large.PnlLadder);
        Assert.Equal(SupplyWorld.Day(3), large.TimeUnixNanos);
        HolderStress silent = answer.Holders[1];
        Assert.True(double.IsNaN(silent.UnrealisedPnlUsd) && silent.PnlLadder.Count == 0);
        Assert.Equal(20 * 69_000.0, silent.MarketValueUsd);
        Assert.Empty(answer.SupplyCurve);
        Assert.Contains("large: the last declared holding differs from the trades up to then by 3 BTC, which no trade explains.", answer.Assumptions);
        Assert.Contains(answer.Assumptions, text => text.StartsWith("silent: no trade gives a cost", StringComparison.Ordinal));
        Assert.Contains("Supply: off; give forced_sale_share for a curve.", answer.Assumptions);
    }

    [Fact]
    public void Holder_OfSeveralSources_IsReadFromTheNewest()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(
            Observed.Trade(SupplyWorld.Day(1), "h", 1, 50_000, source: "b"), Observed.Trade(SupplyWorld.Day(1), "h", 2, 50_000, source: "a"));
        Assert.Equal(2.0, Assert.Single(engine.Treasuries().Holders).Position.HoldingBtc);
        engine.Observe(Observed.Trade(SupplyWorld.Day(2), "h", 3, 50_000, source: "b"));
        TreasuryAnswer answer = engine.Treasuries();
        Assert.Equal(4.0, Assert.Single(answer.Holders).Position.HoldingBtc);
        Assert.Equal(("treasury:h", "b", 2), (answer.Series[0].Series, answer.Series[0].Source, answer.Series[0].Entries));
    }

    [Fact]
    public void Holders_AskedByName_AreThoseAndUnknownOnesAreRefused()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(Observed.Holding(SupplyWorld.Day(1), "a", 1), Observed.Holding(SupplyWorld.Day(1), "b", 2));

        Assert.Equal("a", Assert.Single(engine.Treasuries(new TreasuryQuestion { Holders = ["a"] }).Holders).Holder);
        UnknownHolderException refused = Assert.Throws<UnknownHolderException>(() => engine.Treasuries(new TreasuryQuestion { Holders = ["a", "c"] }));
        Assert.Equal("holders[1] is 'c': nothing of a holder of this name has been streamed; there are a, b", refused.Message);
    }

    [Fact]
    public void SupplyCurve_WhereAsked_SellsTheShareAtCost()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(Observed.Trade(SupplyWorld.Day(1), "a", 100, 70_000), Observed.Trade(SupplyWorld.Day(1), "b", 10, 200_000));

        TreasuryAnswer answer = engine.Treasuries(new TreasuryQuestion { PriceUsd = 80_000, ForcedSaleShare = 0.25, LadderPrices = [75_000, 70_000, 60_000] });

        // The holder bought at 200,000 lies under water at the start: released already.
        Assert.Equal([0.0, 25 * 70_000.0, 25 * 70_000.0], answer.SupplyCurve.Select(point => point.Value));
        Assert.Contains(answer.Assumptions, text => text.Contains("The share assumed is 0.25.", StringComparison.Ordinal));
    }

    [Fact]
    public void CostBasis_AgainstAnEarlierHistogram_ShowsItsMigration()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(
            Observed.Histogram(SupplyWorld.Day(5), (50_000, 60_000, 100), (60_000, 70_000, 300)),
            Observed.Histogram(SupplyWorld.Day(1), (40_000, 60_000, 500)),
            Observed.Histogram(SupplyWorld.Day(3), (50_000, 70_000, 400)));

        TreasuryAnswer answer = engine.Treasuries(new TreasuryQuestion { PriceUsd = 65_000 });
        Assert.Equal((SupplyWorld.Day(5), SupplyWorld.Day(3)), (answer.CostBasisTime, answer.CostBasisSince));
        Assert.Equal([-100.0, 100.0], answer.CostBasis.Select(bucket => bucket.ChangeBtc));
        Assert.Equal(150.0, answer.SupplyInLossBtc);
        Assert.Equal(0.0, answer.CostBasisOutsideBtc);

        TreasuryAnswer exact = engine.Treasuries(new TreasuryQuestion { PriceUsd = 65_000, CostBasisSince = SupplyWorld.Day(3) });
        Assert.Equal(SupplyWorld.Day(3), exact.CostBasisSince);
        TreasuryAnswer before = engine.Treasuries(new TreasuryQuestion { PriceUsd = 65_000, CostBasisSince = SupplyWorld.Day(3) - 1 });
        Assert.Equal((SupplyWorld.Day(1), 250.0), (before.CostBasisSince, before.CostBasisOutsideBtc));
        Assert.Equal([-150.0, 300.0], before.CostBasis.Select(bucket => bucket.ChangeBtc));
        TreasuryAnswer none = engine.Treasuries(new TreasuryQuestion { CostBasisSince = SupplyWorld.Day(1) - 1 });
        Assert.Null(none.CostBasisSince);
        Assert.All(none.CostBasis, bucket => Assert.True(double.IsNaN(bucket.ChangeBtc)));
        Assert.Equal(SupplyWorld.Day(3), engine.Treasuries(new TreasuryQuestion { CostBasisSince = SupplyWorld.Day(9) }).CostBasisSince);
    }

    [Fact]
    public void Answer_WithNothingStreamed_HasNothingAndSaysSo()
    {
        TreasuryAnswer answer = new TestEngine().Treasuries();

        Assert.Empty(answer.Holders);
        Assert.Empty(answer.CostBasis);
        Assert.True(double.IsNaN(answer.SupplyInLossBtc) && double.IsNaN(answer.PriceUsd));
        Assert.Equal(["treasury", "cost_basis"], answer.Series.Select(one => one.Series));
        Assert.Contains("Holders: none has been streamed.", answer.Assumptions);
        Assert.Contains("Cost basis: no histogram has been streamed.", answer.Assumptions);
    }
}
