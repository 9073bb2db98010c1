using BtcStream.Contracts.V1;
using BtcStream.Rpc.Client;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Streams;

/// <summary>Many subscribers at once: encoded once, slow ones hold nobody up, dead ones leave nothing.</summary>
public sealed class FanOutTests
{
    [Fact]
    public async Task Subscribe_ManyAlike_GetTheSameBytesEncodedOnce()
    {
        const int readers = 8;
        const int steps = 20;
        await using TestServer server = await TestServer.StartAsync();
        var market = new MarketStream(31);
        RpcCall[] calls = [.. Enumerable.Range(0, readers).Select(_ => StartRaw(server.NewClient()))];
        int updates = 0;
        for (int step = 0; step <= steps; step++)
        {
            byte[][] messages = await Task.WhenAll(calls.Select(ReadRawAsync));
            Assert.All(messages, message => Assert.Equal(messages[0], message));
            updates++;
            if (step < steps)
            {
                (await server.Client.SendAsync(market.LaterQuotes(20))).AssertAllAccepted(20);
            }
        }

        Assert.Equal(updates, server.Host.Streams.EncodedUpdates);
        Assert.Equal(updates * (readers - 1), server.Host.Streams.SharedUpdates);
        foreach (RpcCall call in calls)
        {
            call.Dispose();
        }
    }

    [Fact]
    public async Task Subscribe_LongInterval_SkipsWhatComesBetween()
    {
        const int steps = 20;
        await using TestServer server = await TestServer.StartAsync();
        var market = new MarketStream(32);
        SubscribeRequest request = Subscriber.AllViews;
        request.MinIntervalMs = uint.MaxValue;
        using Subscriber slow = Subscriber.Start(server.NewClient(), request);
        using Subscriber fast = Subscriber.Start(server.Client);
        await slow.ReadAsync();
        await fast.ReadAsync();
        for (int step = 0; step < steps; step++)
        {
            (await server.Client.SendAsync(market.LaterTick())).AssertAllAccepted(1);
            await fast.ReadToAsync((await server.Client.GetSummaryAsync()).Sequence);
        }

        int sent = (int)(server.Host.Streams.EncodedUpdates + server.Host.Streams.SharedUpdates);
        Assert.Equal(1, sent - fast.State.Snapshots - fast.State.Deltas);
        Assert.True(fast.State.Snapshots + fast.State.Deltas > steps, $"{fast.State.Deltas} deltas");
    }

    [Fact]
    public async Task Subscribe_ShortInterval_EndsWithTheNewestState()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var feed = new ConnectClient(server.NewClient());
        var market = new MarketStream(33);
        SubscribeRequest request = Subscriber.AllViews;
        request.MinIntervalMs = 5;
        using Subscriber subscriber = Subscriber.Start(server.Client, request);
        for (int step = 0; step < 50; step++)
        {
            await feed.ApplyAsync(market.Step());
        }

        GammaHeatmap heatmap = await server.Client.GetHeatmapAsync();
        await subscriber.ReadToAsync(heatmap.Sequence);
        Assert.Equal(heatmap, subscriber.State.ToHeatmap());
    }

    [Fact]
    public async Task Subscribe_ReaderThatPauses_HoldsNobodyUpAndThenGetsTheNewestState()
    {
        const int steps = 300;
        await using TestServer server = await TestServer.StartAsync();
        using var feed = new ConnectClient(server.NewClient());
        var market = new MarketStream(34);
        await feed.ApplyAsync(new ClientFrame { Quotes = market.LaterQuotes(2_000) });
        using Subscriber paused = Subscriber.Start(server.NewClient(streamWindowBytes: 64 * 1024));
        using Subscriber other = Subscriber.Start(server.Client);
        await paused.ReadAsync();
        for (int step = 0; step < steps; step++)
        {
            await feed.ApplyAsync(new ClientFrame { Market = market.LaterTick() });
            await other.ReadToAsync((await server.Client.GetSummaryAsync()).Sequence);
        }

        GammaHeatmap heatmap = await server.Client.GetHeatmapAsync();
        Assert.Equal(heatmap, other.State.ToHeatmap());
        await paused.ReadToAsync(heatmap.Sequence);
        Assert.Equal(heatmap, paused.State.ToHeatmap());
        Assert.True(paused.State.Deltas < steps / 2, $"the paused reader was sent {paused.State.Deltas} of {steps} states: it never fell behind");
        Assert.True(other.State.Deltas >= steps - 1, $"the other reader got {other.State.Deltas} of {steps} states");
    }

    [Fact]
    public async Task Calls_OfClientsThatGoAway_LeaveNothing()
    {
        await using TestServer server = await TestServer.StartAsync();
        var market = new MarketStream(35);
        using Subscriber stays = Subscriber.Start(server.Client);
        await stays.ReadAsync();
        for (int round = 0; round < 5; round++)
        {
            RiskClient doomed = server.NewClient();
            using Subscriber subscriber = Subscriber.Start(doomed, new SubscribeRequest { Underlying = $"NOBODY{round}", MinIntervalMs = 1_000_000 });
            await subscriber.ReadAsync();
            using var connect = new ConnectClient(doomed);
            await connect.ApplyAsync([new ClientFrame { Subscribe = new SubscribeRequest { MinIntervalMs = 1_000_000 } }, .. market.Step()]);
            await Eventually.True(() => server.Host.Streams.Active == 3, "three subscriptions run, and none of the round before");
            doomed.Dispose();
            await Eventually.True(() => server.Host.Statistics.ActiveCalls == 1 && server.Host.Streams.Active == 1, "the calls of the client that went ended");
        }

        await stays.ReadToAsync((await server.Client.GetSummaryAsync()).Sequence);
        Assert.Equal(await server.Client.GetHeatmapAsync(), stays.State.ToHeatmap());
    }

    private static RpcCall StartRaw(RiskClient client)
    {
        RpcCall call = client.Channel.Start("btcstream.v1.RiskService/Subscribe", RiskClient.Bounded);
        call.Requests.Write(Subscriber.AllViews);
        _ = call.CompleteAsync().AsTask();
        return call;
    }

    private static async Task<byte[]> ReadRawAsync(RpcCall call)
    {
        while (true)
        {
            if (call.Responses.TryRead(out ReadOnlySpan<byte> payload))
            {
                return payload.ToArray();
            }

            Assert.True(await call.Responses.ReadAsync());
        }
    }
}
