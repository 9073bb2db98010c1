using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Services;

/// <summary>Cascades over the wire against what they come to by hand. The index is 100,000; a percent is 0.01 of ln p.</summary>
public sealed class RunCascadeTests
{
    private const double Index = 100_000.0;
    private const double Depth = 300e6;

    [Theory]
    [InlineData(-5.0)]
    [InlineData(5.0)]
    public async Task RunCascade_DepthAlone_EndsWhereTheShockSays(double shockPercent)
    {
        await using TestServer server = await TestServer.StartAsync();
        PerpetualFeed feed = await StartAsync(server);

        RunCascadeResponse answer = await server.Client.RunCascadeAsync(new RunCascadeRequest { ShockPercent = shockPercent, DepthUsdPerPercent = Depth });

        double end = Index * (1 + (shockPercent / 100));
        double logMove = Math.Log(end / Index);
        double stressed = Index * Math.Exp(logMove / 0.63);
        Assert.Equal(CascadeStatus.Bounded, answer.Status);
        Assert.Equal(end, answer.TerminalPrice, 1e-6);
        Assert.Equal(-Depth * logMove / 0.01, answer.SellUsd, 1.0);
        Assert.Equal(Math.Min(end, stressed), answer.BandLow, 1e-6);
        Assert.Equal(Math.Max(end, stressed), answer.BandHigh, 1e-6);
        Assert.Equal((DepthModel.Constant, Depth), (answer.DepthModel, answer.DepthUsdPerPercent));
        Assert.Equal((0.0, 0.0, 0.0), (answer.DealerUsd, answer.LiquidationUsd, answer.SupplyUsd));
        Assert.Empty(answer.Zones);
        Assert.Equal(answer.TerminalPrice, answer.Path[^1].Price, 1e-6);
        Assert.Contains("Depth: a constant 300,000,000 USD per 1 %, as asked.", answer.Assumptions);
    }

    [Fact]
    public async Task RunCascade_ZoneOfLiquidations_CarriesTheRestBelowIt()
    {
        await using TestServer server = await TestServer.StartAsync();
        PerpetualFeed feed = await StartAsync(server);
        await feed.PositionsAsync(new FedPosition(1, false, 500e6 / 98_000) { LiquidationPrice = 98_000 });

        RunCascadeResponse carried = await server.Client.RunCascadeAsync(new RunCascadeRequest { SellUsd = 650e6, DepthUsdPerPercent = Depth });
        RunCascadeResponse stopped = await server.Client.RunCascadeAsync(new RunCascadeRequest { SellUsd = 500e6, DepthUsdPerPercent = Depth });

        Assert.Equal(Index * Math.Exp(-0.01 * (650 + 500) / 300), carried.TerminalPrice, 0.01);
        Assert.Equal(500e6, carried.LiquidationUsd, 0.1);
        Assert.Equal(0.0, carried.ModelledLiquidationUsd);
        Assert.Equal(Index * Math.Exp(-0.01 * 500 / 300), stopped.TerminalPrice, 0.01);
        AccelerationZone zone = Assert.Single(carried.Zones);
        Assert.Equal(Direction.Down, zone.Direction);
        Assert.True(zone.FromPrice > zone.ToPrice && zone.FromPrice >= 98_000 && zone.ToPrice <= 98_000, $"{zone}");
        Assert.Equal(500.0 / 300.0 / (100.0 * Math.Log(1.001)), zone.PeakLoopGain, 1e-6);
        double absorbed = AbsorbedUsd(carried);
        Assert.Equal(carried.SellUsd + carried.DealerUsd + carried.LiquidationUsd + carried.SupplyUsd, absorbed, 1e-6 * absorbed);
    }

