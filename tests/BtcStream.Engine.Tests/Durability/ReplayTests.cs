using BtcStream.Engine.Durability;
using BtcStream.Engine.Tests.Positions;
using BtcStream.Engine.Tests.WhatIf;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>Replay from zero gives the state of the live engine, bit for bit, publications and all.</summary>
public class ReplayTests
{
    [Theory]
    [InlineData(ClockMode.Input)]
    [InlineData(ClockMode.Live)]
    public void Replay_AnyHistoryOverSeveralCalls_GivesTheLiveDigest(ClockMode clock)
    {
        // Accounts over several instruments are solved again a few at a time, so that it matters where publication points are.
        var options = new EngineOptions { Clock = clock, MaxCrossSolvesPerPublication = 1, CrossMarkTolerance = 0.0, HashSeed = 1 };
        for (int seed = 0; seed < 16; seed++)
        {
            var storage = new MemoryStorage();
            using var live = new JournaledEngine(storage, options, new JournalOptions { Identity = 7, Epoch = 1, SegmentBytes = seed % 3 == 0 ? 8_192 : 1 << 20 });
            JournalScript.Begin(live);
            new JournalScript(seed).Play(live, 120);
            live.Journal.Close();

            RiskEngine replayed = JournaledEngine.Recover(storage, options with { HashSeed = 99 }, out RecoveryReport report);
            Assert.True(live.Engine.ComputeDigest() == replayed.ComputeDigest(), $"seed {seed}");
            Assert.Equal(live.Engine.Counts, replayed.Counts);
            Assert.Equal((live.Engine.Sequence, live.Engine.AsOfUnixNanos), (replayed.Sequence, replayed.AsOfUnixNanos));
            Assert.Equal((live.Journal.LastRecord, null), (report.Records, report.Torn));
            Assert.Equal(seed % 3 == 0, report.Segments > 1);
        }
    }

    [Fact]
    public void Replay_CrossAccountsOverSeveralInstruments_GivesTheLiveDigest()
    {
        for (int seed = 0; seed < 16; seed++)
        {
            var storage = new MemoryStorage();
            using var live = new JournaledEngine(storage, WhatIfWorld.Options);
            var dice = new Random(seed);
            foreach (TestBatch batch in WhatIfWorld.Opening())
            {
                live.Apply(0, batch.Batch);
            }

            var script = new WhatIfScript(seed);
            for (int i = 0; i < 300; i++)
            {
                live.Apply(dice.Next(2), script.Next(live.Engine.AsOfUnixNanos!.Value).Batch);
                if (dice.Next(8) == 0)
                {
                    live.Engine.Settle("BTC");
                }
            }

            live.Journal.Close();
            Assert.True(live.Engine.State.Positions.Accounts.Round > 0, "no account was solved again");
            RiskEngine replayed = JournaledEngine.Recover(storage, WhatIfWorld.Options, out _);
            Assert.Equal(live.Engine.ComputeDigest(), replayed.ComputeDigest());
        }
    }

    [Fact]
    public void Replay_WithoutItsPublicationPoints_GivesAnotherDigest()
    {
        // The digest sees them: otherwise the tests above would prove less than they say.
        var storage = new MemoryStorage();
        using var live = new JournaledEngine(storage);
        JournalScript.Begin(live);
        new JournalScript(3).Play(live, 60);
        live.Journal.Close();
        ulong journaled = JournaledEngine.Recover(storage, null, out _).ComputeDigest();
        live.Engine.Publish();

        Assert.NotEqual(live.Engine.ComputeDigest(), journaled);
    }

    [Fact]
    public void Journal_ContinuedAfterRecovery_ReplaysAsOne()
    {
        var storage = new MemoryStorage();
        ulong digest = 0;
        JournalPosition position = default;
        for (ulong run = 1; run <= 4; run++)
        {
            using var live = new JournaledEngine(storage, null, new JournalOptions { Identity = 7, Epoch = run }, position);
            RecoveryReport report = JournalRecovery.Recover(storage, live.Engine);
            Assert.Equal(position, report.Position);
            Assert.True(run == 1 || live.Engine.ComputeDigest() == digest, $"run {run}");
            JournalScript.Begin(live);
            new JournalScript((int)run).Play(live, 40);
            live.Journal.Close();
            digest = live.Engine.ComputeDigest();
            position = JournalRecovery.Replay(storage, new RiskEngine(new EngineOptions())).Position;
        }

        Assert.Equal(4, storage.List().Count);
        Assert.Equal(7UL, position.Identity);
    }

    [Fact]
    public void Replay_UnderOtherOptions_IsRefusedNamingThem()
    {
        var storage = new MemoryStorage();
        using (var live = new JournaledEngine(storage))
        {
            JournalScript.Begin(live);
        }

        var engine = new RiskEngine(new EngineOptions { MaxPositions = 5, MarginModels = PositionWorld.Catalog, HistoryMinutes = 3 });
        JournalException refused = Assert.Throws<JournalException>(() => JournalRecovery.Recover(storage, engine));

        Assert.Contains("MaxPositions was 16777216 and is 5. ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("MarginModels", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("HistoryMinutes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_OptionThatTheJournalDoesNotKnow_CountsAsItsDefault()
    {
        string known = ReplayOptions.Of(new EngineOptions());
        string older = string.Concat(known.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("MaxClientSessions=", StringComparison.Ordinal)).Select(line => line + "\n"));
        Assert.Empty(ReplayOptions.Differences(older, known));
        Assert.Equal(["MaxClientSessions was 4096 and is 5"], ReplayOptions.Differences(older, ReplayOptions.Of(new EngineOptions { MaxClientSessions = 5 })));
    }

    [Fact]
    public void ReplayOptions_EveryOption_IsInTheTextOrExempt()
    {
        string text = ReplayOptions.Of(new EngineOptions());
        Assert.All(
            typeof(EngineOptions).GetProperties().Select(property => property.Name),
            name => Assert.NotEqual(ReplayOptions.Exempt.Contains(name), text.Contains($"{name}=", StringComparison.Ordinal)));
        EngineOptions other = ReplayOptions.Restore(ReplayOptions.Of(new EngineOptions { Clock = ClockMode.Live, MaxIv = 3.5, MaxPositions = 9 }), new EngineOptions());
        Assert.Equal((ClockMode.Live, 3.5, 9), (other.Clock, other.MaxIv, other.MaxPositions));
    }
}
