using BtcStream.Contracts.V1;
using BtcStream.Rpc;

namespace BtcStream.Client.Tests;

/// <summary>Connections that break: what a session keeps, and what a stream without one says.</summary>
public sealed class ResumeTests
{
    private const ulong Start = 1_768_000_000_000_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_OfASession_OverCutsAndARestart_CountsEveryBatchOnce()
    {
        DirectoryInfo data = Directory.CreateTempSubdirectory("btcstream-client");
        try
        {
            RealServer server = await RealServer.StartAsync(data.FullName);
            await using var line = new Line(server.Port);
            using var client = new BtcStreamClient(new BtcStreamClientOptions { Address = line.Address, ReconnectFor = Timeout.InfiniteTimeSpan });
            await using IngestSender<TradeBatch> trades = await client.StreamTradesAsync(new IngestOptions { ClientId = "desk", MaxUnacknowledged = 8 }, Cancellation);
            Assert.Equal(0ul, trades.ResumedAfter);
            for (ulong i = 1; i <= 100; i++)
            {
                if (i == 30)
                {
                    line.Cut();
                    line.LayTo(server.Port);
                }

                if (i == 60)
                {
                    line.Cut();
                    await server.DisposeAsync();
                    server = await RealServer.StartAsync(data.FullName);
                    line.LayTo(server.Port);
                }

                // The id was defined once, by a batch that was acknowledged long ago.
                await trades.SendAsync(Trade(i, defines: i == 1), Cancellation);
                if (i == 20)
                {
                    await trades.FlushAsync(Cancellation);
                }
            }

            IngestTotals totals = await trades.CompleteAsync(Cancellation);

            // Counts are part of what is recovered.

            Assert.Equal((100ul, 0ul), (totals.Sequence, totals.Rejected));
            Assert.Equal(100L, server.Host.Engine.Counts.Trades.Accepted);
            await using (IngestSender<TradeBatch> later = await client.StreamTradesAsync(new IngestOptions { ClientId = "desk" }, Cancellation))
            {
                Assert.Equal(100ul, later.ResumedAfter);
                await later.SendAsync(Trade(101, defines: true), Cancellation);
                Assert.Equal(new IngestTotals(101, 1, 0, 0), await later.CompleteAsync(Cancellation));
            }

            await server.DisposeAsync();
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Stream_WithoutASession_EndsWithTheBreak()
    {
        await using RealServer server = await RealServer.StartAsync();
        await using var line = new Line(server.Port);
        using var client = new BtcStreamClient(line.Address);
        await using IngestSender<TradeBatch> trades = await client.StreamTradesAsync(cancellation: Cancellation);
        await trades.SendAsync(Trade(1, defines: true), Cancellation);
        await trades.FlushAsync(Cancellation);
        line.Cut();

        RpcException broken = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            for (ulong i = 2; ; i++)
            {
                await trades.SendAsync(Trade(i, defines: false), Cancellation);
            }
        });

        Assert.Equal(StatusCode.Unavailable, broken.Status.Code);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => trades.FlushAsync(Cancellation))).Status.Code);
    }

    [Fact]
    public async Task Stream_WhoseSessionAnotherTakesOver_EndsWithAborted()
    {
        await using RealServer server = await RealServer.StartAsync();
        using var client = new BtcStreamClient(server.Address);
        await using IngestSender<TradeBatch> older = await client.StreamTradesAsync(new IngestOptions { ClientId = "desk" }, Cancellation);
        await using IngestSender<TradeBatch> newer = await client.StreamTradesAsync(new IngestOptions { ClientId = "desk" }, Cancellation);

        RpcException ended = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            for (ulong i = 1; ; i++)
            {
                await older.SendAsync(Trade(i, defines: true), Cancellation);
                await older.FlushAsync(Cancellation);
            }
        });

        Assert.Equal(StatusCode.Aborted, ended.Status.Code);
    }

    [Fact]
    public async Task Subscribe_OverACut_GoesOn()
    {
        await using RealServer server = await RealServer.StartAsync();
        await using var line = new Line(server.Port);
        using var direct = new BtcStreamClient(server.Address);
        using var client = new BtcStreamClient(new BtcStreamClientOptions { Address = line.Address, ReconnectFor = Timeout.InfiniteTimeSpan });
        await using IngestSender<MarketBatch> market = await direct.StreamMarketAsync(cancellation: Cancellation);
        await market.SendAsync(new MarketBatch { Rows = { new MarketRow { IndexPrice = 90_000, Time = Start } } }, Cancellation);
        await market.FlushAsync(Cancellation);
        List<double?> seen = [];

        await foreach (RiskState state in client.SubscribeAsync(new SubscribeRequest { Views = { View.Summary } }, Cancellation))
        {
            seen.Add(state.IndexPrice);
            if (state.IndexPrice == 90_000 && seen.Count(price => price == 90_000) == 1)
            {
                line.Cut();
                line.LayTo(server.Port);
                await market.SendAsync(new MarketBatch { Rows = { new MarketRow { IndexPrice = 91_000, Time = Start + 2_000_000_000 } } }, Cancellation);
            }

            if (state.IndexPrice == 91_000)
            {
                break;
            }
        }

        Assert.Equal(91_000.0, seen[^1]);
    }

    [Fact]
    public async Task Subscribe_Cancelled_Throws()
    {
        await using RealServer server = await RealServer.StartAsync();
        using var client = new BtcStreamClient(server.Address);
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (RiskState _ in client.SubscribeAsync(cancellation: cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task Sent_AsManyAsFit_WaitForAnAck()
    {
        var sent = new SentBatches<TradeBatch>(IngestKinds.Trades, 2);
        sent.Add(Trade(0, defines: false));
        await sent.WaitForRoomAsync(Cancellation);
        sent.Add(Trade(0, defines: false));
        Task room = sent.WaitForRoomAsync(Cancellation);
        Task all = sent.WaitForAllAsync(Cancellation);

        Assert.False(room.IsCompleted);
        sent.Acknowledge(new IngestAck { Sequence = 1, AcceptedRows = 1 });
        await room;
        Assert.False(all.IsCompleted);
        sent.Acknowledge(new IngestAck { Sequence = 2, AcceptedRows = 2 });
        await all;
        Assert.Equal(new IngestTotals(2, 2, 0, 0), sent.Totals);
    }

    [Fact]
    public void Sent_AfterABreak_AreDefinitionsAndWhatTheServerDoesNotHave()
    {
        var sent = new SentBatches<TradeBatch>(IngestKinds.Trades, 10);
        for (ulong i = 1; i <= 4; i++)
        {
            sent.Add(Trade(0, defines: i == 1));
        }

        sent.Acknowledge(new IngestAck { Sequence = 1, AcceptedRows = 1 });

        // Its ack was lost with the connection, but the server has batch 2.
        Assert.Equal([2ul, 3, 4], sent.ToResend(2).Select(batch => batch.Sequence));
        Assert.Equal((1, 0), (sent.ToResend(2)[0].Definitions.Count, sent.ToResend(2)[0].Rows.Count));

        // A server that has forgotten everything gets the definitions under a number that is below what follows.
        Assert.Equal([2ul, 3, 4], sent.ToResend(0).Select(batch => batch.Sequence));
    }

    private static TradeBatch Trade(ulong step, bool defines)
    {
        var batch = new TradeBatch { Rows = { new TradeRow { Id = 5, Price = 0.01, Amount = 1, TakerSide = Side.Buy, Time = Start + step } } };
        if (defines)
        {
            batch.Definitions.Add(new InstrumentDefinition { Id = 5, Instrument = "BTC-27JUN36-100000-C" });
        }

        return batch;
    }
}
