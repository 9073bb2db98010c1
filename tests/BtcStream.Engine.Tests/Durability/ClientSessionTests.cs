using System.Text;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>A client that comes back learns what its named session has, and nothing that it sends again is applied twice: after kill and recovery, and after a snapshot.</summary>
public class ClientSessionTests
{
    private const string Option = "BTC-27JUN36-100000-C";

    private static readonly JournalOptions Small = new() { Identity = 7, Epoch = 1, IntervalMillis = 0, BufferBytes = 1 << 14, Buffers = 4 };

    [Fact]
    public async Task Resume_SameSequencesAgain_AreAckedAndNotAppliedTwice()
    {
        var storage = new MemoryStorage();
        await using EngineHost host = Start(storage, out _);
        using (IngestSession first = host.OpenSession())
        {
            Assert.Equal((0UL, true), await NameAsync(first, "a"));
            Assert.Equal((3UL, 3L, 0L), await SendAsync(first, 1, 2, 3));
        }

        using IngestSession second = host.OpenSession();
        Assert.Equal((3UL, true), await NameAsync(second, "a"));
        Assert.Equal((5UL, 2L, 2L), await SendAsync(second, 2, 3, 4, 5));
        Assert.Equal(5, host.Counts.Trades.Accepted);
        Assert.Equal(2, host.Counts.Trades.Late);

        // Without a number it goes on counting, and is new.
        Assert.Equal((6UL, 3L, 2L), await SendAsync(second, 0));
    }

    [Fact]
    public async Task Resume_DefinitionsOfARepeatedMessage_AreTaken()
    {
        await using EngineHost host = Start(new MemoryStorage(), out _);
        using (IngestSession first = host.OpenSession())
        {
            await NameAsync(first, "a");
            await SubmitAsync(first, Definition(1));
        }

        using IngestSession second = host.OpenSession();
        await NameAsync(second, "a");
        await SubmitAsync(second, Definition(1));
        BatchReceipt byId = await SubmitAsync(second, new TestBatch().Quotes(2, new Quote { Id = 5, Iv = 0.5, Time = TestEngine.NewYear }).Batch);
        Assert.Equal((1L, 0L), (byId.Result.Counts.Accepted, byId.Result.Counts.Rejected));
    }

    [Fact]
    public async Task Resume_NewerCall_TakesOverAndTheOlderEnds()
    {
        await using EngineHost host = Start(new MemoryStorage(), out _);
        using IngestSession older = host.OpenSession();
        await NameAsync(older, "a");
        await SendAsync(older, 1);
        using IngestSession newer = host.OpenSession();
        Assert.Equal((1UL, true), await NameAsync(newer, "a"));
        Assert.True(older.IsTakenOver);
        Assert.Null(await older.RentAsync());
        Assert.False(await older.WaitAppliedAsync());
        Assert.Equal((2UL, 1L, 0L), await SendAsync(newer, 2));

        // The older's end does not take the session from the newer.
        older.Dispose();
        Assert.Equal((3UL, 2L, 0L), await SendAsync(newer, 3));
    }

    [Fact]
    public async Task Resume_AfterRecovery_GoesOnFromTheLastDurable()
    {
        var storage = new MemoryStorage();
        await using (EngineHost host = Start(storage, out _))
        {
            using IngestSession session = host.OpenSession();
            await NameAsync(session, "a");
            await SendAsync(session, 1, 2, 3);

            // As kill -9 leaves it: the call is open, and no snapshot was taken.
            await using EngineHost after = Start(storage.Crash(new Random(1)), out _);
            using IngestSession again = after.OpenSession();
            Assert.Equal((3UL, true), await NameAsync(again, "a"));
            Assert.Equal((4UL, 1L, 1L), await SendAsync(again, 3, 4));
            Assert.Equal(4, after.Counts.Trades.Accepted);
        }
    }

