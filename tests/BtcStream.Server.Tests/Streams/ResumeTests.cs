using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Streams;

/// <summary>Subscriptions that go on where an earlier one ended.</summary>
public sealed class ResumeTests
{
    [Fact]
    public async Task Resume_WithinMemory_GetsADeltaToTheNewestState()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var feed = new ConnectClient(server.NewClient());
        var market = new MarketStream(21);
        await feed.ApplyAsync(market.Step());
        SubscriberState state = await HoldAsync(server, Subscriber.AllViews);
        for (int step = 0; step < 40; step++)
        {
            await feed.ApplyAsync(market.Step());
        }

        using Subscriber resumed = Subscriber.Start(server.Client, Resuming(Subscriber.AllViews, state), state);
        Assert.Equal(UpdateKind.Delta, (await resumed.ReadAsync()).Kind);
        await AssertHoldsAsync(server, resumed);
        Assert.True(state.Removed > 0, "no cell went between");
        Assert.Equal(1, state.Snapshots);
    }

    [Fact]
    public async Task Resume_OfAnotherEpoch_GetsASnapshot()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var feed = new ConnectClient(server.NewClient());
        await feed.ApplyAsync(new MarketStream(22).Step());
        SubscriberState state = await HoldAsync(server, Subscriber.AllViews);
        SubscribeRequest request = Resuming(Subscriber.AllViews, state);
        request.ResumeEpoch--;
        using Subscriber resumed = Subscriber.Start(server.Client, request, state);
        Assert.Equal(UpdateKind.Snapshot, (await resumed.ReadAsync()).Kind);
        await AssertHoldsAsync(server, resumed);
    }

    [Fact]
    public async Task Resume_FromASequenceYetToCome_GetsASnapshot()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var feed = new ConnectClient(server.NewClient());
        await feed.ApplyAsync(new MarketStream(23).Step());
        SubscriberState state = await HoldAsync(server, Subscriber.AllViews);
        SubscribeRequest request = Resuming(Subscriber.AllViews, state);
        request.ResumeAfterSequence += 1_000;
        using Subscriber resumed = Subscriber.Start(server.Client, request, state);
        Assert.Equal(UpdateKind.Snapshot, (await resumed.ReadAsync()).Kind);
        await AssertHoldsAsync(server, resumed);
    }

    [Fact]
    public async Task Resume_OfAViewThatNobodyKept_GetsASnapshot()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var feed = new ConnectClient(server.NewClient());
        var market = new MarketStream(24);
        await feed.ApplyAsync(market.Step());
        SubscriberState state = await HoldAsync(server, Subscriber.AllViews);
        await feed.ApplyAsync(market.Step());
        await HoldAsync(server, new SubscribeRequest { Views = { View.Summary } });
        using Subscriber resumed = Subscriber.Start(server.Client, Resuming(Subscriber.AllViews, state), state);
        Assert.Equal(UpdateKind.Snapshot, (await resumed.ReadAsync()).Kind);
        await AssertHoldsAsync(server, resumed);
    }

    /// <summary>A strike goes with its only expiry and comes back with another, and one delta spans both: the strike is among those that changed, and is not gone.</summary>
    [Fact]
    public async Task Resume_OverAStrikeThatWentAndCameBack_GetsItAsChangedAndNotAsGone()
    {
        await using TestServer server = await TestServer.StartAsync();
        ulong time = new MarketStream(26).Time;
        (await server.Client.SendAsync(new QuoteBatch { Rows = { Quote("BTC-13JAN26-91000-C", time), Quote("BTC-13JAN26-92000-C", time), Quote("BTC-27MAR26-95000-C", time) } }))
            .AssertAllAccepted(3);
        (await server.Client.SendAsync(new MarketBatch { Rows = { new MarketRow { Time = time, IndexPrice = 92_000 } } })).AssertAllAccepted(1);
        SubscriberState state = await HoldAsync(server, Subscriber.AllViews);
        using Subscriber watcher = Subscriber.Start(server.Client);
        await watcher.ReadAsync();

        ulong later = time + 86_400_000_000_000;
        (await server.Client.SendAsync(new MarketBatch { Rows = { new MarketRow { Time = later, IndexPrice = 92_100 } } })).AssertAllAccepted(1);
        await watcher.ReadToAsync((await server.Client.GetSummaryAsync()).Sequence);
        Assert.Equal([95_000.0], watcher.State.ToHeatmap().Strikes.Select(strike => strike.Strike));
        (await server.Client.SendAsync(new QuoteBatch { Rows = { Quote("BTC-27MAR26-91000-P", later) } })).AssertAllAccepted(1);
        await watcher.ReadToAsync((await server.Client.GetSummaryAsync()).Sequence);

        using Subscriber resumed = Subscriber.Start(server.Client, Resuming(Subscriber.AllViews, state), state);
        RiskUpdate delta = await resumed.ReadAsync();
        Assert.Equal(UpdateKind.Delta, delta.Kind);
        Assert.Equal([91_000.0], delta.Strikes.Select(strike => strike.Strike).Where(strike => strike < 95_000));
        Assert.Equal([92_000.0], delta.RemovedStrikes);
        Assert.Equal([91_000.0, 92_000.0], delta.RemovedCells.Select(cell => cell.Strike).Order());
        await AssertHoldsAsync(server, resumed);
        Assert.Equal([91_000.0, 95_000.0], state.ToHeatmap().Strikes.Select(strike => strike.Strike));
    }

    [Fact]
    public async Task Resume_BeyondTheRemovedCellsRemembered_GetsASnapshot()
    {
        const int strikes = 2_100;
        string[] expiries = ["13JAN26", "14JAN26", "15JAN26"];
        await using TestServer server = await TestServer.StartAsync();
        var market = new MarketStream(25);
        QuoteBatch quotes = new();
        foreach (string expiry in expiries.Append("27MAR26"))
        {
            quotes.Rows.Add(Enumerable.Range(0, expiry == "27MAR26" ? 1 : strikes).Select(i => new QuoteRow
            {
                Instrument = $"BTC-{expiry}-{50_000 + (10 * i)}-C",
                Time = market.Time,
                MarkIv = 0.5,
                OpenInterest = 1,
                UnderlyingPrice = 92_000,
            }));
        }

        (await server.Client.SendAsync(quotes)).AssertAllAccepted((expiries.Length * strikes) + 1);
        (await server.Client.SendAsync(market.LaterTick())).AssertAllAccepted(1);
        var request = new SubscribeRequest { Views = { View.GammaHeatmap } };
        using Subscriber subscriber = Subscriber.Start(server.Client, request);
        await subscriber.ReadAsync();
        SubscribeRequest resuming = Resuming(request, subscriber.State);
        for (ulong day = 1; day <= 3; day++)
        {
            ulong time = market.Time + (day * 86_400_000_000_000);
            (await server.Client.SendAsync(new MarketBatch { Rows = { new MarketRow { Time = time } } })).AssertAllAccepted(1);
            await subscriber.ReadToAsync((await server.Client.GetSummaryAsync()).Sequence);
        }

        Assert.Equal(expiries.Length * strikes, subscriber.State.Removed);
        Assert.Equal(1, subscriber.State.Snapshots);
        using Subscriber resumed = Subscriber.Start(server.Client, resuming);
        RiskUpdate first = await resumed.ReadAsync();
        Assert.Equal(UpdateKind.Snapshot, first.Kind);
        Assert.Single(first.Cells);
    }

    [Fact]
    public async Task Resume_EpochWithoutSequence_IsRefused()
    {
        await using TestServer server = await TestServer.StartAsync();
        using Subscriber subscriber = Subscriber.Start(server.Client, new SubscribeRequest { ResumeEpoch = 5 });
        var e = await Assert.ThrowsAsync<RpcException>(subscriber.NextAsync);
        Assert.Equal(new Status(StatusCode.InvalidArgument, "resume_epoch and resume_after_sequence are given together or not at all"), e.Status);
    }

    /// <summary>Subscribes, takes the snapshot, and ends the subscription.</summary>
    private static async Task<SubscriberState> HoldAsync(TestServer server, SubscribeRequest request)
    {
        await server.Client.GetSummaryAsync();
        using Subscriber subscriber = Subscriber.Start(server.Client, request);
        await subscriber.ReadAsync();
        subscriber.Dispose();
        await Eventually.True(() => server.Host.Streams.Active == 0, "the subscription ended");
        return subscriber.State;
    }

    private static QuoteRow Quote(string name, ulong time) =>
        new() { Instrument = name, Time = time, MarkIv = 0.5, OpenInterest = 10, UnderlyingPrice = 92_000 };

    private static SubscribeRequest Resuming(SubscribeRequest request, SubscriberState state)
    {
        SubscribeRequest resuming = request.Clone();
        (resuming.ResumeEpoch, resuming.ResumeAfterSequence) = (state.Held.Epoch, state.Sequence);
        return resuming;
    }

    private static async Task AssertHoldsAsync(TestServer server, Subscriber subscriber)
    {
        var market = new MarketBatch { Rows = { new MarketRow { IndexPrice = 91_234.5 } } };
        (await server.Client.SendAsync(market)).AssertAllAccepted(1);
        GammaHeatmap heatmap = await server.Client.GetHeatmapAsync();
        await subscriber.ReadToAsync(heatmap.Sequence);
        Assert.Equal(heatmap, subscriber.State.ToHeatmap());
        Assert.Equal(await server.Client.GetSummaryAsync(), subscriber.State.Held.Summary);
    }
}
