using System.Buffers.Binary;
using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>
/// A header is on the disk before the first record of its segment is handed to the system. So one that does not hold is a crash's only while nothing follows it; anything
/// else is damage, and stops recovery with the file as it was.
/// </summary>
public class DamagedHeaderTests
{
    private const int SectorBytes = 512;
    private const int LengthAt = 12;
    private const int VersionAt = 16;

    private static readonly string First = SegmentName.Of(1);
    private static readonly string Last = SegmentName.Of(3);

    /// <summary>What a journal that is forced to the disk, too, has while its last segment has only its first flush: no mark says that the records were there.</summary>
    [Fact]
    public void Recover_AnyByteOfTheLastHeaderFlipped_RefusesAndKeepsTheRecords()
    {
        byte[] header = RecordBytes.SegmentStart(3);
        for (int at = 0; at < header.Length; at++)
        {
            byte[] damaged = [.. header, .. RecordBytes.Whole(3, durable: 2), .. RecordBytes.Whole(4, payload: 40, durable: 2, fill: (byte)'a')];
            damaged[at] ^= (byte)(1 << (at % 8));
            AssertRefused(damaged, $"{Last}, offset 0, record 3");
        }
    }

    [Fact]
    public void Recover_LastHeaderDamagedWithOneRecord_Refuses()
    {
        byte[] header = RecordBytes.SegmentStart(3);
        header.AsSpan(0, SectorBytes).Clear();
        AssertRefused([.. header, .. RecordBytes.Whole(3)], $"{Last}, offset 0, record 3");
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(LengthAt), 1 << 19);
        AssertRefused([.. header, .. RecordBytes.Whole(3), .. new byte[5_000]], $"{Last}, offset 0, record 3");
        AssertRefused([.. new byte[header.Length], .. RecordBytes.Whole(3)], $"{Last}, offset 0, record 3");
    }

    [Fact]
    public void Recover_JournalThatForcesNothing_WithADamagedLastHeader_Refuses()
    {
        var storage = new MemoryStorage();
        using (var live = new JournaledEngine(storage, null, new JournalOptions { Identity = 7, Epoch = 1, Fsync = FsyncPolicy.Never }))
        {
            JournalScript.Begin(live);
            new JournalScript(5).Play(live, 40);
        }

        string name = storage.List().Single();
        byte[] damaged = storage.BytesOf(name);
        damaged[30] ^= 4;
        storage.Put(name, damaged);
        Assert.Throws<JournalException>(() => JournaledEngine.Recover(storage, null, out _));
        Assert.Equal(damaged, storage.BytesOf(name));
    }

    /// <summary>A newer program's segment, which this one cannot read, is nothing to delete.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Recover_LastHeaderOfAnotherVersion_RefusesNamingBoth(bool hasRecords)
    {
        byte[] header = RecordBytes.SegmentStart(3);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(VersionAt), 99);
        HeaderFrame.Stamp(header);
        AssertRefused(hasRecords ? [.. header, .. RecordBytes.Whole(3)] : header, "the format has version 99");
    }

    [Fact]
    public void Recover_LastHeaderTornAnywhere_DropsTheSegment()
    {
        byte[] header = RecordBytes.SegmentStart(3);
        Assert.True(header.Length > SectorBytes);
        for (int length = 1; length < header.Length; length++)
        {
            AssertDropped(header[..length]);
        }

        for (int sectors = 1; sectors < (1 << (header.Length / SectorBytes)); sectors++)
        {
            byte[] torn = [.. header];
            for (int sector = 0; sector <= header.Length / SectorBytes; sector++)
            {
                if ((sectors & (1 << sector)) == 0)
                {
                    torn.AsSpan(sector * SectorBytes, Math.Min(SectorBytes, header.Length - (sector * SectorBytes))).Clear();
                }
            }

            AssertDropped(torn);
            AssertDropped([.. torn, .. new byte[10_000]]);
        }
    }

    private static MemoryStorage With(byte[] last)
    {
        var storage = new MemoryStorage();
        storage.Put(First, [.. RecordBytes.SegmentStart(1), .. RecordBytes.Whole(1), .. RecordBytes.Whole(2)]);
        storage.Put(Last, last);
        return storage;
    }

    private static void AssertRefused(byte[] last, string expected)
    {
        MemoryStorage storage = With(last);
        string message = Assert.Throws<JournalException>(() => JournaledEngine.Recover(storage, null, out _)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Equal(last, storage.BytesOf(Last));
    }

    private static void AssertDropped(byte[] last)
    {
        MemoryStorage storage = With(last);
        JournaledEngine.Recover(storage, null, out RecoveryReport report);
        Assert.Equal((2L, 0L, (long)last.Length, 3L), (report.Position.LastRecord, report.Torn!.Offset, report.Torn.Bytes, report.Torn.Record));
        Assert.Equal([First], storage.List());
    }
}
