using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Streams;

/// <summary>Everything in one call.</summary>
public sealed class ConnectTests
{
    [Fact]
    public async Task Connect_SubscriptionAndBatchesInOneCall_AcksAndUpdatesBothCome()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var call = new ConnectClient(server.Client);
        var market = new MarketStream(41);
        var state = new SubscriberState();
        await call.SendAsync(new ClientFrame { Subscribe = Subscriber.AllViews });
        state.Apply(await call.NextUpdateAsync());
        for (int step = 0; step < 30; step++)
        {
            await call.ApplyAsync(market.Step());
            GammaHeatmap heatmap = await server.Client.GetHeatmapAsync();
            while (state.Sequence < heatmap.Sequence)
            {
                state.Apply(await call.NextUpdateAsync());
            }

            Assert.Equal(heatmap, state.ToHeatmap());
        }

        Assert.Empty(call.Rejections);
        Assert.Equal((ulong)server.Host.Engine.Counts.Quotes.Accepted + (ulong)server.Host.Engine.Counts.Trades.Accepted
            + (ulong)server.Host.Engine.Counts.Market.Accepted, call.Ack.AcceptedRows);
    }

    [Fact]
    public async Task Connect_SecondSubscriptionOfTheSameModel_ReplacesTheFirst()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var call = new ConnectClient(server.Client);
        var market = new MarketStream(42);
        await call.SendAsync(new ClientFrame { Subscribe = new SubscribeRequest { Views = { View.GammaHeatmap } } });
        await call.NextUpdateAsync();
        await call.ApplyAsync(market.Step());
        await call.SendAsync(
            new ClientFrame { Subscribe = new SubscribeRequest { Views = { View.Summary } } },
            new ClientFrame { Subscribe = new SubscribeRequest { Views = { View.Strikes }, PositioningModel = PositioningModel.Reversed } });
        bool isReplaced = false;
        bool hasReversed = false;
        while (!isReplaced || !hasReversed)
        {
            RiskUpdate update = await call.NextUpdateAsync();
            isReplaced |= update.Kind == UpdateKind.Snapshot && update.Summary is not null;
            hasReversed |= update.PositioningModel == PositioningModel.Reversed;
        }

        Assert.Equal(2, server.Host.Streams.Active);
        for (int step = 0; step < 5; step++)
        {
            await call.ApplyAsync(market.Step());
            RiskUpdate update = await call.NextUpdateAsync();
            Assert.Empty(update.Cells);
            Assert.Equal(update.PositioningModel == PositioningModel.Naive, update.Summary is not null);
        }
    }

    [Fact]
    public async Task Connect_ThousandsOfSubscriptionsOfTheSameModel_LeaveOneAndTheLast()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var call = new ConnectClient(server.Client);
        var market = new MarketStream(42);
        await call.ApplyAsync(market.Step());
        await call.SendAsync(Enumerable.Repeat(new ClientFrame { Subscribe = new SubscribeRequest { Views = { View.GammaHeatmap } } }, 5_000));
        await call.SendAsync(new ClientFrame { Subscribe = new SubscribeRequest { Views = { View.Summary } } });
        while ((await call.NextUpdateAsync()).Summary is null)
        {
        }

        await call.ApplyAsync(market.Step());
        Assert.NotNull((await call.NextUpdateAsync()).Summary);
        Assert.Equal(1, server.Host.Streams.Active);
    }

    [Fact]
    public async Task Connect_CallerGone_EndsItsSubscriptionsToo()
    {
        await using TestServer server = await TestServer.StartAsync();
        using (var call = new ConnectClient(server.Client))
        {
            await call.SendAsync(new ClientFrame { Subscribe = new SubscribeRequest() });
            await call.NextUpdateAsync();
            Assert.Equal(1, server.Host.Streams.Active);
        }

        await Eventually.True(() => server.Host.Streams.Active == 0 && server.Host.Statistics.ActiveCalls == 0, "it has ended");
    }

    [Fact]
    public async Task Connect_HalfClosed_KeepsItsSubscription()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var call = new ConnectClient(server.Client);
        var market = new MarketStream(43);
        await call.ApplyAsync([new ClientFrame { Subscribe = Subscriber.AllViews }, .. market.Step()]);
        await call.Call.Requests.CompleteAsync();
        (await server.Client.SendAsync(market.LaterTick())).AssertAllAccepted(1);
        ulong sequence = (await server.Client.GetSummaryAsync()).Sequence;
        var state = new SubscriberState();
        while (state.Sequence < sequence)
        {
            state.Apply(await call.NextUpdateAsync());
        }

        Assert.Equal(await server.Client.GetHeatmapAsync(), state.ToHeatmap());
    }

    [Fact]
    public async Task Connect_BadSubscription_EndsWithInvalidArgumentAfterTheAck()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var call = new ConnectClient(server.Client);
        await call.SendAsync(
            new ClientFrame { Subscribe = Subscriber.AllViews },
            new ClientFrame { Market = new MarketStream(45).LaterTick() },
            new ClientFrame { Subscribe = new SubscribeRequest { StrikeFrom = double.NaN } });
        Assert.Equal(new Status(StatusCode.InvalidArgument, "strike_from is 'NaN': it must be a finite number above 0"), await EndAsync(call));
        Assert.Equal(1UL, call.Ack.AcceptedRows);
        Assert.Equal(0, server.Host.Streams.Active);
    }

    [Fact]
    public async Task Connect_EngineStopsUnderAListener_EndsWithUnavailable()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var call = new ConnectClient(server.Client);
        await call.SendAsync(new ClientFrame { Subscribe = Subscriber.AllViews });
        await call.NextUpdateAsync();
        await server.Host.Engine.StopAsync();
        Assert.Equal(new Status(StatusCode.Unavailable, "the engine has stopped"), await EndAsync(call));
    }

    [Fact]
    public async Task Stop_WithCallsUnderWay_EndsThemUnavailableAfterTheLastAckAndKeepsWhatWasAcked()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var call = new ConnectClient(server.Client);
        using Subscriber subscriber = Subscriber.Start(server.NewClient());
        using var ingest = server.NewClient().StartIngest<QuoteBatch>();
        await subscriber.ReadAsync();
        var market = new MarketStream(46);
        Task<AckLog> acks = AckLog.ReadAsync(ingest);
        await call.ApplyAsync([new ClientFrame { Subscribe = Subscriber.AllViews }, .. market.Step()]);
        for (int i = 0; i < 50; i++)
        {
            await ingest.Requests.WriteAsync(market.LaterQuotes(10));
        }

        Task stop = server.StopAsync();
        AckLog log = await acks;
        Assert.Equal(StatusCode.Unavailable, log.Status.Code);
        Assert.Equal(StatusCode.Unavailable, (await EndAsync(call)).Code);
        var e = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true)
            {
                await subscriber.ReadAsync();
            }
        });
        Assert.Equal(StatusCode.Unavailable, e.Status.Code);
        await stop;
        ulong acked = log.Counts.Accepted + call.Ack.AcceptedRows;
        Engine.State.EngineCounts counts = server.Host.Engine.Counts;
        Assert.Equal((ulong)(counts.Quotes.Accepted + counts.Trades.Accepted + counts.Market.Accepted), acked);
        Assert.Equal(0UL, log.Counts.Accepted % 10);
        Assert.Equal((0, 0), (server.Host.Statistics.ActiveCalls, server.Host.Streams.Active));
    }

    /// <summary>Reads to the end of a call that ends with a status other than OK.</summary>
    private static async Task<Status> EndAsync(ConnectClient call)
    {
        var e = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true)
            {
                await call.ReadAsync();
            }
        });
        return e.Status;
    }
}
