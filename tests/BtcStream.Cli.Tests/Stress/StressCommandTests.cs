using System.Text;
using BtcStream.Cli.Tests.Watch;
using BtcStream.Contracts.V1;
using Google.Protobuf;

namespace BtcStream.Cli.Tests.Stress;

/// <summary>The stress command from the command line to what it prints.</summary>
public sealed class StressCommandTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly CancellationTokenSource _stop = new();
    private FakeServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FakeServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _server.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task Stress_Human_IsATable()
    {
        _server.Stress = _ => StressSamples.Table(synthetic: true);

        CommandRun run = await CommandRun.OfAsync(["stress", .. _server.Option]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["BTC stress as of 2026-02-05 00:00:00Z, naive positioning - SYNTHETIC: made-up data", "1 of 3 stressed, 1 without data"], run.Lines[..2]);
        Assert.Matches(@"hash_rate_drawdown +-20\.70 % +below -10\.00 +STRESSED +2026-01-18 +24\.0 h +coinmetrics", run.Out);
        Assert.Matches(@"treasury_pnl +-4\.561 bn USD +below 0 +calm +2026-02-04 +12 s +strategy", run.Out);
        Assert.Matches(@"loop_gain +- +- +NO DATA +- +- +-", run.Out);
        Assert.EndsWith(
            "hash_rate_drawdown: Hash rate under its peak\ntreasury_pnl: Unrealised P&L of the largest holder\nloop_gain: Loop gain\n\n- hash_rate_drawdown: Seven-day mean.\n",
            run.Out, StringComparison.Ordinal);
        Assert.All(run.Lines, line => Assert.True(line.TrimEnd().Length <= 120, line));
    }

    [Fact]
    public async Task Stress_Json_IsTheMessageOnOneLine()
    {
        GetStressTableRequest? asked = null;
        _server.Stress = request =>
        {
            asked = request;
            return StressSamples.Table();
        };

        CommandRun run = await CommandRun.OfAsync(["stress", "--json", "--model", "reversed", .. _server.Option]);

        Assert.Equal(StressSamples.Table(), JsonParser.Default.Parse<StressTable>(Assert.Single(run.Lines)));
        Assert.Equal(new GetStressTableRequest { Underlying = "BTC", PositioningModel = PositioningModel.Reversed }, asked);
    }

    [Theory]
    [InlineData(ExitCodes.Stressed, StressState.Stressed, StressState.NoData)]
    [InlineData(ExitCodes.NoData, StressState.Calm, StressState.NoData)]
    [InlineData(ExitCodes.NoData, StressState.Watch, StressState.Unspecified)]
    [InlineData(ExitCodes.Ok, StressState.Calm, StressState.Watch)]
    public async Task Stress_Check_EndsAsTheWorstRow(int exitCode, StressState first, StressState second)
    {
        _server.Stress = _ => new StressTable { Rows = { StressSamples.Row("a", first, 1), StressSamples.Row("b", second, 2) } };

        CommandRun checkedRun = await CommandRun.OfAsync(["stress", "--check", .. _server.Option]);
        CommandRun run = await CommandRun.OfAsync(["stress", .. _server.Option]);

        Assert.Equal((exitCode, ExitCodes.Ok), (checkedRun.ExitCode, run.ExitCode));
    }

    [Fact]
    public async Task Stress_CheckWithoutDataOfARowThatJudgesNothing_EndsWith0()
    {
        StressRow shown = StressSamples.Row("b", StressState.NoData, 2);
        shown.ClearThreshold();
        _server.Stress = _ => new StressTable { Rows = { StressSamples.Row("a", StressState.Calm, 1), shown } };

        Assert.Equal(ExitCodes.Ok, (await CommandRun.OfAsync(["stress", "--check", .. _server.Option])).ExitCode);
    }

    [Fact]
    public async Task Stress_NoServer_EndsWith2()
    {
        await _server.StopAsync();

        CommandRun run = await CommandRun.OfAsync(["stress", .. _server.Option]);

        Assert.Equal((ExitCodes.Server, ""), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task Stress_FollowIntoAPipe_PrintsTheTableAndThenChangesOfState()
    {
        _server.Info = new ServerInfo { Synthetic = true };
        var updates = _server.NextSubscription(Update(UpdateKind.Snapshot, 3, 0, StressSamples.Row("a", StressState.Calm, -5), StressSamples.Row("b", StressState.Watch, -9)));
        var lines = new LineSignal(_out, expected: 1);
        Task<int> running = RunAsync(lines, isTerminal: false, "--follow");

        await lines.Until("- a, b: Seven-day mean.").WaitAsync(Patience);
        await updates.WriteAsync(Update(UpdateKind.Delta, 4, 3, StressSamples.Row("a", StressState.Calm, -6)));
        await updates.WriteAsync(Update(UpdateKind.Delta, 5, 4, StressSamples.Row("b", StressState.Stressed, -11)));
        await lines.Until("b (Hash rate under its peak) -11.00 %").WaitAsync(Patience);
        await _stop.CancelAsync();

        Assert.Equal(0, await running.WaitAsync(Patience));
        string[] all = _out.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("BTC stress as of 2026-02-05 00:00:00Z, naive positioning - SYNTHETIC: made-up data", all[0]);
        Assert.Equal("2026-02-05 00:00:00Z b (Hash rate under its peak) -11.00 %, below -10.00 %: STRESSED (was watch)", all[^1]);
        Assert.DoesNotContain("-6.00 %, below", _out.ToString(), StringComparison.Ordinal);
        Assert.Equal([View.Stress], (await _server.Requests.Reader.ReadAsync(TestContext.Current.CancellationToken)).Views);
    }

    [Fact]
    public async Task Stress_FollowJson_PrintsEveryTableWhole()
    {
        var updates = _server.NextSubscription(Update(UpdateKind.Snapshot, 3, 0, StressSamples.Row("a", StressState.Calm, -5), StressSamples.Row("b", StressState.Watch, -9)));
        var lines = new LineSignal(_out, expected: 1);
        Task<int> running = RunAsync(lines, isTerminal: false, "--follow", "--json");

        await lines.Reached.WaitAsync(Patience);
        await updates.WriteAsync(Update(UpdateKind.Delta, 4, 3, StressSamples.Row("a", StressState.Stressed, -12)));
        await lines.ReachedAgain(2).WaitAsync(Patience);
        await _stop.CancelAsync();

        Assert.Equal(0, await running.WaitAsync(Patience));
        var table = StressTable.Parser.ParseJson(_out.ToString().Split('\n')[1]);
        Assert.Equal((4UL, "BTC", false), (table.Sequence, table.Underlying, table.Synthetic));
        Assert.Equal([("a", StressState.Stressed), ("b", StressState.Watch)], table.Rows.Select(row => (row.Name, row.State)));
    }

    [Fact]
    public async Task Stress_FollowOnATerminal_RedrawsInColourAndGivesTheScreenBack()
    {
        var updates = _server.NextSubscription(Update(UpdateKind.Snapshot, 3, 0, StressSamples.Row("a", StressState.Calm, -5)));
        var screen = new LineSignal(_out, expected: 1);
        Task<int> running = RunAsync(screen, isTerminal: true, "--follow");

        await screen.Until("0 of 1 stressed", "calm").WaitAsync(Patience);
        await updates.WriteAsync(Update(UpdateKind.Delta, 4, 3, StressSamples.Row("a", StressState.Stressed, -12)));
        await screen.Until("1 of 1 stressed", "STRESSED").WaitAsync(Patience);
        await _stop.CancelAsync();

        Assert.Equal(0, await running.WaitAsync(Patience));
        Assert.StartsWith("\x1b[?1049h", _out.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("\x1b[?1049l", _out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stress_FollowWithCheck_IsRefused()
    {
        CommandRun run = await CommandRun.OfAsync(["stress", "--follow", "--check", .. _server.Option]);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("--check judges one table", run.Error, StringComparison.Ordinal);
    }

    private static RiskUpdate Update(UpdateKind kind, ulong sequence, ulong baseSequence, params StressRow[] rows) =>
        new() { Epoch = 7, Kind = kind, Sequence = sequence, BaseSequence = baseSequence, AsOf = StressSamples.AsOf, Underlying = "BTC", StressRows = { rows } };

    private Task<int> RunAsync(LineSignal lines, bool isTerminal, params string[] arguments) =>
        new CliProgram(CommandRun.EnvironmentOver(_out, _error) with { Out = lines, IsTerminal = isTerminal, ReadSize = () => (120, 40) })
            .RunAsync(["stress", .. arguments, .. _server.Option], _stop.Token);
}
