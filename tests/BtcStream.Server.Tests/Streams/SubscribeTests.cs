using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Streams;

/// <summary>What subscribers hold against what the unary methods answer under the same sequence: equal messages, bit for bit.</summary>
public sealed class SubscribeTests
{
    [Theory]
    [InlineData(1, PositioningModel.Unspecified)]
    [InlineData(2, PositioningModel.Reversed)]
    [InlineData(3, PositioningModel.TakerFlow)]
    [InlineData(4, PositioningModel.FlowAdjusted)]
    public async Task Subscribe_RandomMarketWithExpiries_HoldsWhatTheUnaryMethodsAnswer(int seed, PositioningModel model)
    {
        await using TestServer server = await TestServer.StartAsync();
        SubscribeRequest request = Subscriber.AllViews;
        request.PositioningModel = model;
        using Subscriber subscriber = Subscriber.Start(server.Client, request);
        RiskUpdate first = await subscriber.ReadAsync();
        Assert.Equal(UpdateKind.Snapshot, first.Kind);
        using var feed = new ConnectClient(server.NewClient());
        var market = new MarketStream(seed);
        for (int step = 0; step < 80; step++)
        {
            await feed.ApplyAsync(market.Step());
            await AssertHoldsAsync(server.Client, subscriber, model);
        }

        Assert.Empty(feed.Rejections);
        Assert.True(subscriber.State.Removed > 0, "no cell went: no expiry passed");
        Assert.True(subscriber.State.Deltas >= 79 && subscriber.State.Snapshots <= 2, $"{subscriber.State.Snapshots} snapshots, {subscriber.State.Deltas} deltas");
        VerifyResponse verified = await server.Client.VerifyAsync();
        Assert.InRange(verified.MaxDifference, 0.0, 1e-9);
    }

    [Fact]
    public async Task Subscribe_TwoModelsAtOnce_EachHoldsItsOwn()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var feed = new ConnectClient(server.NewClient());
        SubscribeRequest reversedRequest = Subscriber.AllViews;
        reversedRequest.PositioningModel = PositioningModel.Reversed;
        using Subscriber naive = Subscriber.Start(server.Client);
        using Subscriber reversed = Subscriber.Start(server.Client, reversedRequest);
        await naive.ReadAsync();
        await reversed.ReadAsync();
        var market = new MarketStream(11);
        for (int step = 0; step < 20; step++)
        {
            await feed.ApplyAsync(market.Step());
            await AssertHoldsAsync(server.Client, naive, PositioningModel.Naive);
            await AssertHoldsAsync(server.Client, reversed, PositioningModel.Reversed);
        }