    [Fact]
    public async Task Resume_FromASnapshotTakenMidCall_GivesTheStateOfAReplayFromZero()
    {
        var storage = new MemoryStorage();
        MemoryStorage killed;
        await using (EngineHost host = Start(storage, out SnapshotKeeper keeper))
        {
            await using (keeper)
            {
                using IngestSession session = host.OpenSession();
                await NameAsync(session, "a");
                await SubmitAsync(session, Definition(1));
                SnapshotReport? report = await keeper.TakeAsync();
                Assert.Equal([report!.Snapshot.File], storage.List(".snap"));

                // By an id that only the snapshot knows.
                await SubmitAsync(session, new TestBatch().Quotes(2, new Quote { Id = 5, Iv = 0.5, Forward = 90_000.0, Time = TestEngine.NewYear }).Batch);
                killed = storage.Crash(new Random(1));
            }
        }

        MemoryStorage whole = killed.Copy();
        whole.Delete(whole.List(".snap").Single());
        RecoveredEngine fromSnapshot = EngineRecovery.Recover(killed, () => new RiskEngine(new EngineOptions()));
        RecoveredEngine fromZero = EngineRecovery.Recover(whole, () => new RiskEngine(new EngineOptions()));
        Assert.Equal((1L, fromZero.Engine.ComputeDigest()), (fromSnapshot.Engine.Counts.Quotes.Accepted, fromSnapshot.Engine.ComputeDigest()));
        Assert.True(fromSnapshot.Journal.Records < fromZero.Journal.Records);
        Assert.Equal(0, fromSnapshot.Engine.Calls.Count);
    }

    [Fact]
    public async Task Sessions_MoreThanFit_ForgetTheLeastRecentlyUsedThatNoCallHas()
    {
        await using EngineHost host = Start(new MemoryStorage(), out _, new EngineOptions { MaxClientSessions = 2 });
        foreach (string name in new[] { "a", "b", "a" })
        {
            using IngestSession session = host.OpenSession();
            await NameAsync(session, name);
            await SendAsync(session, 7);
        }

        using IngestSession c = host.OpenSession();
        Assert.Equal((0UL, true), await NameAsync(c, "c"));
        using IngestSession a = host.OpenSession();
        Assert.Equal((7UL, true), await NameAsync(a, "a"));
        using IngestSession b = host.OpenSession();
        Assert.Equal((0UL, false), await NameAsync(b, "b"));
    }

    [Fact]
    public async Task Sessions_MoreThanFit_ForgetTheOneWhoseLastMessageIsOldest_NotTheOneNamedFirst()
    {
        var options = new EngineOptions { MaxClientSessions = 2 };
        var storage = new MemoryStorage();
        await using EngineHost host = Start(storage, out _, options);
        using (IngestSession long1 = host.OpenSession())
        {
            await NameAsync(long1, "long");
            using (IngestSession brief = host.OpenSession())
            {
                await NameAsync(brief, "brief");
                await SendAsync(brief, 3);
            }

            // It was named first, and is used last.
            await SendAsync(long1, 7);
        }

        using IngestSession other = host.OpenSession();
        Assert.Equal((0UL, true), await NameAsync(other, "other"));
        using IngestSession again = host.OpenSession();
        Assert.Equal((7UL, true), await NameAsync(again, "long"));
        await host.StopAsync();
        Assert.Equal(host.Engine.ComputeDigest(), JournaledEngine.Recover(storage, options, out _).ComputeDigest());
    }

