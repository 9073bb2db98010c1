using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests.Ring;

/// <summary>A session, with the test as the engine's thread.</summary>
public class IngestSessionTests
{
    private const string Option = "BTC-30JAN26-90000-C";

    [Fact]
    public async Task Rent_AcksNotTaken_GoesOnWithTheBatchesOfThoseAppliedAndThenWaits()
    {
        var host = new EngineHost(new RiskEngine(new EngineOptions()), new HostOptions { BatchesPerSession = 2, UnackedPerSession = 5 });
        host.StartStepped();
        using IngestSession session = host.OpenSession();
        HashSet<InputBatch> batches = [];
        for (ulong sequence = 1; sequence <= 5; sequence++)
        {
            batches.Add(await SubmitAsync(session, sequence));
            Assert.True(host.Step());
        }

        Assert.InRange(batches.Count, 1, 2);
        Task<InputBatch?> held = session.RentAsync().AsTask();
        Assert.False(held.IsCompleted);
        Assert.True(session.TryTakeApplied(out BatchReceipt? first));
        Assert.Equal((1UL, 1L), (first.Result.LastSequence, first.Result.CallCounts.Accepted));
        session.Return(first);
        Assert.NotNull(await held);
        for (ulong sequence = 2; sequence <= 5; sequence++)
        {
            Assert.True(session.TryTakeApplied(out BatchReceipt? next));
            Assert.Equal((sequence, (long)sequence), (next.Result.LastSequence, next.Result.CallCounts.Accepted));
        }
    }

    [Fact]
    public async Task Receipt_OfARefusal_KeepsItsTextWhileTheBatchTakesOtherRows()
    {
        var host = new EngineHost(new RiskEngine(new EngineOptions()), new HostOptions { BatchesPerSession = 1, UnackedPerSession = 3 });
        host.StartStepped();
        using IngestSession session = host.OpenSession();
        await SubmitAsync(session, 1, "GOLD");
        Assert.True(host.Step());
        await SubmitAsync(session, 2, Option, forward: -1.0);
        Assert.True(host.Step());
        await SubmitAsync(session, 3, "SILVER");
        Assert.True(host.Step());

        Assert.Equal("GOLD", RefusedText(session));
        Assert.Equal(-1.0, RefusedNumber(session));
        Assert.Equal("SILVER", RefusedText(session));
    }

    [Fact]
    public void Session_WithoutABatch_TakesHardlyAnyMemory()
    {
        const int sessions = 1_000;
        var host = new EngineHost(new RiskEngine(new EngineOptions()), new HostOptions());
        host.StartStepped();
        OpenAndEnd(host, sessions);
        long before = GC.GetAllocatedBytesForCurrentThread();
        OpenAndEnd(host, sessions);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / sessions, 1, 800);
    }

    private static void OpenAndEnd(EngineHost host, int sessions)
    {
        List<IngestSession> open = [.. Enumerable.Range(0, sessions).Select(_ => host.OpenSession())];
        open.ForEach(session => session.Dispose());
    }

    private static async Task<InputBatch> SubmitAsync(IngestSession session, ulong sequence, string name = Option, double forward = 90_000.0)
    {
        InputBatch batch = (await session.RentAsync())!;
        new TestBatch(batch).Quotes(sequence, new Quote { Name = name, Time = TestEngine.NewYear + (long)sequence, Forward = forward, Iv = 0.5 });
        Assert.True(await session.SubmitAsync(batch));
        return batch;
    }

    private static string RefusedText(IngestSession session)
    {
        Assert.True(session.TryTakeApplied(out BatchReceipt? receipt));
        RowRejection rejection = Assert.Single(receipt.Result.Rejections.ToArray());
        string text = System.Text.Encoding.UTF8.GetString(receipt.Text[rejection.ValueText]);
        session.Return(receipt);
        return text;
    }

    private static double RefusedNumber(IngestSession session)
    {
        Assert.True(session.TryTakeApplied(out BatchReceipt? receipt));
        RowRejection rejection = Assert.Single(receipt.Result.Rejections.ToArray());
        Assert.True(rejection.IsNumber);
        session.Return(receipt);
        return rejection.Value;
    }
}
