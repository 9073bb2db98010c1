using System.Text;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests.Ring;

/// <summary>The memory of batches is bounded: what waits for the engine holds senders back, of one call and of all, and what is kept is given back beyond its bound.</summary>
public class IngestMemoryTests
{
    /// <summary>Capacity for as many rows, 70 bytes each: 71,680 bytes and a few.</summary>
    private const int Rows = 1_024;

    private const long Most = 100_000;

    [Fact]
    public async Task Rent_TooMuchOfTheSessionWaits_GoesOnOnceItIsApplied()
    {
        EngineHost host = Stepped(new HostOptions { BatchesPerSession = 64, MaxWaitingBytesPerSession = Most });
        using IngestSession session = host.OpenSession();
        await SubmitAsync(session, Rows);
        await SubmitAsync(session, Rows);
        ValueTask<InputBatch?> held = session.RentAsync();
        Assert.False(held.IsCompleted);
        using IngestSession other = host.OpenSession();
        await SubmitAsync(other, Rows);
        Assert.InRange(host.WaitingBytes, 3 * 70 * Rows, 3 * 80 * Rows);

        // Applied is enough: nobody has read an ack.
        Assert.True(host.Step());
        Assert.NotNull(await held);
        Assert.Equal(2, session.InFlight + other.InFlight);
        while (host.Step())
        {
        }

        Assert.Equal(0, host.WaitingBytes);
    }

    [Fact]
    public async Task Rent_TooMuchOfAllWaits_HoldsEverybodyAndForgetsNobody()
    {
        EngineHost host = Stepped(new HostOptions { BatchesPerSession = 64, MaxWaitingBytes = Most });
        using IngestSession greedy = host.OpenSession();
        IngestSession[] others = [.. Enumerable.Range(0, 5).Select(_ => host.OpenSession())];
        await SubmitAsync(greedy, Rows);
        await SubmitAsync(greedy, Rows);
        ValueTask<InputBatch?>[] held = [.. others.Select(session => session.RentAsync())];
        Assert.All(held, one => Assert.False(one.IsCompleted));
        Assert.True(host.Step());
        foreach (ValueTask<InputBatch?> one in held)
        {
            Assert.NotNull(await one);
        }

        // One whose call ends while it waits is let go.
        await SubmitAsync(greedy, Rows);
        ValueTask<InputBatch?> ended = others[0].RentAsync();
        Assert.False(ended.IsCompleted);
        others[0].Cancel();
        Assert.Null(await ended);
        Array.ForEach(others, session => session.Dispose());
    }

    [Fact]
    public async Task Applied_GrownTooLarge_GivesItsMemoryBackAndKeepsItsResult()
    {
        EngineHost host = Stepped(new HostOptions());
        using IngestSession session = host.OpenSession();
        InputBatch large = await SubmitAsync(session, 70_000, name: "no such instrument");
        InputBatch usual = await SubmitAsync(session, Rows);
        Assert.True(large.HeldBytes > IngestMemory.MaxKeptBatch);
        long before = usual.HeldBytes;
        while (host.Step())
        {
        }

        Assert.True(session.TryTakeApplied(out BatchReceipt? applied));
        Assert.InRange(large.HeldBytes, 0, 4_096);
        Assert.Equal((70_000L, 1_000), (applied.Result.Counts.Rejected, applied.Result.Rejections.Length));
        Assert.Equal("no such instrument", Encoding.UTF8.GetString(applied.Text[applied.Result.Rejections[999].ValueText]));
        Assert.Equal(before, usual.HeldBytes);
        session.Return(applied);

        // It serves as any other does.
        InputBatch again = (await session.RentAsync())!;
        Assert.Same(large, again);
        Fill(again, 10, null);
        Assert.True(await session.SubmitAsync(again));
        host.Step();
        Assert.True(session.TryTakeApplied(out BatchReceipt? second));
        Assert.Equal(Rows, second.Result.Counts.Total);
        session.Return(second);
        Assert.True(session.TryTakeApplied(out BatchReceipt? third));
        Assert.Equal(10, third.Result.Counts.Total);
    }

