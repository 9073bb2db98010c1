using BtcStream.Engine.State.Positions;

namespace BtcStream.Engine.Tests.Positions;

public class ChunkedTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Freeze_WhileRowsAreWrittenAddedAndRemoved_StaysBitForBit(int seed)
    {
        var dice = new Random(seed);
        var table = new ChunkedTable<long>();
        var live = new List<int>();
        var frozen = new List<(FrozenTable<long> Copy, long[] Rows)>();
        for (int step = 0; step < 60_000; step++)
        {
            int what = dice.Next(1_000);
            if (what < 400 || live.Count == 0)
            {
                int id = table.Add();
                Assert.Equal(0, table[id]);
                table.Write(id) = dice.NextInt64();
                live.Add(id);
            }
            else if (what < 600)
            {
                int at = dice.Next(live.Count);
                table.Remove(live[at]);
                live[at] = live[^1];
                live.RemoveAt(live.Count - 1);
            }
            else if (what < 998)
            {
                table.Write(live[dice.Next(live.Count)]) = dice.NextInt64();
            }
            else if (what == 998 && frozen.Count < 6)
            {
                frozen.Add((table.Freeze(), [.. Enumerable.Range(0, table.SlotCount).Select(id => table[id])]));
            }
            else if (frozen.Count > 0)
            {
                int at = dice.Next(frozen.Count);
                AssertSame(frozen[at], seed, step);
                frozen[at].Copy.Dispose();
                frozen.RemoveAt(at);
            }
        }

        Assert.True(table.SlotCount > 2 * 4_096, "Too few rows to tell chunks apart.");
        Assert.Equal(live.Count, table.Count);
        Assert.All(frozen, copy => AssertSame(copy, seed, -1));
    }

    [Fact]
    public void Write_WithAFrozenCopy_CopiesEachChunkOnceAndAfterDisposeNone()
    {
        var table = new ChunkedTable<long>();
        while (table.SlotCount < 3 * 4_096)
        {
            table.Write(table.Add()) = table.SlotCount;
        }

        FrozenTable<long> frozen = table.Freeze();
        Assert.Equal(1, ChunksCopied(() => table.Write(5) = 1));
        Assert.Equal(0, ChunksCopied(() => table.Write(6) = 1));
        frozen.Dispose();

        Assert.Equal(0, ChunksCopied(() =>
        {
            table.Write(4_096) = 1;
            table.Write(8_192) = 1;
        }));
        Assert.Throws<ObjectDisposedException>(() => frozen.Chunk(0).Length);
        Assert.Throws<ObjectDisposedException>(() => frozen[0]);
    }

    [Fact]
    public void Dispose_Twice_LetsNoOtherCopyGo()
    {
        var table = new ChunkedTable<long>();
        table.Write(table.Add()) = 7;
        FrozenTable<long> first = table.Freeze();
        FrozenTable<long> second = table.Freeze();
        first.Dispose();
        first.Dispose();

        table.Write(0) = 8;

        Assert.Equal(7, second[0]);
    }

    /// <summary>A chunk takes 32 KiB; what the runtime itself may allocate meanwhile is far less.</summary>
    private static long ChunksCopied(Action write)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        write();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (4_096 * sizeof(long));
    }

    private static void AssertSame((FrozenTable<long> Copy, long[] Rows) frozen, int seed, int step)
    {
        Assert.Equal(frozen.Rows.Length, frozen.Copy.SlotCount);
        long[] rows = [.. Enumerable.Range(0, frozen.Copy.ChunkCount).SelectMany(chunk => frozen.Copy.Chunk(chunk).ToArray())];
        Assert.True(rows.AsSpan().SequenceEqual(frozen.Rows), $"Seed {seed}, step {step}");
    }
}
