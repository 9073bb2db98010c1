using BtcStream.Contracts.V1;
using Google.Protobuf;

namespace BtcStream.Cli.Tests.Commands;

public sealed class QueryTests : IAsyncLifetime
{
    private FakeServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FakeServer.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Summary_NoAnswerWithinTheTimeout_SaysSo()
    {
        using var answer = new ManualResetEventSlim();
        _server.Summary = () =>
        {
            answer.Wait(TestContext.Current.CancellationToken);
            return new Summary();
        };

        CommandRun run = await RunAsync("query", "summary", "--timeout", "0.05");

        answer.Set();
        Assert.Equal((ExitCodes.Server, "btcstream: DeadlineExceeded: the deadline passed\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Summary_Human_IsReadable()
    {
        _server.Summary = () => Samples.Summary(synthetic: true);

        CommandRun run = await RunAsync("query", "summary");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            """
            Underlying     BTC - SYNTHETIC: made-up data
            As of          2026-01-19 21:20:24Z, oldest input 12 s
            Index          92,315.42
            Net gamma      +114.8 M USD per 1 % (naive)
            Gross gamma    613.6 M USD per 1 % (naive)
            Flips          profile root 88,012.30; cumulative none: long everywhere; strike sign -
            Call wall      100,000
            Put wall       85,000
            Gross peak     92,000
            Put/call       0.74 by open interest, 1.61 by volume
            ATM IV         7 d 38.8 %, 30 d 38.3 %, 90 d -
            Open interest  325,551.7 contracts, 30.280 bn USD
            Options        648
            Positions      0
            Liquidated     24 h longs -, shorts - USD
            Clusters       below -, above -
            Accelerates    nowhere that is known

              Expiry          Forward   ATM IV    RR 25   Fly 25   Max pain   Net USD/1%   Gross USD/1%         OI
            ────────────────────────────────────────────────────────────────────────────────────────────────────────
              30 Jan 2026   92,650.00   38.1 %   -3.2 %        -     90,000       -8.3 M        215.2 M   88,484.8
            """,
            Trimmed(run.Out));
    }

    [Fact]
    public async Task Summary_Json_IsTheMessageOnOneLine()
    {
        _server.Summary = () => Samples.Summary();

        CommandRun run = await RunAsync("query", "summary", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Samples.Summary(), JsonParser.Default.Parse<Summary>(Assert.Single(run.Lines)));
        Assert.Contains("\"netGexUsdPerPercent\": 114800000", run.Out, StringComparison.Ordinal);
        Assert.Contains("\"stale\": false", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("longLiquidationUsd24h", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Summary_OfAnEmptyServer_HasDashesAndNoZeros()
    {
        CommandRun run = await RunAsync("query", "summary");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Net gamma      - USD per 1 % (naive)", run.Out, StringComparison.Ordinal);
        Assert.Contains("Call wall      -\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gamma_ByStrike_IsATable()
    {
        GetGammaHeatmapRequest? asked = null;
        _server.Heatmap = request =>
        {
            asked = request;
            return new GammaHeatmap { Underlying = "BTC", AsOf = Samples.AsOf, IndexPrice = 92_315.42, Strikes = { Samples.Strike(92_000, 6.8e6, 81.1e6), new GammaStrike { Strike = 92_500 } } };
        };

        CommandRun run = await RunAsync("query", "gamma", "--model", "flow-adjusted", "--strike-from", "90000", "--strike-to", "93000.5");

        Assert.Equal(new GetGammaHeatmapRequest { Underlying = "BTC", PositioningModel = PositioningModel.FlowAdjusted, StrikeFrom = 90_000, StrikeTo = 93_000.5 }, asked);
        Assert.Equal(
            """
            BTC at 92,315.42 as of 2026-01-19 21:20:24Z, naive positioning

              Strike   Net USD/1%   Gross USD/1%   Calls   Puts     OI USD
            ────────────────────────────────────────────────────────────────
              92,000       +6.8 M         81.1 M      10      5   1.335 bn
              92,500            -              -       -      -          -
            """,
            Trimmed(run.Out));
    }

    [Fact]
    public async Task Gamma_ByCell_HasExpiries()
    {
        _server.Heatmap = _ => new GammaHeatmap { Underlying = "BTC", Cells = { new GammaCell { Strike = 92_000, Expiry = Samples.Expiry, NetGexUsdPerPercent = -1e6 } } };

        CommandRun run = await RunAsync("query", "gamma", "--by", "cell");

        Assert.Contains("30 Jan 2026   92,000       -1.0 M", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Profile_Human_IsATable()
    {
        GetGammaProfileRequest? asked = null;
        _server.Profile = request =>
        {
            asked = request;
            return new GammaProfile
            {
                Underlying = "BTC",
                AsOf = Samples.AsOf,
                IndexPrice = 100_000,
                Points = { new ProfilePoint { Price = 90_000, GexUsdPerPercent = -5e6, HedgeUsd = 1.5e9 }, new ProfilePoint { Price = 110_000 } },
            };
        };

        CommandRun run = await RunAsync("query", "profile", "--from", "90000", "--to", "110000", "--points", "2");

        Assert.Equal(new GetGammaProfileRequest { Underlying = "BTC", PositioningModel = PositioningModel.Naive, FromPrice = 90_000, ToPrice = 110_000, Points = 2 }, asked);
        Assert.Equal(
            """
            BTC at 100,000.00 as of 2026-01-19 21:20:24Z, naive positioning

              Price        From index   Net USD/1%   Dealers trade USD
            ────────────────────────────────────────────────────────────
              90,000.00       -10.0 %       -5.0 M          +1,500.0 M
              110,000.00      +10.0 %            -                   -
            """,
            Trimmed(run.Out));
    }

    [Fact]
    public async Task Info_Human_NamesCountersAndSyntheticData()
    {
        _server.Info = new ServerInfo
        {
            Version = "0.1.0",
            UptimeSeconds = 90,
            Synthetic = true,
            Clock = ClockMode.Live,
            AsOf = Samples.AsOf,
            Counters = new Counters { AllocatedBytes = 12_345, Gen0Collections = 1, CpuSeconds = 2.5, Rows = { new RowCounters { Kind = InputKind.Quotes, Accepted = 648, Late = 2, Rejected = 1 } } },
            Limits = new ServerLimits { MaxMessageBytes = 1_024, MaxCallInstruments = 131_072 },
        };

        CommandRun run = await RunAsync("query", "info");

        Assert.Contains("SYNTHETIC", run.Out, StringComparison.Ordinal);
        Assert.Contains("2026-01-19 21:20:24Z", run.Out, StringComparison.Ordinal);
        Assert.Contains("quotes       648      2         1", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1e-9, 100u, ExitCodes.Ok)]
    [InlineData(1.1e-9, 100u, ExitCodes.Verification)]
    [InlineData(double.NaN, 100u, ExitCodes.Verification)]
    [InlineData(null, 100u, ExitCodes.Verification)]
    [InlineData(null, 0u, ExitCodes.Ok)]
    public async Task Verify_Difference_DecidesTheExitCode(double? difference, uint compared, int exitCode)
    {
        var response = new VerifyResponse { Underlying = "BTC", Compared = compared, LargestAt = "strike 92000" };
        if (difference is { } value)
        {
            response.MaxDifference = value;
        }

        _server.Verification = () => response;

        CommandRun human = await RunAsync("query", "verify");
        CommandRun json = await RunAsync("query", "verify", "--json");

        Assert.Equal((exitCode, exitCode), (human.ExitCode, json.ExitCode));
        Assert.Contains($"{compared} figures", human.Out, StringComparison.Ordinal);
        Assert.Equal(response, JsonParser.Default.Parse<VerifyResponse>(json.Out));
    }

    private static string Trimmed(string text) => string.Join('\n', text.Split('\n').Select(line => line.TrimEnd())).TrimEnd();

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync([.. arguments, .. _server.Option]);
}
