using BtcStream.Engine.Publication;
using BtcStream.Engine.Stress;
using BtcStream.Engine.Stress.Table;
using BtcStream.Engine.Tests.RealData;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>The stress table: its rows, their states over time, and their publication.</summary>
public class StressTableTests
{
    private const string Call = "BTC-30JAN26-90000-C";
    private const string Put = "BTC-30JAN26-90000-P";
    private const string Ratio = "put_call_volume";

    [Fact]
    public void Kinds_HaveUniqueNamesAndTwelveClaims_AndEveryThresholdAReason()
    {
        Assert.Equal(StressRowKinds.All.Count, StressRowKinds.All.Select(kind => kind.Name).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, 12), StressRowKinds.All.Select(kind => kind.Claim).Distinct());
        Assert.All(StressRowKinds.All, kind => Assert.Equal(kind.Threshold is null, kind.Reason.Length == 0));
        Assert.All(StressRowKinds.All, kind => Assert.True(kind.Threshold is not { IsValid: false }, kind.Name));
    }

    [Fact]
    public void Table_OfAnUnderlyingNobodyStreams_HasRowsWithoutData()
    {
        StressRow[] rows = Table(new TestEngine());
        Assert.Equal(StressRowKinds.All.Where(kind => !kind.IsKeyed).Select(kind => kind.Name), rows.Select(row => row.Name));
        Assert.All(rows, row => Assert.Equal((StressState.NoData, 0L, true), (row.State, row.SinceUnixNanos, double.IsNaN(row.Figure))));
    }

    [Theory]
    [InlineData("20260112T153507Z", 90_000.0, 1.075e9, -5.8e6)]
    [InlineData("20260119T040641Z", 92_000.0, 1.335e9, -9.6e6)]
    public void Table_OfARecordedChain_HasTheArticlesGamma(string stamp, double peak, double openInterestAt92000, double netAt88000)
    {
        var engine = new TestEngine(new EngineOptions { StressThresholds = StressThresholds.Default.WithStrikes([88_000.0]) });
        engine.Apply(ChainFile.Read(ChainFile.Paths.First(path => path.Contains(stamp, StringComparison.Ordinal))).ToBatch());
        StressRow[] rows = Table(engine);

        Assert.Equal(peak, Find(rows, "gross_gamma_peak_strike").Figure);
        Assert.Equal(netAt88000, Find(rows, "naive_net_gamma:88000").Figure, 0.05e6);
        Assert.Equal(StressState.Stressed, Find(rows, "naive_net_gamma:88000").State);
        if (peak == 92_000.0)
        {
            Assert.Equal(openInterestAt92000, Find(rows, "gross_gamma_peak_open_interest").Figure, 0.0005e9);
            Assert.Equal(78.0e6, Find(rows, "gross_gamma_peak").Figure, 0.05e6);
            Assert.Equal(1.61, Find(rows, Ratio).Figure, 0.005);
            Assert.Equal(89_430.0, Find(rows, "gamma_flip").Figure, 0.5);
        }

        Assert.Equal("deribit", Find(rows, "gross_gamma_peak").Source);
        Assert.All(Find(rows, "acceleration_zone_distance").Assumptions, text => Assert.Contains("--fallback-depth", text, StringComparison.Ordinal));
    }

    [Fact]
    public void State_IsKeptAtTheEndsOfMinutes_WithHysteresis()
    {
        var engine = new TestEngine();
        Volumes(engine, 10, calls: 100, puts: 120);
        AssertState(engine, StressState.Stressed, 0);

        // 0.97 is back, but by less than the hysteresis of 0.05.
        Volumes(engine, 70, calls: 100, puts: 97);
        AssertState(engine, StressState.Stressed, 0);
        Volumes(engine, 130, calls: 100, puts: 94);
        AssertState(engine, StressState.Watch, 120);

        // 0.72 is out of the watch by 0.03 only.
        Volumes(engine, 190, calls: 100, puts: 72);
        AssertState(engine, StressState.Watch, 120);
        Volumes(engine, 250, calls: 100, puts: 50);
        AssertState(engine, StressState.Calm, 240);
    }

    [Fact]
    public void State_OfASpikeWithinAMinute_IsShownAndNotKept()
    {
        var engine = new TestEngine();
        Volumes(engine, 10, calls: 100, puts: 50);
        Volumes(engine, 70, calls: 100, puts: 120);
        AssertState(engine, StressState.Stressed, 60);
        Volumes(engine, 80, calls: 100, puts: 97);
        AssertState(engine, StressState.Watch, 60);
        Volumes(engine, 130, calls: 100, puts: 50);
        AssertState(engine, StressState.Calm, 120);
    }

    [Fact]
    public void State_WhoeverAsksAndSubscribes_IsTheSame()
    {
        (TestEngine watched, TestEngine alone) = (new TestEngine(), new TestEngine());
        using RiskSubscription subscription = watched.Subscribe(PositioningModel.Reversed, RiskParts.Stress);
        for (int i = 0; i < 40; i++)
        {
            Volumes(watched, 17 * i, calls: 100, puts: 60 + (i * 37 % 80));
            Volumes(alone, 17 * i, calls: 100, puts: 60 + (i * 37 % 80));
            watched.Publish(subscription).Dispose();
            Table(watched, PositioningModel.TakerFlow);
        }

        AssertSame(Table(alone), Table(watched));
        AssertSame(Table(alone, PositioningModel.Reversed), Table(watched, PositioningModel.Reversed));
    }

    [Fact]
    public void State_IsInTheDigest()
    {
        (TestEngine spiked, TestEngine calm) = (new TestEngine(), new TestEngine());
        Volumes(spiked, 10, calls: 100, puts: 120);
        Volumes(calm, 10, calls: 100, puts: 50);
        foreach (TestEngine engine in new[] { spiked, calm })
        {
            Volumes(engine, 70, calls: 100, puts: 97);
        }

        Assert.Equal(StressState.Stressed, Find(Table(spiked), Ratio).State);
        Assert.Equal(StressState.Watch, Find(Table(calm), Ratio).State);
        Assert.NotEqual(spiked.Digest, calm.Digest);
    }

    [Fact]
    public void Deltas_AppliedByAClient_GiveWhatAQuestionGives()
    {
        var engine = new TestEngine(new EngineOptions { FallbackDepthUsdPerPercent = 1e6 });
        using RiskSubscription subscription = engine.Subscribe(PositioningModel.Naive, RiskParts.Stress);
        var client = new Dictionary<string, StressRow>();
        long sequence = 0;
        int sent = 0;
        for (int i = 0; i < 60; i++)
        {
            Step(engine, i);
            StressRow[] table = Table(engine);
            using RiskView view = subscription.TryTake(0)!;
            for (int row = 0; row < view.Stress.Rows.Length; row++)
            {
                if (view.Stress.Versions[row] > sequence)
                {
                    client[view.Stress.Rows[row].Name] = view.Stress.Rows[row];
                    sent++;
                }
            }

            sequence = view.Sequence;
            Assert.Equal(new StressCopy(engine.Engine, "BTC").Sequence, sequence);
            Assert.Equal(table.Length, client.Count);
            AssertSame(table, [.. table.Select(row => client[row.Name])]);
        }

        Assert.True(sent < 60 * client.Count, $"{sent} rows of {client.Count} in 60 updates");
    }

    [Fact]
    public void Subscribe_AfterTheLastOneLeft_HoldsTheTableOfNow()
    {
        var engine = new TestEngine();
        using RiskSubscription other = engine.Subscribe(PositioningModel.Naive, RiskParts.Summary);
        RiskSubscription first = engine.Subscribe(PositioningModel.Naive, RiskParts.Stress);
        Volumes(engine, 10, calls: 100, puts: 50);
        long sequence;
        using (RiskView held = engine.Publish(first))
        {
            sequence = held.Sequence;
        }

        engine.Engine.Unsubscribe(first);

        // Within the time step the book is not priced again: the next view's as_of is another and its pricing instant is not.
        Volumes(engine, 10.05, calls: 100, puts: 120);
        using RiskSubscription next = engine.Subscribe(PositioningModel.Naive, RiskParts.Stress);
        using RiskView view = next.TryTake(0)!;
        StressRow row = Find(view.Stress.Rows.ToArray(), Ratio);
        Assert.Equal((1.2, TestEngine.Seconds(10.05)), (row.Figure, view.AsOfUnixNanos));
        Assert.All(view.Stress.Versions.ToArray(), version => Assert.True(version > sequence));
    }

    [Fact]
    public void MinerRows_WhenACurveTakesTheComputedOnesPlace_SayWhatAQuestionSays()
    {
        var engine = new TestEngine();
        using RiskSubscription subscription = engine.Subscribe(PositioningModel.Naive, RiskParts.Stress);
        engine.Observe(Observed.Fleet(TestEngine.NewYear, ("machine", 20, 1.0)), Observed.Energy(TestEngine.NewYear, 0.05, 0.7));
        for (int day = 1; day <= 8; day++)
        {
            engine.Observe(Observed.Network(TestEngine.Hours(24 * day), 900.0, 450.0, 5.0), Observed.Close(TestEngine.Hours(24 * day), 90_000.0));
        }

        engine.Publish(subscription).Dispose();
        string[] computed = [.. Find(Table(engine), "production_cost").Assumptions];
        engine.Observe(Observed.Curve(TestEngine.Hours(24 * 8), "miners", "desk", (85_000.0, 1e6)));
        using RiskView view = engine.Publish(subscription);
        AssertSame(Table(engine), view.Stress.Rows.ToArray());
        Assert.NotEqual(computed, Find(Table(engine), "production_cost").Assumptions);
    }

    [Fact]
    public void Publication_ThatNobodyWantsStressOf_HasNone()
    {
        var engine = new TestEngine();
        using RiskSubscription subscription = engine.Subscribe();
        Volumes(engine, 10, calls: 100, puts: 120);
        using RiskView view = engine.Publish(subscription);
        Assert.Equal(0, view.Stress.Rows.Length);
    }

    [Fact]
    public void Bet_ThatHasEnded_KeepsItsRowsWithoutData()
    {
        var engine = new TestEngine();
        Volumes(engine, 0, calls: 100, puts: 100);
        engine.Apply(new TestBatch().Bet("poly", TestEngine.NewYear, 100_000.0, TestEngine.Hours(1), 0.3));
        Assert.Equal(30.0, Find(Table(engine), "prediction_market:poly:100000:2026-01-01T01:00:00Z").Figure, 1e-9);
        Assert.True(double.IsFinite(Find(Table(engine), "touch:poly:100000:2026-01-01T01:00:00Z").Figure));

        Volumes(engine, 3600, calls: 100, puts: 100);
        StressRow ended = Find(Table(engine), "touch:poly:100000:2026-01-01T01:00:00Z");
        Assert.Equal((StressState.NoData, "The bet has ended."), (ended.State, Assert.Single(ended.Assumptions)));
    }

    [Fact]
    public void Table_OfAnIndexThatIsNextToNothing_HasNoRoundPrices()
    {
        var engine = new TestEngine();
        engine.Apply(new TestBatch().Index(double.Epsilon, TestEngine.Seconds(10)));
        Assert.True(double.IsNaN(Find(Table(engine), "touch_above").Figure));
        Assert.True(double.IsNaN(Find(Table(engine), "touch_below").Figure));
        Assert.True(double.IsNaN(TouchRows.StepOf(0.9e-9)));
        Assert.Equal((10_000.0, 5.0), (TouchRows.StepOf(10_801.0), TouchRows.StepOf(9.9)));
    }

    [Fact]
    public void TouchBelow_WhenARoundPriceBreaks_GoesOn()
    {
        var figures = new List<double>();
        foreach (double index in new[] { 90_001.0, 89_999.0 })
        {
            var engine = new TestEngine();
            Volumes(engine, 0, calls: 100, puts: 100);
            engine.Apply(new TestBatch().Index(index, TestEngine.Seconds(1)));
            StressRow row = Find(Table(engine), "touch_below");
            Assert.StartsWith(FormattableString.Invariant($"Probability of touching {0.9 * index:N2}, ten percent below the index, before 2026-02-01"), row.Title, StringComparison.Ordinal);
            figures.Add(row.Figure);
        }

        Assert.InRange(figures[0], 10.0, 90.0);
        Assert.Equal(figures[0], figures[1], 0.05);
    }

    [Theory]
    [InlineData(PositioningModel.Naive)]
    [InlineData(PositioningModel.Reversed)]
    public void FlipDistance_HasTheSignOfNetGammaNow(PositioningModel model)
    {
        var engine = new TestEngine();
        engine.Apply(ChainFile.Read(ChainFile.Paths.First(path => path.Contains("20260119T040641Z", StringComparison.Ordinal))).ToBatch());
        StressRow[] rows = Table(engine, model);
        StressRow distance = Find(rows, "gamma_flip_distance");
        double net = Find(rows, "net_gamma").Figure;

        Assert.Equal(Math.Sign(net), Math.Sign(distance.Figure));
        Assert.Equal(Find(Table(engine), "gamma_flip_distance").Figure, model == PositioningModel.Naive ? distance.Figure : -distance.Figure, 1e-9);
        Assert.Equal(net < 0.0, distance.State == StressState.Stressed);
    }

    [Fact]
    public void Threshold_OfOneRow_WinsOverThatOfItsKind()
    {
        StressThresholds thresholds = StressThresholds.Default
            .With("spillover_beta", new StressThreshold(1.0, ThresholdSide.Above, 0.0, 0.0))
            .With("spillover_beta:BNB", new StressThreshold(2.0, ThresholdSide.Above, 0.0, 0.0))
            .With("change_24h", null);
        StressRowKind beta = StressThresholds.KindOf("spillover_beta:BNB")!;
        Assert.Equal((2.0, 1.0), (thresholds.Of(beta, "spillover_beta:BNB")!.Value.Threshold, thresholds.Of(beta, "spillover_beta:ETH")!.Value.Threshold));
        Assert.Null(thresholds.Of(StressThresholds.KindOf("change_24h")!, "change_24h:BNB"));
        Assert.Throws<ArgumentException>(() => thresholds.With("no_such_row", null));
        Assert.Throws<ArgumentException>(() => thresholds.With("net_gamma:key", null));
        Assert.Throws<ArgumentException>(() => thresholds.With("net_gamma", new StressThreshold(0.0, ThresholdSide.Above, -1.0, 0.0)));
        Assert.Throws<ArgumentException>(() => thresholds.WithStrikes([0.0]));
    }

    private static void Step(TestEngine engine, int i)
    {
        switch (i % 6)
        {
            case 5:
                // What miners are said to sell.
                engine.Observe(Observed.Curve(TestEngine.Seconds(20 * i), "miners", "desk", (85_000.0 - i, 1e6)));
                break;
            case 0:
                Volumes(engine, 20 * i, calls: 100, puts: 60 + (i * 37 % 80));
                break;
            case 1:
                engine.Apply(new TestBatch().Close("BNB", TestEngine.NewYear - (i * UnixTime.NanosPerDay), 600.0 + i));
                break;
            case 2:
                engine.Apply(new TestBatch().Bet($"poly{i % 3}", TestEngine.Seconds(20 * i), 100_000.0, TestEngine.Hours(24 * 20), 0.01 * i));
                break;
            case 3:
                engine.Apply(new TestBatch().Treasury("holder", TestEngine.Seconds(20 * i), 100.0 + i, 91_000.0).HashRate(TestEngine.Seconds(20 * i), 900.0 + i));
                break;
            default:
                engine.Apply(new TestBatch().Index(90_000 + i, TestEngine.Seconds(20 * i)).Publish());
                break;
        }
    }

    private static void Volumes(TestEngine engine, double seconds, double calls, double puts)
    {
        long time = TestEngine.Seconds(seconds);
        engine.Apply(new TestBatch()
            .Quotes(
                new Quote { Name = Call, Time = time, Forward = 90_000, Iv = 0.5, OpenInterest = 100, Volume = calls },
                new Quote { Name = Put, Time = time, Forward = 90_000, Iv = 0.5, OpenInterest = 150, Volume = puts })
            .Index(90_100, time));
    }

    private static void AssertState(TestEngine engine, StressState state, int sinceSecond)
    {
        StressRow row = Find(Table(engine), Ratio);
        Assert.Equal((state, TestEngine.Seconds(sinceSecond)), (row.State, row.SinceUnixNanos));
    }

    private static void AssertSame(StressRow[] expected, StressRow[] actual)
    {
        Assert.Equal(expected.Select(row => row.Name), actual.Select(row => row.Name));
        Assert.All(expected, (row, i) => Assert.True(row.IsSame(actual[i]), $"{row.Name}: {row.Figure} {row.State} {row.SinceUnixNanos} and {actual[i].Figure} {actual[i].State} {actual[i].SinceUnixNanos}"));
    }

    private static StressRow Find(StressRow[] rows, string name) => Assert.Single(rows, row => row.Name == name);

    private static StressRow[] Table(TestEngine engine, PositioningModel model = PositioningModel.Naive) =>
        StressTableComputer.Compute(new StressCopy(engine.Engine, "BTC"), model);
}
