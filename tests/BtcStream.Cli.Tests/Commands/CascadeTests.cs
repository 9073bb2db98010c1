using BtcStream.Contracts.V1;
using Google.Protobuf;

namespace BtcStream.Cli.Tests.Commands;

public sealed class CascadeTests : IAsyncLifetime
{
    private FakeServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FakeServer.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Cascade_Human_IsReadable()
    {
        _server.Info = new ServerInfo { Synthetic = true };
        _server.Cascade = _ => LiquidationSamples.Cascade();

        CommandRun run = await RunAsync("--shock", "-10");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            """
            Cascade  BTC, naive positioning - SYNTHETIC: made-up data
            Index    92,315.42 as of 2026-01-19 21:20:24Z
            Shock    -10 % by depth alone: a sell of 1,580.2 M USD
            Ends     73,512.30 (-20.4 %)
            Band     72,410.50 to 74,312.00 over 2 variants
            Zones    87,011 to 75,020 (gain 1.93), 74,900 to 74,800 (gain 1.02)
            Sold     dealers +700.4 M, liquidations 2,650.0 M of which modelled 12.0 M, supply 0.0 M USD

              Path to   From index      Gain    Dealers   Liquidations   modelled   Supply     Depth
            ──────────────────────────────────────────────────────────────────────────────────────────
              90,000        -2.5 %   -0.40     -110.0 M         50.0 M      0.0 M    0.0 M   150.0 M
              80,000       -13.3 %    1.47 *    +85.0 M        135.0 M      2.0 M    0.0 M   150.0 M

              USD per 1 %; dealers' buying is negative; * the move feeds itself


              Positioning    Depth        Ends   From index
            ─────────────────────────────────────────────────
              naive         x 1.00      73,512      -20.4 %
              reversed      x 0.63   UNBOUNDED            -

            - Depth: the streamed order books.
            - Supply: no curve is included.
            """,
            string.Join('\n', run.Out.Split('\n').Select(line => line.TrimEnd())).TrimEnd());
    }

    [Fact]
    public async Task Cascade_Options_AreAskedFor()
    {
        RunCascadeRequest? asked = null;
        _server.Cascade = request =>
        {
            asked = request;
            return LiquidationSamples.Cascade();
        };

        CommandRun run = await RunAsync("--sell", "500e6", "--depth", "1e8", "--observed-only", "--points", "3", "--model", "reversed", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(LiquidationSamples.Cascade(), JsonParser.Default.Parse<RunCascadeResponse>(Assert.Single(run.Lines)));
        Assert.Equal(
            new RunCascadeRequest
            {
                Underlying = "BTC",
                PositioningModel = PositioningModel.Reversed,
                SellUsd = 500e6,
                DepthUsdPerPercent = 1e8,
                IncludeModelled = false,
                PathPoints = 3,
            },
            asked);
    }

    [Fact]
    public async Task Cascade_WithoutAnEnd_SaysSoAndGivesNoPrice()
    {
        _server.Cascade = _ => new RunCascadeResponse { Status = CascadeStatus.Unbounded, IndexPrice = 90_000, Variants = { new CascadeVariant { Status = CascadeStatus.Unbounded } } };

        CommandRun run = await RunAsync("--shock", "-5");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Ends     UNBOUNDED: nothing on the ladder stops it\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("Band     open to open over 1 variants\n", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("give either --shock")]
    [InlineData("give either --shock", "--shock", "-5", "--sell", "1e6")]
    [InlineData("--depth is 0; it must be", "--shock", "-5", "--depth", "0")]
    [InlineData("--depth is -1; it must be", "--shock", "-5", "--depth", "-1")]
    public async Task Cascade_WrongArguments_AreNamed(string expected, params string[] arguments)
    {
        CommandRun run = await RunAsync(arguments);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Liquidations_Human_KeepsObservedAndModelledApart()
    {
        _server.Info = new ServerInfo { Synthetic = true };
        _server.Liquidation = _ => LiquidationSamples.Heatmap();

        CommandRun run = await CommandRun.OfAsync(["query", "liquidations", .. _server.Option]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("SYNTHETIC: made-up data", run.Lines[0]);
        Assert.Contains("Observed   longs 2,790.0 M, shorts 420.0 M USD", run.Out, StringComparison.Ordinal);
        Assert.Contains("Modelled   longs 150.0 M, shorts 90.0 M USD (5x 15.0 %, 10x 85.0 %)", run.Out, StringComparison.Ordinal);
        Assert.Contains("Triggered  3 positions, longs 1.2 M, shorts 0.0 M USD", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"observed +86,920\.00 +87,007\.00 +24\.4 M +0\.0 M +-5\.8 %", run.Out);
        Assert.Matches(@"binance +24 +500\.0 M +0\.0 M +7 +at least", run.Out);
    }

    [Fact]
    public async Task Liquidations_CellsInARange_AreAskedForAndPrinted()
    {
        GetLiquidationHeatmapRequest? asked = null;
        _server.Liquidation = request =>
        {
            asked = request;
            return LiquidationSamples.Heatmap();
        };

        CommandRun run = await CommandRun.OfAsync(["query", "liquidations", "--cells", "--from", "84000", "--to", "88000", "--clusters", "5", .. _server.Option]);

        Assert.Equal(new GetLiquidationHeatmapRequest { Underlying = "BTC", PriceFrom = 84_000, PriceTo = 88_000, Clusters = 5 }, asked);
        Assert.Matches(@"modelled +83,500\.00 +83,590\.00 +150\.0 M +0\.0 M +-", run.Out);
    }

    [Fact]
    public async Task MarginModels_Human_SaysTableAndDate()
    {
        _server.Models = _ => new ListMarginModelsResponse
        {
            Models =
            {
                new MarginModel
                {
                    Name = "binance-btcusdt-2024-10-24", Underlying = "BTC", QuoteCurrency = "USDT", Settlement = Settlement.Linear, TableDate = "2024-10-24", VenueDefault = true,
                    Brackets = { new MarginBracket { MaintenanceRate = 0.004 } },
                },
            },
        };

        CommandRun run = await CommandRun.OfAsync(["query", "margin-models", .. _server.Option]);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"binance-btcusdt-2024-10-24 +BTC +USDT +0\.40 % +1 +2024-10-24 +yes", run.Out);
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(["cascade", .. arguments, .. _server.Option]);
}