        Assert.NotEqual(0.0, naive.State.Held.Summary.NetGexUsdPerPercent);
        Assert.Equal(naive.State.Held.Summary.NetGexUsdPerPercent, -reversed.State.Held.Summary.NetGexUsdPerPercent);
        Assert.Equal(naive.State.Held.Summary.CallWallStrike, reversed.State.Held.Summary.CallWallStrike);
    }

    [Fact]
    public async Task Subscribe_WithRanges_HoldsThatPartOfTheHeatmapOnly()
    {
        const ulong nanosPerDay = 86_400_000_000_000;
        await using TestServer server = await TestServer.StartAsync();
        using var feed = new ConnectClient(server.NewClient());
        var market = new MarketStream(12);
        ulong from = market.Time;
        SubscribeRequest request = Subscriber.AllViews;
        (request.StrikeFrom, request.StrikeTo, request.ExpiryFrom, request.ExpiryTo) = (88_000, 97_000, from, from + (5 * nanosPerDay));
        using Subscriber subscriber = Subscriber.Start(server.Client, request);
        await subscriber.ReadAsync();
        var query = new GetGammaHeatmapRequest
        {
            StrikeFrom = request.StrikeFrom,
            StrikeTo = request.StrikeTo,
            ExpiryFrom = request.ExpiryFrom,
            ExpiryTo = request.ExpiryTo,
        };
        for (int step = 0; step < 100; step++)
        {
            await feed.ApplyAsync(market.Step());
            GammaHeatmap heatmap = await server.Client.GetHeatmapAsync(query);
            await subscriber.ReadToAsync(heatmap.Sequence);
            Assert.Equal(heatmap, subscriber.State.ToHeatmap());
            Assert.All(heatmap.Cells, cell => Assert.True(cell.Strike is >= 88_000 and <= 97_000 && cell.Expiry <= request.ExpiryTo));
        }

        Assert.True(subscriber.State.Removed > 0, "no cell of the range went");
        Assert.Equal(await server.Client.GetSummaryAsync(), subscriber.State.Held.Summary);
        Assert.Contains((await server.Client.GetHeatmapAsync()).Strikes, strike => strike.Strike is < 88_000 or > 97_000);
    }

    [Fact]
    public async Task Subscribe_DefaultViews_AreSummaryAndHeatmap()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var feed = new ConnectClient(server.NewClient());
        await feed.ApplyAsync(new MarketStream(13).Step());
        using Subscriber subscriber = Subscriber.Start(server.Client, new SubscribeRequest());
        RiskUpdate update = await subscriber.ReadAsync();
        Assert.NotNull(update.Summary);
        Assert.NotEmpty(update.Cells);
        Assert.Empty(update.Strikes);
        Assert.Empty(update.Profile);
    }

    [Fact]
    public async Task Subscribe_OneView_ShowsNothingElse()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var feed = new ConnectClient(server.NewClient());
        await feed.ApplyAsync(new MarketStream(14).Step());
        foreach (View view in (View[])[View.Summary, View.GammaHeatmap, View.Strikes, View.GammaProfile])
        {
            using Subscriber subscriber = Subscriber.Start(server.Client, new SubscribeRequest { Views = { view } });
            RiskUpdate update = await subscriber.ReadAsync();
            Assert.Equal(view == View.Summary, update.Summary is not null);
            Assert.Equal(view == View.GammaHeatmap, update.Cells.Count > 0);
            Assert.Equal(view == View.Strikes, update.Strikes.Count > 0);
            Assert.Equal(view == View.GammaProfile, update.Profile.Count > 0);
        }
    }

    [Theory]
    [InlineData(View.Unspecified, StatusCode.InvalidArgument)]
    [InlineData((View)99, StatusCode.InvalidArgument)]
    public async Task Subscribe_ViewThatIsNone_IsRefused(View view, StatusCode code)
    {
        await using TestServer server = await TestServer.StartAsync();
        using Subscriber subscriber = Subscriber.Start(server.Client, new SubscribeRequest { Views = { View.Summary, view } });
        var e = await Assert.ThrowsAsync<RpcException>(subscriber.NextAsync);
        Assert.Equal(code, e.Status.Code);
        Assert.Contains("views", e.Status.Detail, StringComparison.Ordinal);
    }

    private static async Task AssertHoldsAsync(RiskClient client, Subscriber subscriber, PositioningModel model)
    {
        GammaHeatmap heatmap = await client.GetHeatmapAsync(model);
        Summary summary = await client.GetSummaryAsync(model);
        Assert.Equal(heatmap.Sequence, summary.Sequence);
        await subscriber.ReadToAsync(heatmap.Sequence);
        Assert.Equal(heatmap, subscriber.State.ToHeatmap());
        Assert.Equal(summary, subscriber.State.Held.Summary);
        Assert.Equal(summary.Coverage, subscriber.State.Held.Coverage);
        await AssertProfileAsync(client, subscriber, model);
    }

    /// <summary>The unary profile takes any prices; put on the server's grid it gives what the view shows, within 1e-9 of the gross.</summary>
    private static async Task AssertProfileAsync(RiskClient client, Subscriber subscriber, PositioningModel model)
    {
        ProfilePoint[] points = [.. subscriber.State.Held.Profile];
        Assert.Equal(401, points.Length);
        GammaProfile profile = await client.GetProfileAsync(
            new GetGammaProfileRequest { PositioningModel = model, FromPrice = points[0].Price, ToPrice = points[^1].Price, Points = (uint)points.Length });
        double tolerance = 1e-9 * (subscriber.State.Held.Summary.GrossGexUsdPerPercent + points.Max(point => Math.Abs(point.GexUsdPerPercent)) + 1e-3);
        Assert.Equal(subscriber.State.Sequence, profile.Sequence);
        for (int i = 0; i < points.Length; i++)
        {
            Assert.Equal(points[i].Price, profile.Points[i].Price, 1e-6);
            Assert.Equal(points[i].GexUsdPerPercent, profile.Points[i].GexUsdPerPercent, tolerance + (1e-9 * Math.Abs(points[i].GexUsdPerPercent)));
        }
    }
}
