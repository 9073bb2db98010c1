using System.Text;
using BtcStream.Engine.Ring;
using BtcStream.Engine.Sharding;
using BtcStream.Engine.Tests.Positions;

namespace BtcStream.Engine.Tests.Sharding;

/// <summary>A batch comes back to its session once every log has its part and every engine has said what became of its rows.</summary>
public class BatchRouterTests
{
    private readonly LoopbackLogs _logs = new(3);

    [Fact]
    public async Task Batches_OfOneCall_ComeBackInOrderWithExactCounts()
    {
        LoopbackGateway gateway = _logs.AddGateway(11);
        using IngestSession session = gateway.Host.OpenSession();
        await SubmitAsync(session, batch => Contract(batch).Positions(Position(1, 5.0), Position(2, -1.0), Position(3, 5.0), Position(4, 5.0)));
        await SubmitAsync(session, batch => batch.Quotes(new Quote { Name = "BTC-30JAN26-100000-C", Iv = 0.5, OpenInterest = 1.0, Time = TestEngine.NewYear }, new Quote { Id = 9 }));
        _logs.Stalled.Add(ShardKey.Of(3, 3));
        await _logs.PumpAsync();
        Assert.False(session.TryTakeApplied(out _));
        Assert.Equal(2, gateway.Router.Waiting);
        _logs.Stalled.Clear();
        await _logs.PumpAsync();
        BatchReceipt first = Take(session);
        Assert.Equal((3, 0, 1), (first.Result.Counts.Accepted, first.Result.Counts.Late, first.Result.Counts.Rejected));
        RowRejection row = Assert.Single(first.Result.Rejections.ToArray());
        Assert.Equal((1, RejectionCode.Negative, InputField.Size, -1.0, 2UL), (row.Row, row.Code, row.Field, row.Value, row.BatchSequence));
        BatchReceipt second = Take(session);
        Assert.Equal((4, 0, 2, 3UL), (second.Result.CallCounts.Accepted, second.Result.CallCounts.Late, second.Result.CallCounts.Rejected, second.Result.LastSequence));
        Assert.Equal(0, gateway.Router.Waiting);
    }

    [Fact]
    public async Task Batch_LogDoesNotConfirm_IsNotAcked()
    {
        LoopbackGateway gateway = _logs.AddGateway(11);
        using IngestSession session = gateway.Host.OpenSession();
        gateway.Unconfirming.Add(2);
        await SubmitAsync(session, batch => batch.Index(90_000.0, TestEngine.NewYear));
        await _logs.PumpAsync();
        Assert.False(session.TryTakeApplied(out _));
        gateway.Unconfirming.Clear();
        await _logs.PumpAsync();
        Assert.Equal(1, Take(session).Result.Counts.Accepted);
    }

    [Fact]
    public async Task Refusal_OfAText_NamesIt()
    {
        LoopbackGateway gateway = _logs.AddGateway(11);
        using IngestSession session = gateway.Host.OpenSession();
        await SubmitAsync(session, batch => Contract(batch).Positions(Position(1, 5.0) with { Model = "no-such-model" }));
        await _logs.PumpAsync();
        BatchReceipt batch = Take(session);
        RowRejection row = Assert.Single(batch.Result.Rejections.ToArray());
        Assert.Equal("no-such-model", Encoding.UTF8.GetString(batch.Text[row.ValueText]));
    }

    [Fact]
    public async Task Outcomes_ToldAgain_ChangeNothing()
    {
        LoopbackGateway gateway = _logs.AddGateway(11);
        using IngestSession session = gateway.Host.OpenSession();
        await SubmitAsync(session, batch => Contract(batch).Positions(Position(1, 5.0), Position(2, 5.0)));
        await _logs.PumpAsync();
        await SubmitAsync(session, batch => batch.Positions(Position(1, 6.0), Position(2, 6.0)));
        _logs.Told.ForEach(told => gateway.Router.TryTakeOutcomes(told.Shard, told.Message));
        gateway.Step();
        _logs.Told.ForEach(told => gateway.Router.TryTakeOutcomes(told.Shard, told.Message));
        Take(session);
        Assert.False(session.TryTakeApplied(out _));
        await _logs.PumpAsync();
        Assert.Equal(4, Take(session).Result.CallCounts.Accepted);
    }

