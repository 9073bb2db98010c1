using BtcStream.Contracts.V1;
using BtcStream.Server.Tests.Hosting;
using BtcStream.Server.Tests.Streams;
using Google.Protobuf.Reflection;

namespace BtcStream.Server.Tests.Services;

/// <summary>Nothing is known of an underlying that nobody streamed: no figure may stand in its answers, neither a zero nor another underlying's.</summary>
public sealed class UnknownUnderlyingTests
{
    [Fact]
    public async Task GetSummary_NothingStreamed_HasNoFigures()
    {
        await using TestServer server = await TestServer.StartAsync();
        AssertNoFigures(await server.Client.GetSummaryAsync());
        Assert.False((await server.Client.GetServerInfoAsync()).HasAsOf);
    }

    /// <summary>Answers are written into memory that an answer about a full book was written into before.</summary>
    [Fact]
    public async Task GetSummary_AfterAnotherUnderlyings_HasNoFigures()
    {
        await using TestServer server = await StartWithBtcAsync();
        for (int i = 0; i < 3; i++)
        {
            Assert.NotEqual(0.0, (await server.Client.GetSummaryAsync()).GrossGexUsdPerPercent);
            AssertNoFigures(await server.Client.GetSummaryAsync(underlying: "XRP"));
        }
    }

    [Fact]
    public async Task Others_AfterAnotherUnderlyings_HaveNoFigures()
    {
        await using TestServer server = await StartWithBtcAsync();
        GammaHeatmap heatmap = await server.Client.GetHeatmapAsync(new GetGammaHeatmapRequest { Underlying = "XRP" });
        GammaProfile profile = await server.Client.GetProfileAsync(new GetGammaProfileRequest { Underlying = "XRP" });
        VerifyResponse verified = await server.Client.VerifyAsync("XRP");

        Assert.Equal((0, 0, false, false), (heatmap.Cells.Count, heatmap.Strikes.Count, heatmap.HasIndexPrice, heatmap.HasOldestInputAgeSeconds));
        Assert.False(profile.HasIndexPrice);
        Assert.All(profile.Points, point => Assert.False(point.HasGexUsdPerPercent || point.HasHedgeUsd));
        Assert.Equal(0U, verified.Compared);
    }

    [Fact]
    public async Task Subscribe_AfterAnotherUnderlyings_HasNoFigures()
    {
        await using TestServer server = await StartWithBtcAsync();
        SubscribeRequest request = Subscriber.AllViews;
        request.Underlying = "XRP";
        using Subscriber known = Subscriber.Start(server.Client);
        await known.ReadAsync();
        using Subscriber subscriber = Subscriber.Start(server.Client, request);

        RiskUpdate update = await subscriber.ReadAsync();

        AssertNoFigures(update.Summary);
        Assert.Equal((0, 0, 0, 0), (update.Cells.Count, update.Strikes.Count, update.Profile.Count, update.Coverage.Count));
    }

    private static async Task<TestServer> StartWithBtcAsync()
    {
        TestServer server = await TestServer.StartAsync();
        var market = new MarketStream(61);
        (await server.Client.SendAsync(market.LaterQuotes(200))).AssertAllAccepted(200);
        (await server.Client.SendAsync(market.LaterTick())).AssertAllAccepted(1);
        return server;
    }

    private static void AssertNoFigures(Summary summary)
    {
        // Every field that can be absent is: also those that are added to the contract one day.
        FieldDescriptor[] present = [.. Summary.Descriptor.Fields.InDeclarationOrder().Where(field => field.HasPresence && field.Accessor.HasValue(summary))];
        Assert.True(present.Length == 0, $"{string.Join(", ", present.Select(field => field.Name))} in {summary}");
        Assert.All(summary.Flips, flip => Assert.Equal((false, FlipStatus.NoData), (flip.HasPrice, flip.Status)));
        Assert.Equal(3, summary.Flips.Count);
        Assert.All(summary.AtmIv, iv => Assert.False(iv.HasIv));
        Assert.Equal((0U, 0, 0), (summary.Instruments, summary.Expiries.Count, summary.Coverage.Count));
    }
}
