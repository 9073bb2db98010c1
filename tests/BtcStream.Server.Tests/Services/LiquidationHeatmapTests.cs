using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Services;

public sealed class LiquidationHeatmapTests
{
    private const long NanosPerHour = 3_600_000_000_000;

    [Fact]
    public async Task GetLiquidationHeatmap_GoldenLongAndShort_StandInTheCellsOfTheirPrices()
    {
        await using TestServer server = await TestServer.StartAsync();
        var feed = new PerpetualFeed(server);
        await feed.IndexAsync(90_000);
        await feed.PositionsAsync(
            new FedPosition(1, false, 10) { EntryPrice = 90_000, Leverage = 20 }, new FedPosition(2, true, 10) { EntryPrice = 90_000, Leverage = 20 });

        LiquidationHeatmap heatmap = await server.Client.GetLiquidationsAsync();

        Assert.Equal(2, heatmap.Cells.Count);
        AssertHolds(heatmap.Cells[0], 85_963.76, longUsd: 859_637.6, shortUsd: 0.0);
        AssertHolds(heatmap.Cells[1], 93_984.10, longUsd: 0.0, shortUsd: 939_841.0);
        Assert.Equal((10.0, 90_000.0, "BTC"), (heatmap.StepBasisPoints, heatmap.IndexPrice, heatmap.Underlying));
        LiquidationCluster below = Assert.Single(heatmap.ClustersBelow);
        Assert.Equal((heatmap.Cells[0].PriceLow, heatmap.Cells[0].PriceHigh), (below.PriceLow, below.PriceHigh));
        Assert.Equal(100.0 * (below.PriceHigh - 90_000) / 90_000, below.DistancePercent, 1e-9);
        Summary summary = await server.Client.GetSummaryAsync();
        Assert.Equal((below, Assert.Single(heatmap.ClustersAbove)), (summary.NearestLiquidationClusterBelow, summary.NearestLiquidationClusterAbove));
        Assert.Equal(2U, summary.Positions);
        Assert.False(summary.HasLongLiquidationUsd24H);
        Assert.Equal([5.0, 10.0, 25.0, 50.0, 100.0], heatmap.ModelledLeverage.Select(one => one.Leverage));
        Assert.Equal(1.0, heatmap.ModelledLeverage.Sum(one => one.Share), 1e-12);
    }

    [Fact]
    public async Task GetLiquidationHeatmap_MarkThroughAPosition_FlagsItAsTriggered()
    {
        await using TestServer server = await TestServer.StartAsync();
        var feed = new PerpetualFeed(server);
        await feed.IndexAsync(90_000);
        await feed.PositionsAsync(new FedPosition(1, false, 2) { LiquidationPrice = 85_000 }, new FedPosition(2, true, 3) { LiquidationPrice = 95_000 });
        feed.Time += 2_000_000_000;
        await feed.IndexAsync(84_000);

        LiquidationHeatmap heatmap = await server.Client.GetLiquidationsAsync();

        Assert.Equal((1U, 170_000.0, 0.0), (heatmap.TriggeredPositions, heatmap.TriggeredLongUsd, heatmap.TriggeredShortUsd));
        AssertHolds(Assert.Single(heatmap.Cells), 95_000, longUsd: 0.0, shortUsd: 285_000.0);
    }

    [Fact]
    public async Task GetLiquidationHeatmap_ForcedOrders_AreSummedByVenueAndWindow()
    {
        await using TestServer server = await TestServer.StartAsync();
        var binance = new PerpetualFeed(server);
        var bybit = new PerpetualFeed(server, "bybit");
        await binance.IndexAsync(90_000);
        await binance.ForcedOrderAsync(isShort: false, 89_000, 2);
        bybit.Time = binance.Time + (2 * NanosPerHour);
        await bybit.ForcedOrderAsync(isShort: true, 91_000, 1);

        LiquidationHeatmap heatmap = await server.Client.GetLiquidationsAsync();
        Summary summary = await server.Client.GetSummaryAsync();

        Assert.Equal(
            [("binance", 1U, 0.0, 0U, true), ("binance", 4U, 178_000.0, 1U, true), ("binance", 24U, 178_000.0, 1U, true)],
            heatmap.Realised.Where(one => one.Venue == "binance").Select(one => (one.Venue, one.WindowHours, one.LongUsd, one.Orders, one.LowerBound)));
        Assert.Equal(
            [("bybit", 1U, 91_000.0, false), ("bybit", 4U, 91_000.0, false), ("bybit", 24U, 91_000.0, false)],
            heatmap.Realised.Where(one => one.Venue == "bybit").Select(one => (one.Venue, one.WindowHours, one.ShortUsd, one.LowerBound)));
        Assert.Equal((178_000.0, 91_000.0), (summary.LongLiquidationUsd24H, summary.ShortLiquidationUsd24H));
        Assert.All(heatmap.Cells, cell => Assert.Equal((Provenance.Realised, 1U), (cell.Provenance, cell.Positions)));
    }

