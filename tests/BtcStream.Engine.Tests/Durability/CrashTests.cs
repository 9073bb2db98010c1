using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>Power lost at any moment, with any part of what was under way on the disk, and disks that fail: what was durable is there, in order, and nothing else.</summary>
public class CrashTests
{
    [Theory]
    [InlineData(FsyncPolicy.Always)]
    [InlineData(FsyncPolicy.Interval)]
    public void Crash_WithAnySectorsWritten_KeepsAllThatWasDurable(FsyncPolicy policy)
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var dice = new Random(seed);
            var storage = new MemoryStorage();
            var digests = new Dictionary<long, ulong>();
            using var live = new JournaledEngine(storage, null, new JournalOptions
            {
                Identity = 7,
                Epoch = 1,
                Fsync = policy,
                IntervalMillis = dice.Next(3),
                SegmentBytes = 4_096 + dice.Next(20_000),
                BufferBytes = 1 << 14,
                Buffers = 4,
            });
            JournalScript.Begin(live);
            var script = new JournalScript(seed);
            MemoryStorage? after = null;
            (long durable, long last) = (0, 0);
            int crashAt = dice.Next(60);
            for (int i = 0; i < 60; i++)
            {
                digests[live.Journal.LastRecord] = live.Engine.ComputeDigest();
                if (i == crashAt)
                {
                    // In this order: what is durable when asked is so in what the crash leaves.
                    durable = live.Journal.DurableRecord;
                    after = storage.Crash(dice);
                    last = live.Journal.LastRecord;
                }

                script.Play(live, 1);
            }

            RiskEngine engine = JournaledEngine.Recover(after!, null, out RecoveryReport report);
            Assert.InRange(report.Position.LastRecord, durable, last);
            Assert.True(
                !digests.TryGetValue(report.Position.LastRecord, out ulong digest) || report.Position.LastRecord == 0 || digest == engine.ComputeDigest(),
                $"seed {seed}, record {report.Position.LastRecord}");

            // And what is left is a journal that goes on.
            Assert.Null(JournalRecovery.Replay(after!, new RiskEngine(new EngineOptions())).Torn);
        }
    }

    [Fact]
    public void FailingDisk_ShortWritesFullDisksAndFailedFlushes_LosesNothing()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var dice = new Random(seed);
            var faults = new Random(seed + 1_000);
            var storage = new MemoryStorage
            {
                OnWrite = length => faults.Next(6) switch { 0 => throw MemoryStorage.NoSpace(), 1 => Math.Max(1, length / 2), _ => length },
                OnSync = () => Fail(faults, 5),
                OnCreate = () => Fail(faults, 3),
            };
            var options = new JournalOptions { Identity = 7, Epoch = 1, IntervalMillis = 0, RetryMillis = 0, SegmentBytes = 8_192, BufferBytes = 1 << 14, Buffers = 4 };
            using var live = new JournaledEngine(storage, null, options);
            JournalScript.Begin(live);
            new JournalScript(dice.Next()).Play(live, 60);
            live.WaitDurable();
            MemoryStorage after = storage.Crash(dice);

            RiskEngine engine = JournaledEngine.Recover(after, null, out RecoveryReport report);
            Assert.Equal(live.Journal.LastRecord, report.Position.LastRecord);
            Assert.Equal(live.Engine.ComputeDigest(), engine.ComputeDigest());
        }
    }

    [Fact]
    public void FullDisk_NamesTheJournalAndTheError_AndIsForgottenOnceThereIsRoom()
    {
        bool isFull = true;
        var storage = new MemoryStorage { OnCreate = () => _ = Volatile.Read(ref isFull) ? throw MemoryStorage.NoSpace() : 0 };
        var changes = new List<JournalFailure?>();
        using var live = new JournaledEngine(storage, null, new JournalOptions { Identity = 7, Epoch = 1, RetryMillis = 1 });
        live.Journal.Changed = () => changes.Add(live.Journal.Failure);
        JournalScript.Begin(live);
        Assert.True(SpinWait.SpinUntil(() => live.Journal.Failure is not null, TimeSpan.FromSeconds(30)));
        Assert.Equal(new JournalFailure("the journal cannot begin a segment: No space left on device", IsDiskFull: true), live.Journal.Failure);
        Assert.Equal(0, live.Journal.DurableRecord);

        Volatile.Write(ref isFull, false);
        live.WaitDurable();
        Assert.True(SpinWait.SpinUntil(() => live.Journal.Failure is null, TimeSpan.FromSeconds(30)));
        live.Journal.Close();
        Assert.True(changes.Count >= 2 && changes[0] is not null && changes[^1] is null);
    }

    private static void Fail(Random dice, int oneIn)
    {
        if (dice.Next(oneIn) == 0)
        {
            throw new IOException("Input/output error", 5);
        }
    }
}
