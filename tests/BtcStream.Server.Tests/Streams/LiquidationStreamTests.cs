using BtcStream.Contracts.V1;
using BtcStream.Engine.Publication;
using BtcStream.Server.Services.Encoding;
using BtcStream.Server.Tests.Hosting;
using Gamma = BtcStream.Quant.Gamma;
using VenueCoverage = BtcStream.Contracts.V1.VenueCoverage;

namespace BtcStream.Server.Tests.Streams;

/// <summary>Liquidation cells, the cascade's ladder and its zones as subscribers hold them against what queries answer: equal messages, bit for bit.</summary>
public sealed class LiquidationStreamTests
{
    private static readonly SubscribeRequest Views = new() { Views = { View.Summary, View.LiquidationHeatmap, View.Cascade } };

    [Theory]
    [InlineData(41)]
    [InlineData(42)]
    public async Task Subscribe_RandomPositions_HoldsWhatQueriesAnswer(int seed)
    {
        await using TestServer server = await TestServer.StartAsync();
        var feed = new PerpetualFeed(server);
        var market = new LiquidationMarket(feed, seed);
        using Subscriber subscriber = Subscriber.Start(server.Client, Views);
        await subscriber.ReadAsync();
        (int zones, int withoutLadder, int emptied) = (0, 0, 0);
        for (int step = 0; step < 150; step++)
        {
            bool hadLadder = subscriber.State.Held.CascadeLadder.Count > 0;
            await market.StepAsync();
            await AssertHoldsAsync(server, subscriber);
            zones += subscriber.State.Held.AccelerationZones.Count;
            bool hasLadder = subscriber.State.Held.CascadeLadder.Count > 0;
            withoutLadder += hasLadder ? 0 : 1;
            emptied += hadLadder && !hasLadder ? 1 : 0;
        }

        Assert.True(zones > 0, "no zone");
        Assert.True(emptied > 0 && withoutLadder < 150, $"{withoutLadder} states without a ladder, {emptied} after one with");
        Assert.True(subscriber.State.RemovedLiquidations > 0, "no cell went");
        Assert.True(subscriber.State.Deltas > subscriber.State.Snapshots, $"{subscriber.State.Snapshots} snapshots, {subscriber.State.Deltas} deltas");
        Assert.Equal(3, subscriber.State.Liquidations.Select(cell => cell.Provenance).Distinct().Count());
    }

    [Fact]
    public async Task Subscribe_WithPriceRange_HoldsTheCellsThatTouchIt()
    {
        await using TestServer server = await TestServer.StartAsync();
        var feed = new PerpetualFeed(server);
        var market = new LiquidationMarket(feed, 43);
        SubscribeRequest request = Views.Clone();
        (request.StrikeFrom, request.StrikeTo) = (85_000, 95_000);
        using Subscriber subscriber = Subscriber.Start(server.Client, request);
        await subscriber.ReadAsync();
        for (int step = 0; step < 40; step++)
        {
            await market.StepAsync();
        }

        LiquidationHeatmap part = await server.Client.GetLiquidationsAsync(new GetLiquidationHeatmapRequest { PriceFrom = 85_000, PriceTo = 95_000 });
        LiquidationHeatmap whole = await server.Client.GetLiquidationsAsync();
        await subscriber.ReadToAsync(part.Sequence);

        Assert.Equal(part.Cells, subscriber.State.Liquidations);
        Assert.Equal(whole.Cells.Where(cell => cell.PriceHigh > 85_000 && cell.PriceLow <= 95_000), part.Cells);
        Assert.True(part.Cells.Count > 0 && part.Cells.Count < whole.Cells.Count, $"{part.Cells.Count} of {whole.Cells.Count}");
    }

    [Fact]
    public async Task Resume_LiquidationViews_GetsADeltaToTheNewestState()
    {
        await using TestServer server = await TestServer.StartAsync();
        var feed = new PerpetualFeed(server);
        var market = new LiquidationMarket(feed, 44);
        for (int step = 0; step < 20; step++)
        {
            await market.StepAsync();
        }

        // The other one keeps the views computed meanwhile.
        using Subscriber other = Subscriber.Start(server.NewClient(), Views);
        using Subscriber first = Subscriber.Start(server.Client, Views);
        await other.ReadAsync();
        await first.ReadAsync();
        ulong held = first.State.Sequence;
        first.Dispose();
        await feed.PositionsAsync(new FedPosition(7, false, 3.0) { LiquidationPrice = 70_000 }, new FedPosition(1, true, 0.0));
        feed.Time += 2_000_000_000;
        await feed.IndexAsync(market.Index);
        await server.Client.GetSummaryAsync();

        SubscribeRequest request = Views.Clone();
        (request.ResumeEpoch, request.ResumeAfterSequence) = (first.State.Held.Epoch, held);
        using Subscriber resumed = Subscriber.Start(server.Client, request, first.State);
        RiskUpdate update = await resumed.ReadAsync();

        Assert.Equal((UpdateKind.Delta, held), (update.Kind, update.BaseSequence));
        Assert.True(update.LiquidationCells.Count < first.State.Liquidations.Count(), $"{update.LiquidationCells.Count} cells");
        await AssertHoldsAsync(server, resumed);
        Assert.Equal(1, resumed.State.Snapshots);
    }

