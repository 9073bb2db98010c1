using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Engine.Stress;
using BtcStream.Engine.WhatIf;
using BtcStream.Quant.Cascade;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>Which supply curves are on, and what they do to cascades and zones. The index is 100,000 and depth 300 M USD per 1 % everywhere.</summary>
public class SupplyCurveTests
{
    private const double LogCell = 0.000_999_500_333;

    private static readonly long Noon = SupplyWorld.Day(0.5);

    [Fact]
    public void Cascade_OneStreamedThreshold_EndsWhereTheClosedFormSays()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(Observed.Curve(Noon, "desk", "src", (90_000, 1e6), (99_000, 100e6)));

        CascadeAnswer day = engine.Cascade();
        CascadeAnswer half = engine.Cascade(new CascadeQuestion { SellUsd = 400e6, SupplyHorizonHours = 12 });
        CascadeAnswer rise = engine.Cascade(new CascadeQuestion { SellUsd = -400e6 });
        CascadeAnswer without = engine.Cascade(new CascadeQuestion { SellUsd = 400e6, IncludesSupply = false });

        Assert.Equal(SupplyWorld.Index * Math.Exp(-0.01 * 500 / 300), day.Result.TerminalPrice, 0.01);
        Assert.Equal(SupplyWorld.Index * Math.Exp(-0.01 * 450 / 300), half.Result.TerminalPrice, 0.01);
        Assert.Equal(SupplyWorld.Index * Math.Exp(0.01 * 400 / 300), rise.Result.TerminalPrice, 0.01);
        Assert.Equal(SupplyWorld.Index * Math.Exp(-0.01 * 400 / 300), without.Result.TerminalPrice, 0.01);
        Assert.Equal([100e6, 50e6, 0.0, 0.0], new[] { day, half, rise, without }.Select(answer => Math.Round(answer.Result.SupplyUsd, 3)));
        Assert.Equal([("desk", "src", Noon, true)], day.Supply.Select(use => (use.Name, use.Source, use.TimeUnixNanos, use.IsStreamed)));
    }

    [Theory]
    [InlineData(100_000.0, 0.0)]
    [InlineData(100_001.0, 0.0)]
    [InlineData(99_999.0, 60e6)]
    public void Cascade_ThresholdAtOrAboveTheIndex_IsReleasedAlready(double threshold, double expected)
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(Observed.Curve(Noon, "desk", "src", (threshold, 60e6)));

        Assert.Equal(expected, engine.Cascade().Result.SupplyUsd, 0.01);
    }

    [Fact]
    public void Curve_WithAHorizonOfItsOwn_SellsTheShareOfIt()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(Observed.Curve(Noon, "desk", "src", (99_000, 100e6)) with { Values = [(0, 96.0)], Assumption = "four days" });

        CascadeAnswer answer = engine.Cascade();

        Assert.Equal(25e6, answer.Result.SupplyUsd, 0.01);
        Assert.Equal(("four days", 96.0), (answer.Supply[0].Assumption, answer.Supply[0].Curve.HorizonHours));
    }

    [Fact]
    public void Zones_OfASubscriber_ComeAndGoWithTheCurve()
    {
        TestEngine engine = SupplyWorld.Begin();
        using RiskSubscription subscription = engine.Subscribe(parts: RiskParts.Summary | RiskParts.Cascade);
        Assert.Empty(Zones(engine, subscription).Zones);

        engine.Observe(Observed.Curve(Noon, "desk", "src", (95_000, 100e6)));
        (AccelerationZone[] zones, string[] names, long version) = Zones(engine, subscription);
        AccelerationZone zone = Assert.Single(zones);
        Assert.Equal((CascadeDirection.Down, true), (zone.Direction, zone.ToPrice <= 95_000 && zone.FromPrice >= 95_000));
        Assert.Equal(LogCell, Math.Log(zone.FromPrice / zone.ToPrice), 1e-9);
        Assert.Equal(100e6 / (LogCell * 100.0) / SupplyWorld.DepthUsd, zone.PeakLoopGain, 1e-6);
        Assert.Equal(["desk"], names);
        Assert.Equal(zones, engine.Cascade().Zones);

        // Too little for a zone, but the ladder and what it counts have changed.
        engine.Observe(Observed.Curve(Noon + 1, "desk", "src", (95_000, 1e6)));
        (zones, names, long next) = Zones(engine, subscription);
        Assert.Empty(zones);
        Assert.Equal(["desk"], names);
        Assert.True(next > version);

        engine.Observe(Observed.Curve(Noon + 2, "desk", "src"));
        Assert.Empty(Zones(engine, subscription).Names);
        Assert.Empty(engine.Cascade().Supply);
    }

    [Fact]
    public void Curves_OfSeveralSources_FollowTheNewestThatHasOne()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(Observed.Curve(Noon, "desk", "b", (99_000, 1e6)), Observed.Curve(Noon, "desk", "a", (99_000, 2e6)));
        Assert.Equal("a", Assert.Single(engine.Supply().Uses).Source);

        engine.Observe(Observed.Curve(Noon + 1, "desk", "b", (99_000, 3e6)));
        Assert.Equal(("b", 3e6), (Assert.Single(engine.Supply().Uses).Source, engine.Supply().Curves[0].SupplyUsd[0]));

        // An older one of the same source changes nothing, and a removal leaves the other source's.
        engine.Observe(Observed.Curve(Noon - 1, "desk", "b", (99_000, 9e6)));
        Assert.Equal(3e6, engine.Supply().Curves[0].SupplyUsd[0]);
        engine.Observe(Observed.Curve(Noon + 2, "desk", "b"));
        Assert.Equal(("a", 2e6), (Assert.Single(engine.Supply().Uses).Source, engine.Supply().Curves[0].SupplyUsd[0]));

        // A correction of the removal brings it back.
        engine.Observe(Observed.Curve(Noon + 2, "desk", "b", (98_000, 4e6)));
        Assert.Equal(("b", 4e6), (Assert.Single(engine.Supply().Uses).Source, engine.Supply().Curves[0].SupplyUsd[0]));
    }

    [Fact]
    public void Miners_AreComputedOnceAllInputsAreThereAndGiveWayToAStreamedCurve()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(MinerDays.Week());
        Assert.Empty(engine.Supply().Uses);
        engine.Observe(Observed.Fleet(SupplyWorld.Day(6), ("new", 15, 0.5), ("old", 30, 0.5)));
        Assert.Empty(engine.Supply().Uses);
        engine.Observe(Observed.Energy(SupplyWorld.Day(6), null, share: 0.8));
        Assert.Empty(engine.Supply().Uses);
        engine.Observe(Observed.Energy(SupplyWorld.Day(5), 0.06));

        SupplyUse miners = Assert.Single(engine.Supply().Uses);
        Assert.Equal(("miners", "energy, fleet, network", SupplyWorld.Day(5), false), (miners.Name, miners.Source, miners.TimeUnixNanos, miners.IsStreamed));
        double[] expected = [MinerDays.BreakEven(15, 0.06), MinerDays.BreakEven(30, 0.06)];
        Assert.Equal(expected, miners.Curve.Prices.ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(expected.Select(price => 0.5 * MinerDays.IssuanceBtc * price), miners.Curve.SupplyUsd.ToArray(), (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.Contains("0.06 USD/kWh", miners.Assumption, StringComparison.Ordinal);

        engine.Observe(Observed.Curve(Noon, "miners", "src", (50_000, 7e6)));
        Assert.True(Assert.Single(engine.Supply().Uses).IsStreamed);
        engine.Observe(Observed.Curve(Noon + 1, "miners", "src"));
        Assert.Equal(miners.Assumption, Assert.Single(engine.Supply().Uses).Assumption);
    }

    [Fact]
    public void Selection_ByName_TakesThoseAndRefusesOthersWithWhatThereIs()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(Observed.Curve(Noon, "desk", "src", (99_000, 1e6)), Observed.Curve(Noon, "etf", "src", (99_000, 2e6)));
        var ask = new CascadeQuestion { SellUsd = 400e6 };

        Assert.Equal(["desk", "etf"], engine.Cascade(ask).Supply.Select(use => use.Name));
        Assert.Equal(2e6, engine.Cascade(ask with { SupplyCurves = ["etf"] }).Result.SupplyUsd, 0.01);
        AssertRefused("supply_curves[1] is 'miner': no curve of this name is known; there are desk, etf", ask with { SupplyCurves = ["etf", "miner"] });
        AssertRefused("supply_curves[0] is 'miners': no curve of this name is streamed, and it is computed only where network, fleet and price of electricity are; there are desk, etf", ask with { SupplyCurves = ["miners"] });
        AssertRefused("supply_curves[0] is 'treasuries': it is off unless treasury_sale_share is given; there are desk, etf", ask with { SupplyCurves = ["treasuries"] });
        AssertRefused("treasury_sale_share is '0.1': no holder with an average cost is known", ask with { TreasurySaleShare = 0.1 });
        AssertRefused("cost_basis_sale_share is '0.1': no cost-basis histogram is known", ask with { CostBasisSaleShare = 0.1 });

        void AssertRefused(string message, CascadeQuestion question) => Assert.Equal(message, Assert.Throws<SupplyException>(() => engine.Cascade(question)).Message);
    }

    [Fact]
    public void TreasuriesAndCostBasis_CountOnlyWhereTheirShareIsAsked()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(
            Observed.Trade(Noon, "holder", 1_000, 99_000),
            Observed.Holding(Noon, "silent", 5_000),
            Observed.Histogram(Noon, (98_000, 99_000, 2_000), (99_500, 100_500, 3_000)));
        var ask = new CascadeQuestion { SellUsd = 600e6 };

        Assert.Empty(engine.Cascade(ask).Supply);
        CascadeAnswer treasuries = engine.Cascade(ask with { TreasurySaleShare = 0.1 });
        Assert.Equal(0.1 * 1_000 * 99_000, treasuries.Result.SupplyUsd, 0.01);
        Assert.EndsWith("The share assumed is 0.1.", Assert.Single(treasuries.Supply).Assumption, StringComparison.Ordinal);

        // The second bucket's middle is the index itself: released already.
        CascadeAnswer both = engine.Cascade(ask with { TreasurySaleShare = 0.1, CostBasisSaleShare = 0.01, SupplyCurves = ["cost_basis", "treasuries"] });
        Assert.Equal((0.1 * 1_000 * 99_000) + (0.01 * 2_000 * 98_500), both.Result.SupplyUsd, 0.01);
        Assert.Throws<SupplyException>(() => engine.Cascade(ask with { TreasurySaleShare = 0.1, CostBasisSaleShare = 0.01, SupplyCurves = ["cost_basis"] }));
    }

    [Fact]
    public void Revaluation_CountsSupplyInBaseAndAfterShifts()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(Observed.Curve(Noon, "desk", "src", (97_000, 10e6), (99_000, 100e6)));
        var question = new RevaluationQuestion { Shifts = new Shifts(-2.0, 0.0, 0.0), Cascade = new CascadeQuestion { SellUsd = 400e6 } };

        using var copy = new StateCopy(engine.Engine, "BTC");
        RevaluationAnswer answer = new Revaluer(copy, engine.Engine.Options, question).Compute();

        // At 98,000 the threshold at 99,000 lies behind, and the one at 97,000 within reach.
        Assert.Equal(100e6, answer.Base.Cascade.Result.SupplyUsd, 0.01);
        Assert.Equal(10e6, answer.Shifted.Cascade.Result.SupplyUsd, 0.01);
        Assert.Single(answer.Base.View.Cascade.Zones.ToArray());
        Assert.Equal(["desk"], answer.Shifted.View.Cascade.SupplyCurves.Select(use => use.Name));
    }

    [Fact]
    public void Verify_SupplyKept_IsTheOneComputedAnew()
    {
        TestEngine engine = SupplyWorld.Begin();
        int before = engine.Engine.Verify("BTC").Compared;
        engine.Observe(Observed.Curve(Noon, "desk", "src", (97_000, 10e6)));

        VerifyResult result = engine.Engine.Verify("BTC");

        Assert.Equal(0.0, result.MaxDifference);
        Assert.Equal(before + 1, result.Compared);
    }

    [Fact]
    public void Image_StaysTheSame_UntilSupplyChanges()
    {
        TestEngine engine = SupplyWorld.Begin();
        engine.Observe(Observed.Curve(Noon, "desk", "src", (97_000, 10e6)));
        SupplyImage image = engine.Supply();
        engine.Observe(new Observed(ObservationKind.VolatilityIndex, Noon, "src", "DVOL") { Values = [(3, 0.5)] });
        engine.Observe(new Observed(ObservationKind.AssetPrice, Noon, "src", "BNB") { Values = [(0, 600.0)], IsDailyClose = true });

        Assert.Same(image, engine.Supply());
        engine.Observe(Observed.Holding(Noon, "holder", 1));
        Assert.NotSame(image, engine.Supply());
        Assert.Same(SupplyImage.None, engine.Engine.State.Observations.SupplyOf("ETH"));
    }

    [Fact]
    public void Publish_WithSupplyThatStays_AllocatesNothing()
    {
        var engine = new RiskEngine(new EngineOptions { HistoryMinutes = 0, HistoryHours = 0, FallbackDepthUsdPerPercent = SupplyWorld.DepthUsd });
        IngestCall call = engine.OpenCall();
        foreach (Observed row in (Observed[])[.. MinerDays.Week(), Observed.Fleet(Noon, ("new", 15, 1)), Observed.Energy(Noon, 0.06), Observed.Curve(Noon, "desk", "src", (97_000, 100e6))])
        {
            engine.Apply(call, SupplyWorld.Batch(row).Batch);
        }

        using RiskSubscription subscription = engine.Subscribe("BTC", PositioningModel.Naive, RiskParts.Summary | RiskParts.Cascade, engine.Unsubscribe);
        TestBatch[] ticks = [new TestBatch().Index(SupplyWorld.Index, SupplyWorld.Day(8)), new TestBatch().Index(SupplyWorld.Index + 5.0, SupplyWorld.Day(8))];
        int turn = 0;
        ZeroAllocation.Assert(() =>
        {
            engine.Apply(call, ticks[turn ^= 1].Batch);
            engine.Publish();
            subscription.TryTake(0)!.Dispose();
        });

        using RiskView view = subscription.TryTake(0)!;
        Assert.Equal(["desk", "miners"], view.Cascade.SupplyCurves.Select(use => use.Name));
        Assert.NotEmpty(view.Cascade.Zones.ToArray());
    }

    private static (AccelerationZone[] Zones, string[] Names, long Version) Zones(TestEngine engine, RiskSubscription subscription)
    {
        using RiskView view = engine.Publish(subscription);
        return (view.Cascade.Zones.ToArray(), [.. view.Cascade.SupplyCurves.Select(use => use.Name)], view.Cascade.Version);
    }
}
