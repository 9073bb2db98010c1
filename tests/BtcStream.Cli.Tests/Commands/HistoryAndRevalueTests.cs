using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using Google.Protobuf;

namespace BtcStream.Cli.Tests.Commands;

public sealed class HistoryAndRevalueTests : IAsyncLifetime
{
    private const ulong AsOf = 1_768_857_624_000_000_000;
    private const ulong Minute = 60_000_000_000;

    private FakeServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FakeServer.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task History_Gamma_IsAMapOfTimeByPrice()
    {
        GetHistoryRequest? asked = null;
        _server.History = request =>
        {
            asked = request;
            return Gamma();
        };

        CommandRun run = await RunAsync("query", "history", "--model", "reversed", "--every", "hour");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal((HistoryKind.Gamma, PositioningModel.Reversed, 3_600u), (asked!.Kind, asked.PositioningModel, asked.ResolutionSeconds));
        Assert.Equal(
            """
            BTC net gamma, reversed positioning, a column a minute, as of 2026-01-19 21:20:24Z
             100,000 #.
              90,000>~%
              80,000  :
                     2026-01-19 21:19:24Z to 2026-01-19 21:20:24Z, 2 of 2 columns
                     dealers long .:+#  short -~=%  strongest 100.0 M USD per 1 %, index 92,000.00 at >
            """,
            Trimmed(run.Out));
    }

