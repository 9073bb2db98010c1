using BtcStream.Engine.Durability;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>Memory between the engine and the disk: what the buffers usually have, and one long record beside it.</summary>
public class JournalBufferTests
{
    private static readonly JournalOptions Small = new() { Identity = 7, Epoch = 1, IntervalMillis = 0, BufferBytes = 1 << 14, Buffers = 8 };

    [Fact]
    public void Append_LongRecordsOneAfterTheOther_LeaveBuffersOfTheUsualSize()
    {
        var storage = new MemoryStorage();
        var live = new JournaledEngine(storage, null, Small);
        using (live)
        {
            for (int i = 0; i < 2 * Small.Buffers; i++)
            {
                live.Apply(0, Long());
                live.Publish();
            }

            live.WaitDurable();
            Assert.InRange(live.Journal.FreeBytes, 0, (long)Small.Buffers * Small.BufferBytes);

            // And they serve again.
            for (int i = 0; i < 1_000; i++)
            {
                live.Publish();
            }

            live.WaitDurable();
        }

        RiskEngine replayed = JournaledEngine.Recover(storage, null, out RecoveryReport report);
        Assert.Equal((live.Journal.LastRecord, live.Engine.ComputeDigest()), (report.Position.LastRecord, replayed.ComputeDigest()));
        Assert.InRange(live.Journal.FreeBytes, 0, (long)Small.Buffers * Small.BufferBytes);
    }

    private static InputBatch Long()
    {
        var batch = new TestBatch();
        batch.Define(1, "BTC-27JUN26-100000-C").Quotes([.. Enumerable.Range(0, 4_000).Select(i => new Quote { Id = 1, Time = i, Iv = 0.5 })]);
        return batch.Batch;
    }
}
