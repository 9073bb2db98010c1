using System.Text;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.Sharding;
using BtcStream.Engine.Tests.Positions;
using BtcStream.Engine.WhatIf;

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
    public async Task NamedSession_TwoGatewaysOpenItAtOnce_AppliesNothingTwiceAndGoesOn()
    {
        // Log 0 has the first's name before the second's, all others have them the other way round: each gateway has the session in some logs only.
        (LoopbackGateway first, LoopbackGateway second) = (_logs.AddGateway(11), _logs.AddGateway(12));
        using IngestSession defining = first.Host.OpenSession();
        await SubmitAsync(defining, batch => Contract(batch));
        await _logs.PumpAsync();
        using IngestSession one = first.Host.OpenSession(), other = second.Host.OpenSession();
        first.Holding.UnionWith(Enumerable.Range(1, 3));
        second.Holding.Add(0);
        Task<(ulong?, bool)> naming = one.NameAsync("feed-1"u8.ToArray()).AsTask(), namingToo = other.NameAsync("feed-1"u8.ToArray()).AsTask();
        await _logs.PumpAsync();
        first.Holding.Clear();
        second.Holding.Clear();
        await _logs.PumpAsync();
        await Task.WhenAll(naming, namingToo);
        foreach (IngestSession session in (IngestSession[])[one, other])
        {
            for (ulong sequence = 1; sequence <= 3; sequence++)
            {
                await TrySubmitAsync(session, batch => batch.Positions([.. Enumerable.Range(0, 9).Select(account => Position((ulong)account, sequence))]), sequence);
            }
        }

        await _logs.PumpAsync();

        // Neither has it in all logs, so neither is told that all is kept: whoever goes on gets the least of what the logs have had.
        Assert.True(one.IsTakenOver && other.IsTakenOver, $"{one.IsTakenOver}, {other.IsTakenOver}");
        using IngestSession next = second.Host.OpenSession();
        (ulong? had, bool isAccepted) = await NameAsync(next);
        Assert.True(isAccepted);
        for (ulong sequence = had!.Value + 1; sequence <= 4; sequence++)
        {
            await SubmitAsync(next, batch => batch.Positions([.. Enumerable.Range(0, 9).Select(account => Position((ulong)account, sequence))]), sequence);
        }

        await _logs.PumpAsync();
        Assert.Equal(4UL, Last(next));
        Assert.Equal(4 * 9, Enumerable.Range(0, 3).Sum(shard => _logs.Shard(shard).Counts.Positions.Accepted));
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
    public async Task Questions_OfSinglePositions_AreAnsweredByTheShardsBehindWhatWasWritten()
    {
        LoopbackGateway gateway = _logs.AddGateway(11);
        _logs.AddGateway(12);
        using IngestSession session = gateway.Host.OpenSession();
        await SubmitAsync(session, batch => Contract(batch).Index(90_000.0, TestEngine.NewYear).Positions(Position(1, 5.0), Position(2, 5.0), Position(3, 5.0)));
        Task<LiquidationAnswer> ladder = gateway.Host.QueryLiquidationsAsync("BTC", 3, ["binance"]);
        Task<VerifyResult> verified = gateway.Host.VerifyAsync("BTC");
        Task<RevaluationAnswer> moved = gateway.Host.RevalueAsync("BTC", new RevaluationQuestion { Shifts = new Shifts(-20.0, 0.0, 0.0), Contribution = ("binance", 2) });
        while (!Task.WhenAll(ladder, verified, moved).IsCompleted)
        {
            await _logs.PumpAsync();
            await Task.Yield();
        }

        LiquidationAnswer answer = await ladder;
        Assert.Equal((3, 0), (Enumerable.Range(0, answer.View.Liquidations.Count).Sum(i => answer.View.Liquidations.Positions(i)), answer.TriggeredPositions));
        Assert.Equal((0.0, ""), ((await verified).MaxDifference, (await verified).LargestAt));
        RevaluationAnswer revalued = await moved;
        Assert.Equal(3, revalued.Base.View.Summary.Positions);
        Assert.True(revalued.Shifted.TriggeredUsd > 0.0);
        Assert.Equal(revalued.Shifted.TriggeredUsd / 3.0, revalued.Contribution!.LongUsd, 1e-6 * revalued.Contribution.LongUsd);
        Assert.Equal(0, gateway.Router.Desk.Count);
    }

    [Fact]
    public async Task Question_ShardIsSilent_FailsAndNamesIt()
    {
        LoopbackGateway gateway = _logs.AddGateway(11);
        _logs.Stalled.Add(1);
        Task<VerifyResult> asked = gateway.Host.VerifyAsync("BTC");
        await _logs.PumpAsync();
        gateway.Router.Desk.Age(1);
        Assert.False(asked.IsCompleted);
        gateway.Router.Desk.Age(1);
        ShardsSilentException silent = await Assert.ThrowsAsync<ShardsSilentException>(() => asked);
        Assert.Equal("No answer from shard 1 in time: its engine may be changing. Ask again.", silent.Message);

        // What comes late finds nobody.
        _logs.Stalled.Clear();
        await _logs.PumpAsync();
        Assert.Equal(0, gateway.Router.Desk.Count);
        gateway.Router.Desk.Close();
        await Assert.ThrowsAsync<ShardsSilentException>(() => gateway.Host.VerifyAsync("BTC"));
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

    /// <summary>Submits unless the session has ended.</summary>
    private static async Task TrySubmitAsync(IngestSession session, Action<TestBatch> fill, ulong sequence)
    {
        if (!session.IsTakenOver && await session.RentAsync() is { } batch)
        {
            fill(new TestBatch(batch));
            batch.SetSequence(sequence);
            await session.SubmitAsync(batch);
        }
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