    [Fact]
    public async Task CallEnd_WhileTheDiskIsFull_WaitsForItsRecord_SoThatAReplayForgetsTheSameSession()
    {
        bool isFull = false;
        var storage = new MemoryStorage { OnWrite = length => Volatile.Read(ref isFull) ? throw MemoryStorage.NoSpace() : length };
        var options = new EngineOptions { MaxClientSessions = 2 };
        await using EngineHost host = Start(storage, out _, options);
        IngestSession[] sessions = [host.OpenSession(), host.OpenSession()];
        await NameAsync(sessions[0], "a");
        await SendAsync(sessions[0], 3);
        await NameAsync(sessions[1], "b");
        await SendAsync(sessions[1], 4);
        Volatile.Write(ref isFull, true);

        // All room is taken, what is kept for small records too; then both calls end.
        await host.AskAsync(engine =>
        {
            while (engine.Journal!.TryAppendPublication(-1, isInput: true))
            {
                engine.Publish();
            }

            return true;
        });
        Array.ForEach(sessions, session => session.Dispose());
        Assert.Equal(2, await host.AskAsync(engine => engine.Calls.Count));
        Volatile.Write(ref isFull, false);
        Assert.True(SpinWait.SpinUntil(() => host.Journal!.Failure is null, TimeSpan.FromSeconds(30)));
        using IngestSession c = host.OpenSession();
        Assert.Equal((0UL, true), await NameAsync(c, "c"));
        using IngestSession b = host.OpenSession();
        Assert.Equal((4UL, true), await NameAsync(b, "b"));
        await host.StopAsync();
        Assert.Equal(host.Engine.ComputeDigest(), JournaledEngine.Recover(storage, options, out _).ComputeDigest());
    }

    [Fact]
    public async Task Name_WithoutAJournal_WorksWhileTheProcessLasts()
    {
        var host = new EngineHost(new RiskEngine(new EngineOptions { MaxClientSessions = 1 }), new HostOptions());
        host.Start();
        await using (host)
        {
            using (IngestSession session = host.OpenSession())
            {
                await NameAsync(session, "a");
                await SendAsync(session, 4);
            }

            using (IngestSession session = host.OpenSession())
            {
                Assert.Equal((4UL, true), await NameAsync(session, "a"));
            }

            // Nobody has it any more, so it can go.
            using IngestSession other = host.OpenSession();
            Assert.Equal((0UL, true), await NameAsync(other, "b"));
        }
    }

    private static EngineHost Start(MemoryStorage storage, out SnapshotKeeper keeper, EngineOptions? options = null)
    {
        EngineOptions engineOptions = options ?? new EngineOptions();
        RecoveredEngine recovered = EngineRecovery.Recover(storage, () => new RiskEngine(engineOptions));
        var host = new EngineHost(recovered.Engine, new HostOptions(), new JournalWriter(storage, Small with { Epoch = (ulong)storage.List().Count + 1 }, engineOptions, recovered.Journal.Position));
        host.Start();
        keeper = new SnapshotKeeper(host, storage, new SnapshotOptions(), new SnapshotClock(() => TimeSpan.Zero, () => TestEngine.NewYear), recovered);
        return host;
    }

    private static async Task<(ulong? Last, bool IsAccepted)> NameAsync(IngestSession session, string name) => await session.NameAsync(Encoding.UTF8.GetBytes(name));

    /// <summary>A message that defines the option under the id 5.</summary>
    private static InputBatch Definition(ulong sequence)
    {
        var batch = new TestBatch();
        batch.Define(5, Option);
        batch.Batch.SetSequence(sequence);
        return batch.Batch;
    }

    /// <summary>One trade a message; the call's counts as the ack has them.</summary>
    private static async Task<(ulong Sequence, long Accepted, long Late)> SendAsync(IngestSession session, params ulong[] sequences)
    {
        var batch = new TestBatch(TestEngine.NewYear);
        foreach (ulong sequence in sequences)
        {
            batch.Trade(Option, 1, 1.0, TestEngine.NewYear + (long)sequence);
            batch.Batch.SetSequence(sequence);
        }

        BatchReceipt applied = await SubmitAsync(session, batch.Batch);
        return (applied.Result.LastSequence, applied.Result.CallCounts.Accepted, applied.Result.CallCounts.Late);
    }

    private static async Task<BatchReceipt> SubmitAsync(IngestSession session, InputBatch batch)
    {
        batch.Session = session;
        Assert.True(await session.SubmitAsync(batch));
        BatchReceipt? applied;
        while (!session.TryTakeApplied(out applied))
        {
            Assert.True(await session.WaitAppliedAsync());
        }

        return applied;
    }
}
