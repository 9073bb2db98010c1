using BtcStream.Contracts.V1;
using BtcStream.Quant.Domain;
using BtcStream.Rpc;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Services;

/// <summary>GetTreasuryStress over the wire.</summary>
public sealed class TreasuryStressTests
{
    private const long Day = UnixTime.NanosPerDay;

    [Fact]
    public async Task GetTreasuryStress_HoldersAndCostBasis_AreWhatTheyComeToByHand()
    {
        await using TestServer server = await TestServer.StartAsync();
        var feed = new StressFeed(server);
        long today = StressFeed.Today;
        await feed.SendAsync(
            StressFeed.Treasury(today - (2 * Day), "fund", 100, 60_000),
            StressFeed.Treasury(today - Day, "fund", 100, 80_000, holding: 203),
            StressFeed.Treasury(today, "silent", null, null, holding: 20));
        await feed.HistogramAsync(today, (50_000, 60_000, 100), (60_000, 70_000, 300));
        await feed.HistogramAsync(today - Day, (40_000, 70_000, 300));

        TreasuryStress answer = await server.Client.GetTreasuryStressAsync(
            new GetTreasuryStressRequest { Price = 71_000, LadderPrices = { 70_000, 60_000 }, ForcedSaleShare = 0.5 });

        Assert.Equal(["fund", "silent"], answer.Holders.Select(holder => holder.Holder));
        TreasuryHolder fund = answer.Holders[0];
        Assert.Equal((203.0, 70_000.0, 3.0), (fund.HoldingBtc, fund.AverageCostUsd, fund.UnexplainedBtc));
        Assert.Equal((203 * 71_000.0, 203_000.0, 100.0 / 70.0), (fund.MarketValueUsd, fund.UnrealisedPnlUsd, fund.DistanceToCostPercent));
        Assert.Equal([0.0, -2_030_000.0], fund.PnlLadder.Select(point => point.Value));
        Assert.Equal((ulong)(today - Day), fund.Time);
        Assert.True(!answer.Holders[1].HasAverageCostUsd && answer.Holders[1].HasMarketValueUsd && answer.Holders[1].PnlLadder.Count == 0);
        Assert.Equal([0.5 * 203 * 70_000.0, 0.5 * 203 * 70_000.0], answer.SupplyCurve.Select(point => point.Value));
        Assert.Equal(((ulong)today, (ulong)(today - Day)), (answer.CostBasisTime, answer.CostBasisSince));
        Assert.Equal([0.0, 200.0], answer.CostBasis.Select(bucket => bucket.ChangeBtc));
        Assert.Equal((0.0, 100.0), (answer.SupplyInLossBtc, answer.CostBasisOutsideBtc));
        Assert.Equal(["treasury:fund", "treasury:silent", "cost_basis"], answer.Series.Select(series => series.Series));
        Assert.Contains(answer.Assumptions, text => text.Contains("The share assumed is 0.5.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GetTreasuryStress_NothingStreamed_IsAbsent()
    {
        await using TestServer server = await TestServer.StartAsync();
        TreasuryStress answer = await server.Client.GetTreasuryStressAsync();

        Assert.True(answer.Holders.Count == 0 && answer.CostBasis.Count == 0 && answer.SupplyCurve.Count == 0);
        Assert.False(answer.HasPrice || answer.HasSupplyInLossBtc || answer.HasCostBasisTime || answer.HasCostBasisSince || answer.HasCostBasisOutsideBtc);
    }

    [Theory]
    [InlineData("""{ "price": -1 }""", "price is '-1'")]
    [InlineData("""{ "ladderPrices": [0] }""", "ladder_prices[0] is '0'")]
    [InlineData("""{ "forcedSaleShare": 0 }""", "forced_sale_share is '0'")]
    [InlineData("""{ "costBasisSince": "18446744073709551615" }""", "cost_basis_since is '18446744073709551615'")]
    [InlineData("""{ "holders": ["fund"] }""", "holders[0] is 'fund': nothing of a holder of this name has been streamed; there are none")]
    public async Task GetTreasuryStress_BadField_IsNamed(string request, string problem)
    {
        await using TestServer server = await TestServer.StartAsync();
        var e = await Assert.ThrowsAsync<RpcException>(() => server.Client.GetTreasuryStressAsync(GetTreasuryStressRequest.Parser.ParseJson(request)));
        Assert.Equal(StatusCode.InvalidArgument, e.Status.Code);
        Assert.StartsWith(problem, e.Status.Detail, StringComparison.Ordinal);
    }
}