    [Fact]
    public async Task Receipts_OfRefusedTexts_KeepOnlyTheirBeginnings()
    {
        EngineHost host = Stepped(new HostOptions());
        using IngestSession session = host.OpenSession();
        await SubmitAsync(session, 1, name: new string('x', 1_000_000));
        Assert.True(host.Step());
        Assert.True(session.TryTakeApplied(out BatchReceipt? applied));
        RowRejection rejection = applied.Result.Rejections[0];
        Assert.Equal((new string('x', BatchReceipt.MaxShownText), 1_000_000), (Encoding.UTF8.GetString(applied.Text[rejection.ValueText]), rejection.ValueTextBytes));
        Assert.InRange(applied.Text.HeldBytes, BatchReceipt.MaxShownText, 1_024);
        session.Return(applied);
    }

    [Fact]
    public async Task Rent_RefusalsThatNobodyReads_HoldTheirSenderUntilSomebodyDoes()
    {
        EngineHost host = Stepped(new HostOptions { UnackedPerSession = 512, BatchesPerSession = 64 });
        using IngestSession session = host.OpenSession();
        int batches = 0;
        Task room;
        for (room = session.WaitForRoomAsync().AsTask(); room.IsCompleted; room = session.WaitForRoomAsync().AsTask())
        {
            await SubmitAsync(session, Rows, name: new string('x', 200));
            Assert.True(host.Step());
            batches++;
        }

        Assert.InRange(batches, 8, 20);
        Assert.True(session.TryTakeApplied(out BatchReceipt? applied));
        session.Return(applied);
        await room;

        // Renting waits for the same, and a call that ends for nothing.
        await SubmitAsync(session, Rows, name: new string('x', 200));
        Assert.True(host.Step());
        Task<InputBatch?> held = session.RentAsync().AsTask();
        Assert.False(held.IsCompleted);
        session.Cancel();
        Assert.Null(await held);
        await session.WaitForRoomAsync();
    }

    [Fact]
    public async Task Applied_MoreThanMayBeKept_GivesMemoryBack()
    {
        EngineHost host = Stepped(new HostOptions { BatchesPerSession = 64, MaxKeptBytes = Most, PooledBatches = 4 });
        var session = host.OpenSession();
        List<InputBatch> batches = [];
        for (int i = 0; i < 20; i++)
        {
            batches.Add(await SubmitAsync(session, Rows));
        }

        while (host.Step())
        {
        }

        Assert.InRange(batches.Sum(batch => batch.HeldBytes), 1, Most);
        Assert.Equal(batches.Sum(batch => batch.HeldBytes), host.Memory.Kept);

        // What nobody has any more is not counted: the pool takes four of them.
        session.Dispose();
        Assert.Equal(4, host.PooledBatches);
        Assert.InRange(host.Memory.Kept, 0, Most);
    }

    private static EngineHost Stepped(HostOptions options)
    {
        var host = new EngineHost(new RiskEngine(new EngineOptions()), options);
        host.StartStepped();
        return host;
    }

    private static async Task<InputBatch> SubmitAsync(IngestSession session, int rows, string? name = null)
    {
        InputBatch batch = (await session.RentAsync())!;
        Fill(batch, rows, name);
        Assert.True(await session.SubmitAsync(batch));
        return batch;
    }

    private static void Fill(InputBatch batch, int rows, string? name)
    {
        batch.BeginMessage(InputKind.Quotes, 0);
        int first = batch.Quotes.Append(rows);
        if (name is not null)
        {
            batch.Names.Add() = new NamedInstrument(null, batch.Text.Add(Encoding.UTF8.GetBytes(name)));
            batch.Quotes.Fields[first..].Fill(QuoteFields.InstrumentName | QuoteFields.MarkIv);
            batch.Quotes.Instrument[first..].Clear();
            batch.Quotes.MarkIv[first..].Fill(0.5);
        }
    }
}
