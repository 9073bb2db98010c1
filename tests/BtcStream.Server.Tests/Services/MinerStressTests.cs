using BtcStream.Contracts.V1;
using BtcStream.Quant.Domain;
using BtcStream.Rpc;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Services;

/// <summary>GetMinerStress over the wire: a network that stays as it is, by hand.</summary>
public sealed class MinerStressTests
{
    private const double UsdPerKwh = 0.06;

    [Fact]
    public async Task GetMinerStress_WithEverythingStreamed_IsWhatItComesToByHand()
    {
        await using TestServer server = await TestServer.StartAsync();
        await StreamAsync(server);

        MinerStress answer = await server.Client.GetMinerStressAsync(new GetMinerStressRequest { Price = 80_000, SupplyPrices = { 79_000, 40_000 } });

        double electrical = Power(20) * UsdPerKwh / StressFeed.IssuanceBtc;
        Assert.Equal((ulong)StressFeed.Today, answer.AsOf);
        Assert.Equal(("BTC", 80_000.0), (answer.Underlying, answer.Price));
        Assert.Equal((1_000.0, 1_000.0, 1_000.0, 0.0), (answer.HashRateEhs, answer.HashRate7DayEhs, answer.HashRatePeakEhs, answer.HashRateDrawdownPercent));
        Assert.Equal(20.0, answer.FleetEfficiencyJoulesPerTerahash, 1e-9);
        Assert.Equal(electrical, answer.ElectricalCostUsd, 1e-6);
        Assert.Equal(electrical / 0.75, answer.ProductionCostUsd, 1e-6);
        Assert.Equal(80_000 - (electrical / 0.75), answer.MarginUsd, 1e-6);
        Assert.Equal((0.2, 0.6), (Math.Round(answer.UnderWaterShare, 12), Math.Round(answer.UnderWaterShareAgainstAlternative, 12)));
        Assert.Equal((UsdPerKwh, 0.75, 80.0), (answer.ElectricityUsdPerKwh, answer.ElectricityShare, answer.AlternativeRevenueUsdPerMwh));
        Assert.Equal(["new", "mid", "old"], answer.Fleet.Select(one => one.Name));
        Assert.Equal([false, false, true], answer.Fleet.Select(one => one.UnderWater));
        Assert.Equal(Power(30) * UsdPerKwh / (StressFeed.IssuanceBtc + StressFeed.FeesBtc), answer.Fleet[2].BreakEvenPrice, 1e-6);
        Assert.Equal([79_000.0, 40_000.0], answer.SupplyCurve.Select(point => point.Price));
        Assert.Equal(0.0, answer.SupplyCurve[0].Value);
        Assert.Equal(0.8 * StressFeed.IssuanceBtc * ((answer.Fleet[0].BreakEvenPrice + answer.Fleet[1].BreakEvenPrice) / 2), answer.SupplyCurve[1].Value, 1.0);
        Assert.Equal(["network", "asset_price:BTC", "fleet", "energy"], answer.Series.Select(series => series.Series));
        Assert.Contains("Electricity: 0.06 USD/kWh, of energy, as of 2026-01-20 00:00 UTC.", answer.Assumptions);

        // Thirty days are not there, and no close is.
        Assert.False(answer.HasCapitulation || answer.HasHashRibbon30DayEhs || answer.HasPuellMultiple || answer.HasDaysBelowProductionCost || answer.HasDaysBelowCutShort);
    }

    [Fact]
    public async Task GetMinerStress_NothingStreamed_IsAbsentAndSaysSo()
    {
        await using TestServer server = await TestServer.StartAsync();

        MinerStress answer = await server.Client.GetMinerStressAsync();

        Assert.False(answer.HasPrice || answer.HasHashRateEhs || answer.HasHashRatePeakEhs || answer.HasHashpriceUsdPerPhsDay || answer.HasElectricalCostUsd
            || answer.HasProductionCostUsd || answer.HasMarginUsd || answer.HasUnderWaterShare || answer.HasElectricityShare || answer.HasFleetEfficiencyJoulesPerTerahash);
        Assert.Equal((0UL, 0, 0), (answer.AsOf, answer.Fleet.Count, answer.SupplyCurve.Count));
        Assert.All(answer.Series, series => Assert.False(series.HasTime));
        Assert.Contains("Fleet: none has been streamed or given, so efficiency, costs, shares under water and supply are absent.", answer.Assumptions);
    }

    [Fact]
    public async Task GetMinerStress_FleetOfTheCallers_TakesThePlaceOfTheStreamedOne()
    {
        await using TestServer server = await TestServer.StartAsync();
        await StreamAsync(server);

        MinerStress answer = await server.Client.GetMinerStressAsync(new GetMinerStressRequest
        {
            ElectricityUsdPerKwh = 0.05,
            ElectricityShare = 1,
            Fleet = { new FleetMachine { Name = "x", EfficiencyJoulesPerTerahash = 40, Share = 0.5 }, new FleetMachine { Name = "y", EfficiencyJoulesPerTerahash = 20, Share = 0.5 } },
        });

        Assert.Equal(["y", "x"], answer.Fleet.Select(one => one.Name));
        Assert.Equal(Power(30) * 0.05 / StressFeed.IssuanceBtc, answer.ProductionCostUsd, 1e-6);
        Assert.False(answer.HasPrice || answer.Fleet[0].HasUnderWater);
    }