    [Fact]
    public async Task Subscribe_AccountAlone_ReachesCoverage()
    {
        await using TestServer server = await TestServer.StartAsync();
        var feed = new PerpetualFeed(server);
        await feed.PositionsAsync(new FedPosition(1, false, 1.0) { LiquidationPrice = 80_000 });
        await feed.IndexAsync(90_000);
        await server.Client.GetSummaryAsync();
        using Subscriber subscriber = Subscriber.Start(server.Client, Views);
        await subscriber.ReadAsync();
        await feed.AccountAsync(5, 1_000);
        Summary summary = await server.Client.GetSummaryAsync();
        await subscriber.ReadToAsync(summary.Sequence);

        Assert.Equal(summary, subscriber.State.Held.Summary);
        VenueCoverage binance = Assert.Single(summary.Coverage, coverage => coverage.Venue == "binance");
        Assert.Equal((1U, 1U), (binance.Positions, binance.Accounts));
        Assert.Equal(1U, summary.Positions);
        Assert.Equal(1U, Assert.Single((await server.Client.ListUnderlyingsAsync()).Underlyings).Positions);
    }

    [Theory]
    [InlineData(View.LiquidationHeatmap)]
    [InlineData(View.Cascade)]
    public async Task Subscribe_OneView_ShowsNothingElse(View view)
    {
        await using TestServer server = await TestServer.StartAsync(options => options with { FallbackDepthUsdPerPercent = 1e6 });
        var feed = new PerpetualFeed(server);
        await feed.PositionsAsync(new FedPosition(1, false, 1_000.0) { LiquidationPrice = 80_000 });
        await feed.IndexAsync(90_000);
        using Subscriber subscriber = Subscriber.Start(server.Client, new SubscribeRequest { Views = { view } });
        RiskUpdate update = await subscriber.ReadAsync();

        Assert.Equal(view == View.LiquidationHeatmap, update.LiquidationCells.Count > 0);
        Assert.Equal(view == View.Cascade, update.CascadeLadder.Count > 0);
        Assert.Equal(view == View.Cascade, update.AccelerationZones.Count > 0);
        Assert.Null(update.Summary);
        Assert.Empty(update.Cells);
        Assert.Empty(update.Profile);
    }

    private static async Task AssertHoldsAsync(TestServer server, Subscriber subscriber)
    {
        LiquidationHeatmap heatmap = await server.Client.GetLiquidationsAsync();
        Summary summary = await server.Client.GetSummaryAsync();
        Assert.Equal(heatmap.Sequence, summary.Sequence);
        await subscriber.ReadToAsync(heatmap.Sequence);
        RiskUpdate held = subscriber.State.Held;
        Assert.Equal(heatmap.Cells, subscriber.State.Liquidations);
        Assert.Equal((heatmap.Epoch, heatmap.AsOf, heatmap.Stale, heatmap.IndexPrice), (held.Epoch, held.AsOf, held.Stale, held.IndexPrice));
        Assert.Equal(heatmap.Coverage, held.Coverage);
        Assert.Equal(summary, held.Summary);
        RiskUpdate whole = await QueryAsync(server);
        Assert.Equal(whole.Sequence, held.Sequence);
        Assert.Equal(whole.CascadeLadder, held.CascadeLadder);
        Assert.Equal(whole.AccelerationZones, held.AccelerationZones);
        Assert.Equal(summary.AccelerationZones, held.AccelerationZones);
    }

    /// <summary>The same views computed anew from the frozen state: no unary method answers with the ladder of both directions.</summary>
    private static async Task<RiskUpdate> QueryAsync(TestServer server)
    {
        const RiskParts parts = RiskParts.Liquidations | RiskParts.Cascade;
        using RiskView view = await server.Host.Engine.QueryAsync("BTC", Gamma.PositioningModel.Naive, parts);
        using var buffer = new EncodeBuffer();
        var facts = new ServerFacts(1, false, Quant.Ladders.PriceGrid.Default);
        RiskUpdateEncoder.Write(new WireWriter(buffer), view, new UpdateShape(parts, CellRange.All), null, facts);
        return RiskUpdate.Parser.ParseFrom(buffer.Written);
    }
}