    [Fact]
    public async Task NamedSession_GoesOnAtAnotherGateway_AppliesNothingTwice()
    {
        LoopbackGateway first = _logs.AddGateway(11);
        using IngestSession old = first.Host.OpenSession();
        Assert.Equal((0UL, true), await NameAsync(old));
        await SubmitAsync(old, batch => Contract(batch).Positions(Position(1, 5.0)));
        await SubmitAsync(old, batch => batch.Positions(Position(2, 5.0)));
        await _logs.PumpAsync();
        Assert.Equal(3UL, Last(old));

        LoopbackGateway second = _logs.AddGateway(12);
        using IngestSession next = second.Host.OpenSession();
        Assert.Equal((3UL, true), await NameAsync(next));
        Assert.True(old.IsTakenOver);
        await SubmitAsync(next, batch => Contract(batch, 1).Positions(Position(1, 9.0)), sequence: 3);
        await SubmitAsync(next, batch => batch.Positions(Position(3, 5.0)), sequence: 4);
        await _logs.PumpAsync();
        BatchReceipt repeated = Take(next);
        Assert.Equal((0, 1), (repeated.Result.Counts.Accepted, repeated.Result.Counts.Late));
        Assert.Equal(1, Take(next).Result.Counts.Accepted);
    }

    [Fact]
    public async Task Call_Ends_LogsForgetItsIds()
    {
        LoopbackGateway gateway = _logs.AddGateway(11);
        using (IngestSession session = gateway.Host.OpenSession())
        {
            await SubmitAsync(session, batch => batch.Define(5, "BTC-30JAN26-100000-C"));
            await _logs.PumpAsync();
        }

        await _logs.PumpAsync();
        Assert.Equal(0, _logs.Shard(0).Engine.Calls.Count);
    }

    [Fact]
    public async Task View_QuestionsOfSinglePositions_AreRefused()
    {
        LoopbackGateway gateway = _logs.AddGateway(11);
        await Assert.ThrowsAsync<PositionsElsewhereException>(() => gateway.Host.VerifyAsync("BTC"));
        await Assert.ThrowsAsync<PositionsElsewhereException>(() => gateway.Host.QueryLiquidationsAsync("BTC", 3, ["binance"]));
    }

    private static TestBatch Contract(TestBatch batch, ulong sequence = 0)
    {
        batch.Contract("BTCUSDT", venue: "binance");
        if (sequence > 0)
        {
            batch.Batch.SetSequence(sequence);
        }

        return batch;
    }

    private static PositionRow Position(ulong account, double size) => new()
    {
        Name = "BTCUSDT",
        Venue = "binance",
        Account = account,
        Side = PositionWorld.Long,
        Size = size,
        Entry = 90_000.0,
        Leverage = 10.0,
        Time = TestEngine.NewYear,
    };

    private static async Task SubmitAsync(IngestSession session, Action<TestBatch> fill, ulong sequence = 0)
    {
        InputBatch batch = (await session.RentAsync())!;
        fill(new TestBatch(batch));
        if (sequence > 0)
        {
            batch.SetSequence(sequence);
        }

        Assert.True(await session.SubmitAsync(batch));
    }

    private static BatchReceipt Take(IngestSession session)
    {
        Assert.True(session.TryTakeApplied(out BatchReceipt? batch));
        return batch;
    }

    private static ulong Last(IngestSession session)
    {
        ulong last = 0;
        while (session.TryTakeApplied(out BatchReceipt? batch))
        {
            last = batch.Result.LastSequence;
            session.Return(batch);
        }

        return last;
    }

    private async Task<(ulong?, bool)> NameAsync(IngestSession session)
    {
        Task<(ulong?, bool)> naming = session.NameAsync("feed-1"u8.ToArray()).AsTask();
        await _logs.PumpAsync();
        return await naming;
    }
}
