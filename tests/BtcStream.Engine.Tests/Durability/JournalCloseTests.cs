using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>The end of a journal: once it is closed nothing more gets into it, and no snapshot is ahead of what it has.</summary>
public class JournalCloseTests
{
    private static readonly JournalOptions Small = new() { Identity = 7, Epoch = 1, IntervalMillis = 0, RetryMillis = 60_000, BufferBytes = 4_096, Buffers = 3 };

    /// <summary>
    /// A disk without room, all buffers taken and publication points owed; there is room again for the journal's last attempt, which frees the buffers, and ends its thread.
    /// Points that went into a buffer then would be written by nobody, and a snapshot would cover them.
    /// </summary>
    [Fact]
    public async Task Stop_WithRoomOnlyAtTheLastAttempt_LeavesNoSnapshotAheadOfTheJournal()
    {
        using var gate = new ManualResetEventSlim();
        int attempts = 0;
        var storage = new MemoryStorage
        {
            OnCreate = () =>
            {
                // The first waits until the buffers are full, and the second comes of their having woken the journal; the third is that of the end.
                int attempt = Interlocked.Increment(ref attempts);
                gate.Wait();
                if (attempt <= 2)
                {
                    throw MemoryStorage.NoSpace();
                }
            },
        };
        var engine = new RiskEngine(new EngineOptions());
        var host = new EngineHost(engine, new HostOptions(), new JournalWriter(storage, Small, engine.Options, default));
        host.Start();
        await host.AskAsync(running => running.Journal!.TryAppendPublication(-1, isInput: true) && running.TryRepublish(-1, isInput: true));
        Until(() => Volatile.Read(ref attempts) == 1);
        await host.AskAsync(running =>
        {
            while (running.Journal!.TryAppendPublication(-1, isInput: true))
            {
                running.Publish();
            }

            for (int i = 0; i < 5; i++)
            {
                Assert.True(running.Journal.TryNotePublication(-1));
                running.TryRepublish(-1, isInput: false);
            }

            return true;
        });
        gate.Set();
        Until(() => Volatile.Read(ref attempts) == 2 && host.Journal!.Failure is not null);
        long last = host.Journal!.LastRecord;
        await host.DisposeAsync();

        Assert.Equal((3, last, last), (attempts, host.Journal.LastRecord, host.Journal.DurableRecord));
        Assert.Null(new SnapshotKeeper(host, storage, new SnapshotOptions(), new SnapshotClock(() => TimeSpan.Zero, () => 0)).TakeLast());
        Assert.Empty(storage.List(".snap"));
        Assert.Equal(last, JournalRecovery.Recover(storage, new RiskEngine(new EngineOptions())).Position.LastRecord);
    }

    [Fact]
    public void Append_AfterTheEnd_TakesNothing()
    {
        using var live = new JournaledEngine(new MemoryStorage(), null, Small);
        live.Publish();
        live.Journal.Close();
        Assert.False(live.Journal.TryAppendPublication(-1, isInput: true));
        Assert.Equal((1L, 1L), (live.Journal.LastRecord, live.Journal.DurableRecord));
    }

    private static void Until(Func<bool> isDone) => Assert.True(SpinWait.SpinUntil(isDone, TimeSpan.FromSeconds(30)));
}
