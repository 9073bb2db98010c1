using BtcStream.Engine.Durability;
using BtcStream.Engine.Sharding;
using BtcStream.Engine.Tests.Durability;

namespace BtcStream.Engine.Tests.Sharding;

/// <summary>The state of an engine behind a log depends on the log's messages alone, each counted once.</summary>
public class LogEngineTests
{
    private static readonly EngineOptions Options = new() { Clock = ClockMode.Live, MaxAheadNanos = long.MaxValue / 4 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Apply_RepeatedAndEarlyMessages_GiveTheStateOfEachOnce(int seed)
    {
        var script = new LogScript(seed, 150, Options);
        var engine = new LogEngine(Options);
        Play(engine, script.Troubled(), 0);
        Assert.Equal(script.Direct.ComputeDigest(), engine.ComputeDigest());
        Assert.Equal(script.Direct.Counts, engine.Counts);
        Assert.True(engine.Producers.Repeated > 10 && engine.Producers.Early > 10, $"{engine.Producers.Repeated} repeated, {engine.Producers.Early} early");
        Assert.InRange(engine.Epoch, 1, 8);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Load_SnapshotAtAnyPoint_GoesOnToTheSameBits(int seed)
    {
        var script = new LogScript(seed, 60, Options);
        List<LogEntry> log = script.Troubled();
        for (int cut = 0; cut <= log.Count; cut += 7)
        {
            var storage = new MemoryStorage();
            var first = new LogEngine(Options);
            Play(first, log[..cut], 0);
            using (LogSnapshot snapshot = LogSnapshots.Take(first))
            {
                // What comes after it must not get into it.
                Play(first, log[cut..Math.Min(log.Count, cut + 5)], cut);
                snapshot.Write(storage);
            }

            List<string> problems = [];
            LogEngine? second = LogSnapshots.LoadNewest(storage, Options, problems);
            Assert.Empty(problems);
            Assert.NotNull(second);
            Assert.Equal(cut == 0 ? -1 : OffsetOf(cut - 1), second.Offset);
            Play(second, log[cut..], cut);
            Assert.Equal(script.Direct.ComputeDigest(), second.ComputeDigest());
            Assert.Equal(script.Direct.Counts, second.Counts);
        }
    }

    [Fact]
    public void Write_ManySnapshots_KeepsTwoAndFallsBackToTheOlder()
    {
        var script = new LogScript(6, 30, Options);
        var storage = new MemoryStorage();
        var engine = new LogEngine(Options);
        for (int i = 0; i < script.Log.Count; i++)
        {
            Play(engine, [script.Log[i]], i);
            if (i % 5 == 4)
            {
                using LogSnapshot snapshot = LogSnapshots.Take(engine);
                snapshot.Write(storage);
            }
        }

        Assert.Equal(2, storage.List(".snap").Count);
        Assert.Equal(2, storage.List(".pos").Count);
        using (IJournalFile newest = storage.Open(storage.List(".pos")[1], isWritten: true))
        {
            newest.Write(20, [1, 2, 3]);
        }

        List<string> problems = [];
        LogEngine? older = LogSnapshots.LoadNewest(storage, Options, problems);
        Assert.NotNull(older);
        Assert.Contains("checksum", Assert.Single(problems), StringComparison.Ordinal);
        Play(older, script.Log[25..], 25);
        Assert.Equal(script.Direct.ComputeDigest(), older.ComputeDigest());
    }

    [Fact]
    public void Apply_DamagedMessage_IsNamed()
    {
        var script = new LogScript(7, 1, Options);
        byte[] body = script.Log[0].Body;
        body[^9] ^= 1;
        var engine = new LogEngine(Options);
        InvalidDataException damaged = Assert.Throws<InvalidDataException>(() => engine.Apply(17, 1, 1, body));
        Assert.Contains("offset 17", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_OffsetGoesBack_Throws()
    {
        var engine = new LogEngine(Options);
        engine.Apply(5, 1, 0, []);
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Apply(5, 1, 0, []));
    }

    /// <summary>Offsets rise with gaps, as a broker's do.</summary>
    private static long OffsetOf(int index) => (index * 3L) + 2;

    private static void Play(LogEngine engine, List<LogEntry> log, int first)
    {
        for (int i = 0; i < log.Count; i++)
        {
            engine.Apply(OffsetOf(first + i), log[i].Producer, log[i].Sequence, log[i].Body);
        }
    }
}