    [Fact]
    public async Task History_Liquidations_ShowTheSideThatIsMore()
    {
        GetHistoryRequest? asked = null;
        _server.History = request =>
        {
            asked = request;
            return new History
            {
                Underlying = "BTC",
                AsOf = AsOf,
                Kind = HistoryKind.Liquidation,
                Provenance = Provenance.Observed,
                ResolutionSeconds = 60,
                Prices = { 88_000, 95_000 },
                Columns = { new HistoryColumn { Time = AsOf, LongUsd = { 4e6, 1e6 }, ShortUsd = { 0, 2e6 } } },
            };
        };

        CommandRun run = await RunAsync("query", "history", "--kind", "liquidation", "--from", "80000", "--to", "99000");

        Assert.Equal((HistoryKind.Liquidation, 80_000.0, 99_000.0), (asked!.Kind, asked.PriceFrom, asked.PriceTo));
        Assert.Contains(" 95,000 =\n", run.Out, StringComparison.Ordinal);
        Assert.Contains(" 88,000 #\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("longs .:+#  shorts -~=%  strongest 4.0 M USD\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_ManyPricesAndColumns_FitTheLineAndKeepTheTotal()
    {
        var history = new History { Underlying = "BTC", AsOf = AsOf, Kind = HistoryKind.Gamma, ResolutionSeconds = 60, Prices = { Enumerable.Range(0, 300).Select(i => 80_000.0 + (i * 100)) } };
        for (ulong i = 0; i < 1_440; i++)
        {
            history.Columns.Add(new HistoryColumn { Time = AsOf + (i * Minute), IndexPrice = 92_000, NetGexUsdPerPercent = { Enumerable.Repeat(1e6, 300) }, GrossGexUsdPerPercent = { Enumerable.Repeat(1e6, 300) } });
        }

        _server.History = _ => history;

        CommandRun run = await RunAsync("query", "history");

        Assert.All(run.Lines.Skip(1).SkipLast(2), line => Assert.True(line.Length is > 100 and <= 120, line));
        Assert.Equal(24 + 3, run.Lines.Count(line => line.Length > 0));
        Assert.Contains("of 1440 columns", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_OfAnEmptyServer_SaysSo()
    {
        CommandRun run = await RunAsync("query", "history");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("No history yet", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_Json_IsTheMessageOnOneLine()
    {
        _server.History = _ => Gamma();

        CommandRun run = await RunAsync("query", "history", "--json");

        Assert.Equal(Gamma(), JsonParser.Default.Parse<History>(Assert.Single(run.Lines)));
    }

    [Fact]
    public async Task Revalue_WithoutOptions_AsksForNoShift()
    {
        RevalueRequest? asked = null;
        _server.Revaluation = request =>
        {
            asked = request;
            return new RevalueResponse();
        };

        CommandRun run = await RunAsync("revalue", "--underlying", "ETH", "--model", "taker-flow", "--shock", "3");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(new RevalueRequest { Underlying = "ETH", PositioningModel = PositioningModel.TakerFlow, CascadeShockPercent = 3 }, asked);
        Assert.Contains("Cascade ends at", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revalue_Human_IsBothStatesSideBySide()
    {
        RevalueRequest? asked = null;
        _server.Revaluation = request =>
        {
            asked = request;
            return Revaluation();
        };

        CommandRun run = await RunAsync("revalue", "--price", "-5", "--hours", "24", "--iv", "0.05", "--margin-model", "m", "--account", "7", "--venue", "binance");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            new RevalueRequest
            {
                Underlying = "BTC",
                PositioningModel = PositioningModel.Naive,
                PriceShiftPercent = -5,
                TimeShiftHours = 24,
                IvShift = 0.05,
                MarginModel = "m",
                ContributionAccount = 7,
                ContributionVenue = "binance",
            },
            asked);
        Assert.Matches(" Index +92,000.00 +87,400.00 *\n", run.Out);
        Assert.Matches(" Triggered USD +0.0 M +12.5 M *\n", run.Out);
        Assert.Matches(" Cascade ends at +90,000.00 +no end *\n", run.Out);
        Assert.Contains("Account longs     3.0 M", run.Out, StringComparison.Ordinal);
        Assert.Contains("Moves the end by  -", run.Out, StringComparison.Ordinal);
        Assert.Contains("Order: first this, then that.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revalue_Json_IsTheMessageOnOneLine()
    {
        _server.Revaluation = _ => Revaluation();

        CommandRun run = await RunAsync("revalue", "--json");

        Assert.Equal(Revaluation(), JsonParser.Default.Parse<RevalueResponse>(Assert.Single(run.Lines)));
    }

    [Fact]
    public async Task Revalue_RefusedByTheServer_EndsWithItsWords()
    {
        _server.Revaluation = _ => throw new RpcException(StatusCode.InvalidArgument, "price_shift_percent is '-100': it must be above -100");

        CommandRun run = await RunAsync("revalue", "--price", "-100");

        Assert.Equal(ExitCodes.Server, run.ExitCode);
        Assert.Contains("price_shift_percent is '-100'", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("revalue", "--price", "low")]
    [InlineData("query", "history", "--kind", "volume")]
    [InlineData("query", "history", "--every", "day")]
    public async Task Run_BadOption_IsAUsageErrorThatNamesIt(params string[] arguments)
    {
        CommandRun run = await RunAsync(arguments);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(arguments[^1], run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Out);
    }

    private static History Gamma() => new()
    {
        Underlying = "BTC",
        AsOf = AsOf,
        PositioningModel = PositioningModel.Reversed,
        Kind = HistoryKind.Gamma,
        ResolutionSeconds = 60,
        Prices = { 40_000, 80_000, 90_000, 100_000 },
        Columns =
        {
            new HistoryColumn { Time = AsOf - Minute, IndexPrice = 91_000, NetGexUsdPerPercent = { 5e8, double.NaN, -2e7, 1e8 }, GrossGexUsdPerPercent = { 5e8, double.NaN, 2e7, 1e8 } },
            new HistoryColumn { Time = AsOf, IndexPrice = 92_000, NetGexUsdPerPercent = { 5e8, 1e7, -1e8, 1e6 }, GrossGexUsdPerPercent = { 5e8, 1e7, 1e8, 1e6 } },
        },
    };

    private static RevalueResponse Revaluation() => new()
    {
        Underlying = "BTC",
        AsOf = AsOf,
        Base = new Valuation { Summary = new Summary { IndexPrice = 92_000 }, TriggeredUsd = 0, Cascade = new RunCascadeResponse { Status = CascadeStatus.Bounded, TerminalPrice = 90_000 } },
        Shifted = new Valuation { Summary = new Summary { IndexPrice = 87_400 }, TriggeredUsd = 12.5e6, Cascade = new RunCascadeResponse { Status = CascadeStatus.Unbounded } },
        Contribution = new AccountContribution { LongUsd = 3e6, ShortUsd = 0 },
        Assumptions = { "Order: first this, then that." },
    };

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync([.. arguments, .. _server.Option]);

    private static string Trimmed(string text) => string.Join('\n', text.Split('\n').Select(line => line.TrimEnd())).TrimEnd();
}
