using BtcStream.Engine.Durability;
using BtcStream.Engine.State;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>Records that are no rows: they begin segments as rows do, and the calls they belong to keep apart whatever their number.</summary>
public class SmallRecordTests
{
    private static readonly EngineOptions Live = new() { Clock = ClockMode.Live, MaxAheadNanos = long.MaxValue };
    private static readonly JournalOptions Small = new() { Identity = 7, Epoch = 1, IntervalMillis = 0, SegmentBytes = 8_192, BufferBytes = 1 << 14, Buffers = 3 };

    /// <summary>A server that gets no rows writes ticks and publication points for days: what is old of them must be able to go.</summary>
    [Fact]
    public void Append_TicksAlone_BeginsSegments()
    {
        var storage = new MemoryStorage();
        using var live = new JournaledEngine(storage, Live, Small);
        for (int i = 0; i < 1_000; i++)
        {
            live.Tick(TestEngine.Seconds((ulong)i));
            live.Publish();
        }

        live.Journal.Close();

        // One for which there was no buffer when it was full took what was left of the last.
        long most = Small.SegmentBytes + Small.BufferBytes;
        Assert.InRange(storage.List().Count, 2_000 * 40 / most, 2_000 * 40 / (Small.SegmentBytes / 2));
        Assert.All(storage.List(), name => Assert.InRange(storage.BytesOf(name).Length, 1, most));
        Assert.Equal(live.Engine.ComputeDigest(), JournaledEngine.Recover(storage, Live, out _).ComputeDigest());
    }

    /// <summary>A publication point does not wait for a disk: while there is no buffer to begin a segment with it goes into what is left of the last one.</summary>
    [Fact]
    public void Append_PublicationPoint_WithNoBufferForASegment_StaysInTheLast()
    {
        using var gate = new ManualResetEventSlim();
        var storage = new MemoryStorage { OnCreate = gate.Wait };
        using var live = new JournaledEngine(storage, Live, Small with { BufferBytes = 4_096, SegmentBytes = 4_096 });
        var engine = new RiskEngine(Live);
        int batches = 0;
        while (live.Journal.TryAppend(new IngestCall(16), Quote().Batch))
        {
            batches++;
        }

        Assert.InRange(batches, 3, 100);
        Assert.True(live.Journal.TryAppendPublication(-1, isInput: true));
        gate.Set();
        live.WaitDurable();
        Assert.Equal(batches + 1, JournalRecovery.Recover(storage, engine).Position.LastRecord);
    }

    [Fact]
    public void Append_CallsBeyondTheHighestNumber_AreNeverNumberedZeroNorAsOneThatIsOpen()
    {
        var storage = new MemoryStorage();
        using var live = new JournaledEngine(storage, null, Small);
        live.Apply(0, Quote().Batch);
        live.Apply(1, Quote().Batch);
        live.CloseCall(1);
        live.Journal.LastCall = uint.MaxValue - 1;
        live.Apply(2, Quote().Batch);
        live.Apply(3, Quote().Batch);
        live.CloseCall(0);
        live.Apply(4, Quote().Batch);
        live.Apply(5, ById().Batch);
        live.Journal.Close();

        List<uint> calls = [];
        JournalInspector.Read(storage, JournalInspector.FromFirst, record =>
        {
            calls.Add(record.Call);
            return true;
        });
        Assert.Equal([1, 2, 2, uint.MaxValue, 2, 1, 3, 4], calls);
        Assert.Equal(live.Engine.ComputeDigest(), JournaledEngine.Recover(storage, null, out _).ComputeDigest());
    }

    private static TestBatch Quote()
    {
        TestBatch batch = ById();
        batch.Define(1, "BTC-27JUN26-100000-C");
        return batch;
    }

    private static TestBatch ById()
    {
        var batch = new TestBatch();
        batch.Quotes(new Quote { Id = 1, Time = 5, Iv = 0.5 });
        return batch;
    }
}