    [Fact]
    public async Task RunCascade_ShortGammaBeyondDepth_HasNoEndAndNoPrice()
    {
        await using TestServer server = await TestServer.StartAsync();
        PerpetualFeed feed = await StartAsync(server);
        await SendGammaAsync(server, 200e6);
        var request = new RunCascadeRequest { SellUsd = 1.0, DepthUsdPerPercent = 100e6, PositioningModel = PositioningModel.Reversed };

        RunCascadeResponse answer = await server.Client.RunCascadeAsync(request);
        RunCascadeResponse still = await server.Client.RunCascadeAsync(new RunCascadeRequest(request) { SellUsd = 0.0 });

        Assert.Equal(CascadeStatus.Unbounded, answer.Status);
        Assert.False(answer.HasTerminalPrice);
        Assert.False(answer.HasBandLow);
        Assert.True(answer.HasBandHigh);
        Assert.All(answer.Variants, variant => Assert.Equal(variant.Status == CascadeStatus.Bounded, variant.HasTerminalPrice));
        Assert.Equal(
            [(PositioningModel.Naive, CascadeStatus.Bounded), (PositioningModel.Reversed, CascadeStatus.Unbounded)],
            answer.Variants.Where(variant => variant.DepthFactor == 1.0).Select(variant => (variant.PositioningModel, variant.Status)));
        Assert.Equal([1.0, 0.63], answer.Variants.Select(variant => variant.DepthFactor).Distinct());
        Assert.Equal(Index, Assert.Single(answer.Zones).FromPrice);
        Assert.Equal((CascadeStatus.Bounded, Index), (still.Status, still.TerminalPrice));
        Assert.Contains(answer.Assumptions, text => text.Contains("no terminal price", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunCascade_LongGamma_StopsASmallSellAtDepthAndGammaTogether()
    {
        await using TestServer server = await TestServer.StartAsync();
        PerpetualFeed feed = await StartAsync(server);
        await SendGammaAsync(server, 200e6);

        RunCascadeResponse answer = await server.Client.RunCascadeAsync(new RunCascadeRequest { SellUsd = 1e6, DepthUsdPerPercent = 100e6 });

        Assert.Equal(0.01 * 1e6 / 300e6, Math.Log(Index / answer.TerminalPrice), 1e-8);
        Assert.Equal(-2.0 / 3.0 * 1e6, answer.DealerUsd, 100.0);
    }

    [Fact]
    public async Task RunCascade_SquareRootImpact_MovesByItsLaw()
    {
        await using TestServer server = await TestServer.StartAsync();
        PerpetualFeed feed = await StartAsync(server);
        var impact = new SquareRootImpact { DailyVolatility = 0.03, DailyVolumeUsd = 20e9 };
        var request = new RunCascadeRequest { SellUsd = 1e9, DepthModel = DepthModel.SquareRoot, SquareRootImpact = impact };

        RunCascadeResponse answer = await server.Client.RunCascadeAsync(request);
        impact.ClearDailyVolatility();
        RunCascadeResponse unknown = await server.Client.RunCascadeAsync(request);

        Assert.Equal(Index * (1 - (0.03 * Math.Sqrt(1e9 / 20e9))), answer.TerminalPrice, 0.01);
        Assert.Equal(new SquareRootImpact { Y = 1, DailyVolatility = 0.03, DailyVolumeUsd = 20e9 }, answer.SquareRootImpact);
        Assert.Equal(CascadeStatus.NoData, unknown.Status);
        Assert.Contains("30-day", Assert.Single(unknown.Assumptions), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunCascade_HypotheticalSupply_CountsTheShareOfItsHorizon()
    {
        await using TestServer server = await TestServer.StartAsync();
        PerpetualFeed feed = await StartAsync(server);
        var request = new RunCascadeRequest
        {
            SellUsd = 400e6,
            DepthUsdPerPercent = Depth,
            HypotheticalSupply = { new ScenarioSupply { Name = "miners", Price = { 90_000, 99_000 }, SupplyUsd = { 1e6, 100e6 } } },
        };

        RunCascadeResponse day = await server.Client.RunCascadeAsync(request);
        RunCascadeResponse half = await server.Client.RunCascadeAsync(new RunCascadeRequest(request) { SupplyHorizonHours = 12 });
        RunCascadeResponse rise = await server.Client.RunCascadeAsync(new RunCascadeRequest(request) { SellUsd = -400e6 });

        Assert.Equal([100e6, 50e6, 0.0], [day.SupplyUsd, half.SupplyUsd, rise.SupplyUsd], (expected, actual) => Math.Abs(expected - actual) <= 1e-3);
        Assert.Equal(Index * Math.Exp(-0.01 * 500 / 300), day.TerminalPrice, 0.01);
        Assert.Contains(day.Assumptions, text => text.StartsWith("Supply: miners;", StringComparison.Ordinal));
        Assert.Contains("Supply: a rise releases nothing.", rise.Assumptions);
    }

    [Fact]
    public async Task RunCascade_ModelledLiquidations_CanBeLeftOutAndAreSaid()
    {
        await using TestServer server = await TestServer.StartAsync();
        PerpetualFeed feed = await StartAsync(server);
        await feed.PriceAsync(Index, 10_000);
        await feed.PriceAsync(Index, 20_000);
        var request = new RunCascadeRequest { ShockPercent = -8, DepthUsdPerPercent = Depth };

        RunCascadeResponse with = await server.Client.RunCascadeAsync(request);
        RunCascadeResponse without = await server.Client.RunCascadeAsync(new RunCascadeRequest(request) { IncludeModelled = false });

        Assert.True(with.ModelledLiquidationUsd > 0 && with.ModelledLiquidationUsd == with.LiquidationUsd, $"{with}");
        Assert.True(with.TerminalPrice < without.TerminalPrice);
        Assert.Equal(0.0, without.LiquidationUsd);
        Assert.Equal(92_000.0, without.TerminalPrice, 1e-6);
        Assert.Contains(with.Assumptions, text => text.Contains("5x 15 %, 10x 30 %, 25x 25 %, 50x 20 %, 100x 10 %, with a flat maintenance rate of 0.4 %", StringComparison.Ordinal));
        Assert.Contains("Modelled liquidations: left out, as asked.", without.Assumptions);
    }

    [Fact]
    public async Task RunCascade_BooksThenFallback_SayWhichDepthWasUsed()
    {
        await using TestServer server = await TestServer.StartAsync(options => options with { FallbackDepthUsdPerPercent = 123e6 });
        PerpetualFeed feed = await StartAsync(server);
        var request = new RunCascadeRequest { ShockPercent = -1 };
        RunCascadeResponse fallback = await server.Client.RunCascadeAsync(request);
        await feed.DepthAsync([new(99_900, 1_000), new(99_000, 1_000)], [new(100_100, 1_000), new(101_000, 1_000)]);

        RunCascadeResponse book = await server.Client.RunCascadeAsync(request);
        RunCascadeResponse constant = await server.Client.RunCascadeAsync(new RunCascadeRequest(request) { DepthModel = DepthModel.Constant });

        Assert.Equal((DepthModel.Constant, 123e6), (fallback.DepthModel, fallback.DepthUsdPerPercent));
        Assert.Contains(fallback.Assumptions, text => text.Contains("fallback (--fallback-depth)", StringComparison.Ordinal));
        Assert.Equal(DepthModel.Book, book.DepthModel);
        Assert.Equal(99_000.0, book.TerminalPrice, 1e-6);
        Assert.Contains(book.Assumptions, text => text.StartsWith("Depth: the streamed order books, ", StringComparison.Ordinal));
        Assert.Equal((DepthModel.Constant, 123e6), (constant.DepthModel, constant.DepthUsdPerPercent));
    }

    [Theory]
    [InlineData(0U, 0)]
    [InlineData(3U, 3)]
    public async Task RunCascade_PathPoints_AreAtMostThatMany(uint points, int expected)
    {
        await using TestServer server = await TestServer.StartAsync();
        PerpetualFeed feed = await StartAsync(server);

        RunCascadeResponse answer = await server.Client.RunCascadeAsync(
            new RunCascadeRequest { ShockPercent = -5, DepthUsdPerPercent = Depth, PathPoints = points });

        Assert.Equal(expected == 0 ? Math.Ceiling(Math.Log(100.0 / 95.0) / Math.Log(1.001)) : expected, answer.Path.Count, 1.0);
        Assert.Equal(95_000, answer.Path[^1].Price, 1e-6);
        Assert.Equal(answer.SellUsd, AbsorbedUsd(answer), 1.0);
    }

    [Fact]
    public async Task RunCascade_NothingToComputeFrom_SaysWhatIsMissing()
    {
        await using TestServer server = await TestServer.StartAsync();
        var request = new RunCascadeRequest { ShockPercent = -5 };
        RunCascadeResponse nothing = await server.Client.RunCascadeAsync(request);
        PerpetualFeed feed = await StartAsync(server);
        RunCascadeResponse noDepth = await server.Client.RunCascadeAsync(request);

        Assert.Equal((CascadeStatus.NoData, "No data: no index price has been streamed."), (nothing.Status, Assert.Single(nothing.Assumptions)));
        Assert.Equal((CascadeStatus.NoData, Index), (noDepth.Status, noDepth.IndexPrice));
        Assert.Contains("--fallback-depth", Assert.Single(noDepth.Assumptions), StringComparison.Ordinal);
        Assert.All([nothing, noDepth], answer => Assert.False(answer.HasTerminalPrice || answer.HasBandLow || answer.HasBandHigh || answer.HasSellUsd));
        Assert.All([nothing, noDepth], answer => Assert.Empty(answer.Path));
    }

    [Theory]
    [InlineData("{}", "trigger is missing: shock_percent or sell_usd is required")]
    [InlineData("""{ "shockPercent": -100 }""", "shock_percent is '-100'")]
    [InlineData("""{ "shockPercent": "NaN" }""", "shock_percent is 'NaN'")]
    [InlineData("""{ "shockPercent": "Infinity" }""", "shock_percent is 'Infinity'")]
    [InlineData("""{ "sellUsd": "-Infinity" }""", "sell_usd is '-Infinity'")]
    [InlineData("""{ "sellUsd": 1, "depthUsdPerPercent": 0 }""", "depth_usd_per_percent is '0'")]
    [InlineData("""{ "sellUsd": 1, "depthModel": 9 }""", "depth_model is '9'")]
    [InlineData("""{ "sellUsd": 1, "depthModel": "DEPTH_MODEL_SQUARE_ROOT" }""", "square_root_impact.daily_volume_usd is missing")]
    [InlineData("""{ "sellUsd": 1, "depthModel": "DEPTH_MODEL_SQUARE_ROOT", "squareRootImpact": { "dailyVolumeUsd": -1 } }""", "square_root_impact.daily_volume_usd is '-1'")]
    [InlineData("""{ "sellUsd": 1, "depthModel": "DEPTH_MODEL_SQUARE_ROOT", "squareRootImpact": { "dailyVolumeUsd": 1, "y": 0 } }""", "square_root_impact.y is '0'")]
    [InlineData("""{ "sellUsd": 1, "squareRootImpact": { "dailyVolumeUsd": 1 } }""", "square_root_impact is 'given'")]
    [InlineData("""{ "sellUsd": 1, "supplyCurves": ["miners"] }""", "supply_curves[0] is 'miners'")]
    [InlineData("""{ "sellUsd": 1, "includeSupply": false, "supplyCurves": ["miners"] }""", "include_supply is 'false'")]
    [InlineData("""{ "sellUsd": 1, "includeSupply": false, "treasurySaleShare": 0.1 }""", "include_supply is 'false'")]
    [InlineData("""{ "sellUsd": 1, "treasurySaleShare": 0 }""", "treasury_sale_share is '0'")]
    [InlineData("""{ "sellUsd": 1, "treasurySaleShare": 0.1 }""", "treasury_sale_share is '0.1': no holder with an average cost is known")]
    [InlineData("""{ "sellUsd": 1, "costBasisSaleShare": 1.5 }""", "cost_basis_sale_share is '1.5'")]
    [InlineData("""{ "sellUsd": 1, "supplyHorizonHours": 0 }""", "supply_horizon_hours is '0'")]
    [InlineData("""{ "sellUsd": 1, "pathPoints": 10001 }""", "path_points is '10001'")]
    [InlineData("""{ "sellUsd": 1, "positioningModel": 9 }""", "positioning_model is '9'")]
    [InlineData("""{ "sellUsd": 1, "hypotheticalSupply": [{}] }""", "hypothetical_supply[0].name is ''")]
    [InlineData("""{ "sellUsd": 1, "hypotheticalSupply": [{ "name": "a" }, { "name": "b", "price": [1], "supplyUsd": [] }] }""", "hypothetical_supply[1].supply_usd is '0 entries'")]
    [InlineData("""{ "sellUsd": 1, "hypotheticalSupply": [{ "name": "a", "price": [1, -2], "supplyUsd": [1, 1] }] }""", "hypothetical_supply[0].price[1] is '-2'")]
    [InlineData("""{ "sellUsd": 1, "hypotheticalSupply": [{ "name": "a", "price": [2, 1], "supplyUsd": [1, 1] }] }""", "hypothetical_supply[0].price[1] is '1': thresholds must rise, and the one before is 2")]
    [InlineData("""{ "sellUsd": 1, "hypotheticalSupply": [{ "name": "a", "price": [1], "supplyUsd": [-1] }] }""", "hypothetical_supply[0].supply_usd[0] is '-1'")]
    public async Task RunCascade_BadField_IsNamed(string request, string problem)
    {
        await using TestServer server = await TestServer.StartAsync();
        var e = await Assert.ThrowsAsync<RpcException>(() => server.Client.RunCascadeAsync(RunCascadeRequest.Parser.ParseJson(request)));
        Assert.Equal(StatusCode.InvalidArgument, e.Status.Code);
        Assert.StartsWith(problem, e.Status.Detail, StringComparison.Ordinal);
    }

    private static async Task<PerpetualFeed> StartAsync(TestServer server)
    {
        var feed = new PerpetualFeed(server);
        await feed.IndexAsync(Index);
        return feed;
    }

    /// <summary>One call, so far out in time that its gamma hardly changes with the price: dealers hold this much under the naive model.</summary>
    private static async Task SendGammaAsync(TestServer server, double gexUsdPerPercent)
    {
        var row = new QuoteRow { Instrument = "BTC-25DEC26-100000-C", MarkIv = 3.0, UnderlyingPrice = Index, OpenInterest = 1 };
        (await server.Client.SendAsync(new QuoteBatch { Rows = { row } })).AssertAllAccepted(1);
        row.OpenInterest = gexUsdPerPercent / (await server.Client.GetSummaryAsync()).NetGexUsdPerPercent;
        (await server.Client.SendAsync(new QuoteBatch { Rows = { row } })).AssertAllAccepted(1);
        Assert.Equal(gexUsdPerPercent, (await server.Client.GetSummaryAsync()).NetGexUsdPerPercent, 1.0);
    }

    private static double AbsorbedUsd(RunCascadeResponse answer)
    {
        double absorbed = 0.0;
        double from = answer.IndexPrice;
        foreach (CascadeStep step in answer.Path)
        {
            absorbed += step.DepthUsdPerPercent * Math.Abs(Math.Log(step.Price / from)) / 0.01;
            from = step.Price;
        }

        return absorbed;
    }
}
