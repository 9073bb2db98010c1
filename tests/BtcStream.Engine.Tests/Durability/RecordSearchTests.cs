using System.Buffers.Binary;
using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>The search for whole records after one that does not hold: finds what a plain one finds, and is not slowed down by what only looks like records.</summary>
public class RecordSearchTests
{
    private const int Window = 1 << 20;
    private const int Next = 100;
    private const string Name = "journal-00000000000000000001.seg";

    private readonly MemoryStorage _storage = new();

    /// <summary>A header, or what follows it, on the border between two windows.</summary>
    [Fact]
    public void Run_RecordAcrossWindows_IsFound()
    {
        for (int start = Window - 48; start <= Window + 16; start += RecordHeader.Alignment)
        {
            Assert.Equal((41L, 1L), Search([.. Garbage(start), .. RecordBytes.Whole(Next + 1, payload: 100, durable: 41)]));
        }
    }

    [Fact]
    public void Run_RecordsOfSeveralWindows_AreFound() => Assert.Equal((Next + 4L, 3L), Search(
    [
        .. Garbage(Window / 2),
        .. RecordBytes.Whole(Next + 1, payload: (3 * Window) + 8, durable: 7, fill: 0x11),
        .. RecordBytes.Whole(Next + 3, payload: 5, durable: 8),
        .. Garbage(4_088),
        .. RecordBytes.Whole(Next + 9, payload: Window, durable: Next + 4, fill: 0xFF),
    ]));

    /// <summary>A client may put whole records into what it sends: they are not looked for inside of one that holds.</summary>
    [Fact]
    public void Run_RecordInsideOfARecord_IsNone()
    {
        byte[] inner = RecordBytes.Whole(Next + 2, payload: 16, durable: Next + 1);
        byte[] outer = RecordBytes.Whole(Next + 1, payload: 4_096, durable: 3);
        inner.CopyTo(outer, 512);
        RecordHeader.Stamp(outer, 3);

        Assert.Equal((3L, 1L), Search([.. Garbage(64), .. outer]));
    }

    [Theory]
    [InlineData(Next, 0)]
    [InlineData(Next - 1, 0)]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(long.MaxValue, 0)]
    [InlineData(Next + 3, 0)]
    [InlineData(Next + 2, -1)]
    [InlineData(Next + 2, Next + 2)]
    public void Run_NumberOrMarkThatCannotBe_IsNoRecord(long number, long durable) => Assert.Equal((0L, 0L), Search([.. Garbage(64), .. RecordBytes.Whole(number, durable: durable)]));

    [Fact]
    public void Run_AnyTail_FindsWhatAPlainSearchFinds()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var dice = new Random(seed);
            List<byte> tail = [.. Garbage(8 * dice.Next(1, 40), dice)];
            long number = Next;
            for (int i = dice.Next(12); i >= 0; i--)
            {
                number += dice.Next(1, 3);
                byte[] record = RecordBytes.Whole(number, dice.Next(6_000), dice.Next((int)number), (byte)dice.Next(256));
                if (dice.Next(4) == 0)
                {
                    record[dice.Next(record.Length)] ^= (byte)dice.Next(256);
                }

                tail.AddRange(dice.Next(5) == 0 ? Garbage(8 * dice.Next(1, 20), dice) : record);
            }

            // The end, too, may be torn.
            byte[] bytes = [.. tail.Take(tail.Count - dice.Next(50))];
            Assert.Equal(Plainly(bytes), Search(bytes));
        }
    }

    /// <summary>
    /// Each 24 bytes are a header that could be: right number, right mark, and a length to the end of the file. Taking the checksum of each would read 340 GB.
    /// </summary>
    [Fact]
    public void Run_ValuesChosenToLookLikeLongRecords_ReadsLittle()
    {
        const int Bytes = 4 << 20;
        const int Each = 24;
        var tail = new byte[Bytes];
        for (int at = 32; at <= Bytes - RecordHeader.Size; at += Each)
        {
            BinaryPrimitives.WriteInt32LittleEndian(tail.AsSpan(at + 4), (Bytes - at) & -8);
            BinaryPrimitives.WriteInt64LittleEndian(tail.AsSpan(at + 8), Next + 1);
        }

        _storage.Put(Name, tail);
        var counted = new PaddedStorage(_storage, Name, Bytes);
        using IJournalFile file = counted.Open(Name, isWritten: false);

        Assert.Equal((0L, 0L), RecordSearch.Run(file, 0, Bytes, Next));
        Assert.InRange(counted.BytesRead, Bytes, (4L * Bytes) + (2L * 4_096 * (Bytes / Each)));
    }

    [Fact]
    public void Holds_AnyPart_IsItsChecksum()
    {
        var dice = new Random(3);
        byte[] bytes = Garbage(40_000, dice);
        _storage.Put(Name, bytes);
        using IJournalFile file = _storage.Open(Name, isWritten: false);
        const int From = 24;
        var index = new ChecksumIndex(file, From, bytes.Length);
        for (int i = 0; i < 2_000; i++)
        {
            int start = dice.Next(From, bytes.Length);
            int length = i % 3 == 0 ? bytes.Length - start : dice.Next(bytes.Length - start + 1);
            uint checksum = Crc32C.Compute(bytes.AsSpan(start, length));
            Assert.True(index.Holds(start, length, checksum));
            Assert.False(index.Holds(start, length, checksum ^ (1u << dice.Next(32))));
        }
    }

    private static byte[] Garbage(int length, Random? dice = null)
    {
        var bytes = new byte[length];
        (dice ?? new Random(length)).NextBytes(bytes);
        return bytes;
    }

    /// <summary>What the search is for, said in as few words as possible: each place tried with a checksum over what it claims.</summary>
    private static (long Durable, long Count) Plainly(byte[] bytes)
    {
        (long durable, long count, int at) = (0, 0, 0);
        while (at + RecordHeader.Size <= bytes.Length)
        {
            bool isRecord = RecordHeader.TryRead(bytes.AsSpan(at), out RecordHeader header) && header.Number > Next && header.Number - Next <= at / RecordHeader.Size;
            (durable, count) = isRecord ? (Math.Max(durable, header.Durable), count + 1) : (durable, count);
            at += isRecord ? header.Length : RecordHeader.Alignment;
        }

        return (durable, count);
    }

    private (long Durable, long Count) Search(byte[] bytes)
    {
        _storage.Put(Name, bytes);
        using IJournalFile file = _storage.Open(Name, isWritten: false);
        return RecordSearch.Run(file, 0, bytes.Length, Next);
    }
}
