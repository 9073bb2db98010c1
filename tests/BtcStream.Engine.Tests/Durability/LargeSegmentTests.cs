using System.Buffers.Binary;
using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>Segments longer than an array can be, of zeros and of lengths that are damaged: told for what they are, with little memory.</summary>
public class LargeSegmentTests
{
    private const long Length = (1L << 31) + (1L << 26);
    private const int LengthAt = 4;

    /// <summary>A window, a buffer and what is small: nothing that goes with the segment's length but an index of a thousandth.</summary>
    private const long MostMemory = (8L << 20) + (Length / 1_000);

    private static readonly string Name = SegmentName.Of(1);
    private readonly MemoryStorage _inner = new();

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    [InlineData(Length)]
    public void Recover_OnlySegmentAllZeros_IsDeletedAndSaid(long length)
    {
        _inner.Put(Name, []);
        var storage = new PaddedStorage(_inner, Name, length);
        RecoveryReport report = Recover(storage);

        Assert.Equal(new TornTail(Name, 0, length, 1, 0) { IsEmptySegment = true }, report.Torn);
        Assert.Equal(default, report.Position);
        Assert.Empty(storage.List(SegmentName.Extension));
    }

    [Fact]
    public void Recover_LastSegmentAllZeros_GoesOnAfterTheOneBefore()
    {
        string last = SegmentName.Of(3);
        _inner.Put(Name, [.. RecordBytes.SegmentStart(1), .. RecordBytes.Whole(1), .. RecordBytes.Whole(2)]);
        _inner.Put(last, []);
        var storage = new PaddedStorage(_inner, last, 1 << 20);
        RecoveryReport report = Recover(storage);

        Assert.Equal(new TornTail(last, 0, 1 << 20, 3, 0) { IsEmptySegment = true }, report.Torn);
        Assert.Equal((2L, 2L), (report.Position.LastRecord, report.Records));
        Assert.Equal([Name], storage.List(SegmentName.Extension));
    }

    /// <summary>A crash can leave only the last one so: another one was whole, and its records are gone.</summary>
    [Fact]
    public void Recover_EarlierSegmentAllZeros_IsDamage()
    {
        _inner.Put(Name, new byte[5_000]);
        _inner.Put(SegmentName.Of(3), [.. RecordBytes.SegmentStart(3), .. RecordBytes.Whole(3)]);

        string message = Assert.Throws<JournalException>(() => Recover(_inner)).Message;
        Assert.Contains($"{Name}, offset 0, record 1", message, StringComparison.Ordinal);
        Assert.Contains("more segments follow", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x8000_0000)]
    [InlineData(0x7FFF_FFC0)]
    public void Recover_LastRecordWithALengthOfGigabytes_IsCut(uint length)
    {
        byte[] start = [.. RecordBytes.SegmentStart(1), .. RecordBytes.Whole(1)];
        _inner.Put(Name, [.. start, .. WithLength(RecordBytes.Whole(2), length)]);
        var storage = new PaddedStorage(_inner, Name, Length);
        RecoveryReport report = Recover(storage);

        Assert.Equal(new TornTail(Name, start.Length, Length - start.Length, 2, 0), report.Torn);
        Assert.Equal((1L, start.Length), (report.Position.LastRecord, storage.Length));
    }

    [Fact]
    public void Recover_EarlierRecordWithALengthOfGigabytes_IsDamageAndChangesNothing()
    {
        byte[] start = [.. RecordBytes.SegmentStart(1), .. RecordBytes.Whole(1)];
        _inner.Put(Name, [.. start, .. WithLength(RecordBytes.Whole(2), 0x8000_0000), .. RecordBytes.Whole(3, durable: 2)]);
        var storage = new PaddedStorage(_inner, Name, Length);

        string message = Assert.Throws<JournalException>(() => Recover(storage)).Message;
        Assert.Contains($"offset {start.Length}, record 2", message, StringComparison.Ordinal);
        Assert.Contains("(1 of them are whole). The journal is damaged", message, StringComparison.Ordinal);
        Assert.Equal(Length, storage.Length);
    }

    /// <summary>As an older version may have written it: a segment of more than 2 GiB whose records are read, wherever they are.</summary>
    [Fact]
    public void Recover_RecordsOfASegmentOfGigabytes_AreRead()
    {
        _inner.Put(Name, [.. RecordBytes.SegmentStart(1), .. RecordBytes.Whole(1, payload: 3 << 20, fill: 0xA5), .. RecordBytes.Whole(2, payload: 7), .. RecordBytes.Whole(3)]);
        RecoveryReport report = JournalRecovery.Recover(new PaddedStorage(_inner, Name, Length), new RiskEngine(new EngineOptions()));

        Assert.Null(report.Torn);
        Assert.Equal((3L, 3L), (report.Records, report.Position.LastRecord));
    }

    private static byte[] WithLength(byte[] record, uint length)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(LengthAt), length);
        return record;
    }

    private static RecoveryReport Recover(IJournalStorage storage)
    {
        var engine = new RiskEngine(new EngineOptions());
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return JournalRecovery.Recover(storage, engine);
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostMemory);
        }
    }
}