    [Theory]
    [InlineData("""{ "price": 0 }""", "price is '0'")]
    [InlineData("""{ "electricityUsdPerKwh": -0.01 }""", "electricity_usd_per_kwh is '-0.01'")]
    [InlineData("""{ "electricityUsdPerKwh": "NaN" }""", "electricity_usd_per_kwh is 'NaN'")]
    [InlineData("""{ "electricityShare": 0 }""", "electricity_share is '0'")]
    [InlineData("""{ "electricityShare": 1.01 }""", "electricity_share is '1.01'")]
    [InlineData("""{ "alternativeRevenueUsdPerMwh": "Infinity" }""", "alternative_revenue_usd_per_mwh is 'Infinity'")]
    [InlineData("""{ "supplyPrices": [1, -1] }""", "supply_prices[1] is '-1'")]
    [InlineData("""{ "fleet": [{ "efficiencyJoulesPerTerahash": 0, "share": 1 }] }""", "fleet[0].efficiency_joules_per_terahash is '0'")]
    [InlineData("""{ "fleet": [{ "efficiencyJoulesPerTerahash": 20, "share": 2 }] }""", "fleet[0].share is '2'")]
    [InlineData("""{ "fleet": [{ "efficiencyJoulesPerTerahash": 20, "share": 0 }] }""", "fleet is '1 machines'")]
    [InlineData("""{ "underlying": "a b" }""", "underlying is 'a b'")]
    public async Task GetMinerStress_BadField_IsNamed(string request, string problem)
    {
        await using TestServer server = await TestServer.StartAsync();
        var e = await Assert.ThrowsAsync<RpcException>(() => server.Client.GetMinerStressAsync(GetMinerStressRequest.Parser.ParseJson(request)));
        Assert.Equal(StatusCode.InvalidArgument, e.Status.Code);
        Assert.StartsWith(problem, e.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SupplyStreamed_IsInSummaryCascadeAndRevaluation()
    {
        await using TestServer server = await TestServer.StartAsync(options => options with { FallbackDepthUsdPerPercent = 300e6 });
        var market = new PerpetualFeed(server) { Time = StressFeed.Today };
        await market.IndexAsync(100_000);
        StressFeed feed = await StreamAsync(server);
        Summary before = await server.Client.GetSummaryAsync();
        await feed.CurveAsync(StressFeed.Today - UnixTime.NanosPerDay, "desk", (99_000, 100e6));

        Summary summary = await server.Client.GetSummaryAsync();
        var request = new RunCascadeRequest { SellUsd = 400e6, SupplyCurves = { "desk" } };
        RunCascadeResponse desk = await server.Client.RunCascadeAsync(request);
        RunCascadeResponse all = await server.Client.RunCascadeAsync(new RunCascadeRequest { SellUsd = 400e6 });
        RunCascadeResponse none = await server.Client.RunCascadeAsync(new RunCascadeRequest { SellUsd = 400e6, IncludeSupply = false });
        RevalueResponse revalued = await server.Client.RevalueAsync(new RevalueRequest());
        request.SupplyCurves.Add("fund");
        var refused = await Assert.ThrowsAsync<RpcException>(() => server.Client.RunCascadeAsync(request));

        Assert.Equal(["miners"], before.SupplyCurves);
        Assert.Equal(["desk", "miners"], summary.SupplyCurves);
        Assert.Contains(summary.AccelerationZones, zone => zone.FromPrice >= 99_000 && zone.ToPrice <= 99_000);
        Assert.DoesNotContain(before.AccelerationZones, zone => zone.FromPrice >= 99_000 && zone.ToPrice <= 99_000);
        Assert.Equal(100_000 * Math.Exp(-0.01 * 500 / 300), desk.TerminalPrice, 0.01);
        Assert.Contains("Supply curve desk: streamed by desk, 24 hours old, sold over 24 hours. Assumption: a desk's guess", desk.Assumptions);
        Assert.Contains(all.Assumptions, text => text.StartsWith("Supply curve miners: computed from energy, fleet, network, 0 hours old, sold over 24 hours. Assumption: Miners whose break-even", StringComparison.Ordinal));
        Assert.Contains("Supply: left out, as asked.", none.Assumptions);
        Assert.Equal(0.0, none.SupplyUsd);
        Assert.Equal(summary.AccelerationZones, revalued.Base.Summary.AccelerationZones);
        Assert.Equal(["desk", "miners"], revalued.Shifted.Summary.SupplyCurves);
        Assert.Contains(revalued.Base.Cascade.Assumptions, text => text.StartsWith("Supply: desk, miners;", StringComparison.Ordinal));
        Assert.Equal(StatusCode.InvalidArgument, refused.Status.Code);
        Assert.Equal("supply_curves[1] is 'fund': no curve of this name is known; there are desk, miners", refused.Status.Detail);
        Assert.Equal(0.0, (await server.Client.VerifyAsync()).MaxDifference);
    }

    /// <summary>Electricity of the network, kWh a day.</summary>
    private static double Power(double joulesPerTerahash) => StressFeed.HashRateEhs * 1e6 * joulesPerTerahash * 24.0 / 1_000.0;

    private static async Task<StressFeed> StreamAsync(TestServer server)
    {
        var feed = new StressFeed(server);
        await feed.NetworkAsync();
        await feed.FleetAsync(("old", 30, 0.1), ("new", 15, 0.2), ("mid", 20, 0.2));
        await feed.EnergyAsync(UsdPerKwh, 0.75, 80);
        return feed;
    }
}
