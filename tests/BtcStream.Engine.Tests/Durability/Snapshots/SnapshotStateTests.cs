using BtcStream.Engine.Publication;
using BtcStream.Engine.Tests.Stress;
using BtcStream.Engine.Tests.WhatIf;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests.Durability.Snapshots;

/// <summary>An engine loaded from a snapshot is the engine it was taken of, field by field, and goes on to the same bits.</summary>
public class SnapshotStateTests
{
    private static readonly EngineOptions Small = new() { MaxCrossSolvesPerPublication = 1, CrossMarkTolerance = 0.0, MaxExpiredInstruments = 20, MaxClosedPositions = 3, MaxClientSessions = 2 };

    [Theory]
    [InlineData(ClockMode.Input)]
    [InlineData(ClockMode.Live)]
    public void Load_AnyHistoryAtAnyPoint_GoesOnToTheSameBits(ClockMode clock)
    {
        for (int seed = 0; seed < 8; seed++)
        {
            EngineOptions options = Small with { Clock = clock, HashSeed = 1 };
            using JournaledEngine live = Begin(seed, options, out JournalScript script);
            using JournaledEngine other = Begin(seed, options, out JournalScript sameScript);
            int steps = new Random(seed).Next(150);
            script.Play(live, steps);
            sameScript.Play(other, steps);
            byte[] snapshot = live.Snapshot();
            RiskEngine loaded = JournaledEngine.Load(snapshot, options with { HashSeed = 99 });
            Assert.Empty(StateGraph.Compare(live.Engine, loaded).Differences);
            Assert.Equal(live.Engine.ComputeDigest(), loaded.ComputeDigest());

            other.GoOnWith(loaded);
            Assert.Equal(snapshot, other.Snapshot());
            for (int i = 0; i < 6; i++)
            {
                script.Play(live, 15);
                sameScript.Play(other, 15);
                Assert.True(live.Engine.ComputeDigest() == loaded.ComputeDigest(), $"seed {seed}, after {15 * (i + 1)} steps");
            }

            AssertSameViews(live.Engine, loaded);

            Assert.Equal(live.Snapshot(), other.Snapshot());
            Assert.Equal(live.Engine.Counts, loaded.Counts);
        }
    }

    [Fact]
    public void Load_CrossAccountsOverSeveralInstruments_GoesOnToTheSameBits()
    {
        for (int seed = 0; seed < 6; seed++)
        {
            using var live = new JournaledEngine(new MemoryStorage(), WhatIfWorld.Options);
            using var other = new JournaledEngine(new MemoryStorage(), WhatIfWorld.Options);
            foreach (TestBatch batch in WhatIfWorld.Opening())
            {
                live.Apply(0, batch.Batch);
                other.Apply(0, batch.Batch);
            }

            var script = new WhatIfScript(seed);
            for (int i = 0; i < 400; i++)
            {
                if (i == 200)
                {
                    RiskEngine loaded = JournaledEngine.Load(live.Snapshot(), WhatIfWorld.Options);
                    Assert.Empty(StateGraph.Compare(live.Engine, loaded).Differences);
                    other.GoOnWith(loaded);
                }

                TestBatch next = script.Next(live.Engine.AsOfUnixNanos!.Value);
                live.Apply(0, next.Batch);
                next.Batch.Result.Clear();
                other.Apply(0, next.Batch);
                if (i % 16 == 0)
                {
                    live.Publish();
                    other.Publish();
                }
            }

            Assert.True(live.Engine.State.Positions.Accounts.Round > 0, "no account was solved again");
            Assert.Equal(live.Engine.ComputeDigest(), other.Engine.ComputeDigest());
            Assert.Equal(live.Snapshot(), other.Snapshot());
            AssertSameViews(live.Engine, other.Engine);
        }
    }

    /// <summary>Beyond what random histories come to: every field of a number is something else than its default somewhere, so that none can be left out unseen.</summary>
    [Fact]
    public void Load_FieldsOfTheState_AreAllOfThemSeenWithAValue()
    {
        var met = new HashSet<string>();
        var seen = new HashSet<string>();
        for (int seed = 0; seed < 6; seed++)
        {
            using JournaledEngine live = Begin(seed, Small with { Clock = ClockMode.Live }, out JournalScript script);
            script.Play(live, 200);
            live.Apply(0, new TestBatch().Quotes(new Quote { Name = "BTC-27JUN36-90000-C", Bid = 0.1, Ask = 0.2, Mark = 0.15, Volume = 3.0, Forward = 90_000.0, Time = TestEngine.Hours(24) }).Batch);
            live.Apply(0, new TestBatch().Live("ETH", TestEngine.Seconds(1), 3_000.0).Bet("market", TestEngine.Seconds(1), 100_000.0, TestEngine.Hours(900), 0.4)
                .Close("BTC", TestEngine.Seconds(2), 90_000.0).Batch);
            Look(live);
            using JournaledEngine crossed = WhatIf(seed, 300);
            Look(crossed);
        }

        // Set within an input and done with at its end; of options; of buckets alone, carried with the two before it; of the instrument, compared there.
        string[] transient =
        [
            "AccountBook._isNews", "AccountRecord.IsDirty", "MarginModelDefinition.FeeRate", "ObservedPoint.Third", "PositionMarket.Generation",
        ];
        string unseen = string.Join(' ', met.Except(seen).Except(transient).Order());
        Assert.True(unseen.Length == 0, unseen);
        Assert.True(met.Count > 150, $"{met.Count} fields");

        void Look(JournaledEngine engine)
        {
            StateGraph graph = StateGraph.Compare(engine.Engine, JournaledEngine.Load(engine.Snapshot(), engine.Engine.Options));
            Assert.Empty(graph.Differences);
            met.UnionWith(graph.Met);
            seen.UnionWith(graph.NonDefault);
        }
    }

    private static JournaledEngine WhatIf(int seed, int steps)
    {
        var live = new JournaledEngine(new MemoryStorage(), WhatIfWorld.Options);
        foreach (TestBatch batch in WhatIfWorld.Opening())
        {
            live.Apply(0, batch.Batch);
        }

        var script = new WhatIfScript(seed);
        for (int i = 0; i < steps; i++)
        {
            live.Apply(0, script.Next(live.Engine.AsOfUnixNanos!.Value).Batch);
        }

        return live;
    }

    private static JournaledEngine Begin(int seed, EngineOptions options, out JournalScript script)
    {
        var live = new JournaledEngine(new MemoryStorage(), options);
        JournalScript.Begin(live);
        script = new JournalScript(seed, subscribes: false);
        return live;
    }

    private static void AssertSameViews(RiskEngine left, RiskEngine right)
    {
        foreach (PositioningModel model in new[] { PositioningModel.Naive, PositioningModel.FlowAdjusted })
        {
            using RiskView one = left.Query("BTC", model, RiskParts.All);
            using RiskView other = right.Query("BTC", model, RiskParts.All);
            Assert.Equal(ViewText.Of(one), ViewText.Of(other));
        }
    }
}
