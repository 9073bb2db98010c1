using BtcStream.Engine.Durability;
using BtcStream.Engine.State;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>Writing a record allocates nothing on the engine's thread.</summary>
public class JournalAllocationTests
{
    [Fact]
    public void Append_BatchesTicksAndPublicationPoints_AllocatesNothing()
    {
        var engine = new RiskEngine(new EngineOptions { Clock = ClockMode.Live });
        using var journal = new JournalWriter(new Nowhere(), new JournalOptions { BufferBytes = 1 << 16, SegmentBytes = 1L << 40 }, engine.Options, default);
        journal.Start();
        IngestCall call = engine.OpenCall();
        var batch = new TestBatch();
        batch.Define(1, "BTC-27JUN26-100000-C").Index(90_000.0, 5).Quotes([.. Enumerable.Range(0, 64).Select(i => new Quote { Id = 1, Time = i, Iv = 0.5 })]);
        ZeroAllocation.Assert(() =>
        {
            while (!journal.TryAppend(call, batch.Batch))
            {
                Thread.Yield();
            }

            journal.TryAppendTick(5);
            journal.TryAppendPublication(-1, isInput: true);
        });
        Assert.True(journal.LastRecord > 3_000);
    }

    /// <summary>A disk that forgets.</summary>
    private sealed class Nowhere : IJournalStorage, IJournalFile
    {
        public string Name => "nowhere";

        public long Length => 0;

        public IReadOnlyList<string> List(string extension = ".seg") => [];

        public IJournalFile Create(string name, long preallocationBytes) => this;

        public IJournalFile Open(string name, bool isWritten) => this;

        public void Delete(string name)
        {
        }

        public void Rename(string name, string newName)
        {
        }

        public void SyncDirectory()
        {
        }

        public int Read(long position, Span<byte> bytes) => 0;

        public int Write(long position, ReadOnlySpan<byte> bytes) => bytes.Length;

        public void SetLength(long length)
        {
        }

        public void Sync()
        {
        }

        public void Dispose()
        {
        }
    }
}