    [Fact]
    public async Task GetLiquidationHeatmap_Filters_LeaveOutTheRest()
    {
        await using TestServer server = await TestServer.StartAsync();
        var binance = new PerpetualFeed(server);
        var bybit = new PerpetualFeed(server, "bybit");
        await binance.IndexAsync(90_000);
        await binance.PositionsAsync(new FedPosition(1, false, 2) { LiquidationPrice = 80_000 }, new FedPosition(2, false, 2) { LiquidationPrice = 85_000 });
        await bybit.PositionsAsync(new FedPosition(1, false, 4) { LiquidationPrice = 85_000 });
        await binance.ForcedOrderAsync(isShort: false, 89_000, 1);
        await binance.PriceAsync(90_000, 1_000);
        await binance.PriceAsync(90_000, 2_000);

        LiquidationHeatmap all = await server.Client.GetLiquidationsAsync();
        Assert.Equal(3, all.Cells.Select(cell => cell.Provenance).Distinct().Count());
        LiquidationHeatmap realised = await server.Client.GetLiquidationsAsync(new GetLiquidationHeatmapRequest { Provenances = { Provenance.Realised } });
        Assert.Equal(all.Cells.Where(cell => cell.Provenance == Provenance.Realised), realised.Cells);
        Assert.Empty(realised.ClustersBelow);
        LiquidationHeatmap low = await server.Client.GetLiquidationsAsync(new GetLiquidationHeatmapRequest { PriceTo = 80_000, Provenances = { Provenance.Observed } });
        AssertHolds(Assert.Single(low.Cells), 80_000, longUsd: 160_000, shortUsd: 0.0);
        Assert.Equal(2, low.ClustersBelow.Count);
        LiquidationHeatmap one = await server.Client.GetLiquidationsAsync(new GetLiquidationHeatmapRequest { Clusters = 1, Provenances = { Provenance.Observed } });
        AssertHolds(all.Cells.Single(cell => cell is { Provenance: Provenance.Observed, LongUsd: > 200_000 }), 85_000, longUsd: 510_000, shortUsd: 0.0);
        Assert.Equal(510_000.0, Assert.Single(one.ClustersBelow).LongUsd, 1e-6);

        LiquidationHeatmap ofBybit = await server.Client.GetLiquidationsAsync(new GetLiquidationHeatmapRequest { Venues = { "bybit" } });
        AssertHolds(Assert.Single(ofBybit.Cells), 85_000, longUsd: 340_000, shortUsd: 0.0);
        Assert.Empty(ofBybit.Realised);
    }

    [Fact]
    public async Task GetLiquidationHeatmap_CrossPositionsWithoutEquity_AreCountedAsUnpriced()
    {
        await using TestServer server = await TestServer.StartAsync();
        var feed = new PerpetualFeed(server);
        await feed.IndexAsync(90_000);
        await feed.PositionsAsync(new FedPosition(1, false, 2) { EntryPrice = 90_000, IsCross = true });

        LiquidationHeatmap heatmap = await server.Client.GetLiquidationsAsync();
        Assert.Equal((1U, 0U, 0U), (heatmap.PositionsUnpriced, heatmap.AccountsPending, heatmap.BankruptAccounts));
        Assert.Empty(heatmap.Cells);

        await feed.AccountAsync(1, -5);
        LiquidationHeatmap bankrupt = await server.Client.GetLiquidationsAsync();
        Assert.Equal((0U, 1U), (bankrupt.PositionsUnpriced, bankrupt.BankruptAccounts));
    }

    [Fact]
    public async Task GetLiquidationHeatmap_NothingStreamed_IsEmpty()
    {
        await using TestServer server = await TestServer.StartAsync();
        LiquidationHeatmap heatmap = await server.Client.GetLiquidationsAsync();
        Assert.False(heatmap.HasIndexPrice);
        Assert.Empty(heatmap.Cells);
        Assert.Empty(heatmap.Realised);
        Assert.Empty(heatmap.ClustersAbove);
    }

    [Theory]
    [InlineData("""{ "priceFrom": 0 }""", "price_from is '0'")]
    [InlineData("""{ "priceTo": "NaN" }""", "price_to is 'NaN'")]
    [InlineData("""{ "priceFrom": 2, "priceTo": 1 }""", "price_from is '2': it is above price_to, 1")]
    [InlineData("""{ "provenances": [0] }""", "provenances is '0'")]
    [InlineData("""{ "provenances": [9] }""", "provenances is '9'")]
    [InlineData("""{ "provenances": ["PROVENANCE_MODELLED"], "venues": ["binance"] }""", "provenances is 'Modelled': with venues")]
    [InlineData("""{ "clusters": 1001 }""", "clusters is '1001'")]
    [InlineData("""{ "underlying": "B C" }""", "underlying is 'B C'")]
    public async Task GetLiquidationHeatmap_BadField_IsNamed(string request, string problem)
    {
        await using TestServer server = await TestServer.StartAsync();
        var e = await Assert.ThrowsAsync<RpcException>(() => server.Client.GetLiquidationsAsync(GetLiquidationHeatmapRequest.Parser.ParseJson(request)));
        Assert.Equal(StatusCode.InvalidArgument, e.Status.Code);
        Assert.StartsWith(problem, e.Status.Detail, StringComparison.Ordinal);
    }

    private static void AssertHolds(LiquidationCell cell, double price, double longUsd, double shortUsd)
    {
        Assert.True(cell.PriceLow <= price && price < cell.PriceHigh, $"{price} is not in {cell}");
        Assert.Equal(longUsd, cell.LongUsd, 0.06);
        Assert.Equal(shortUsd, cell.ShortUsd, 0.06);
        Assert.Equal(Math.Floor(Math.Log(price) / Math.Log(1.001)), cell.Cell);
    }
}
