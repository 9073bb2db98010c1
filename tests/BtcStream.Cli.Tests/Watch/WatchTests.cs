using System.Text;
using System.Threading.Channels;
using BtcStream.Contracts.V1;
using Google.Protobuf;

namespace BtcStream.Cli.Tests.Watch;

/// <summary>The watch and subscribe commands from the command line to the screen.</summary>
public sealed class WatchTests : IAsyncLifetime
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
    public async Task Watch_Once_PrintsOnePicture()
    {
        _server.NextSubscription(Samples.Snapshot(summary: Samples.Summary(synthetic: true)));

        CommandRun run = await CommandRun.OfAsync(["watch", "--once", "--model", "reversed", .. _server.Option]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("BTC gamma by strike, naive positioning  SYNTHETIC: made-up data", run.Lines[0], StringComparison.Ordinal);
        Assert.Contains(" peak", run.Out, StringComparison.Ordinal);
        Assert.Equal(PositioningModel.Reversed, (await _server.Requests.Reader.ReadAsync(_stop.Token)).PositioningModel);
    }

    [Fact]
    public async Task Watch_OnceJson_PrintsTheSummary()
    {
        _server.NextSubscription(Samples.Snapshot());

        CommandRun run = await CommandRun.OfAsync(["watch", "--once", "--json", .. _server.Option]);

        Assert.Equal(Samples.Summary(), JsonParser.Default.Parse<Summary>(Assert.Single(run.Lines)));
    }

    [Fact]
    public async Task Watch_NoTerminal_PrintsLinesAndEndsCleanly()
    {
        _server.NextSubscription(Samples.Snapshot());
        var lines = new LineSignal(_out, expected: 2);
        Task<int> running = RunAsync(lines, isTerminal: false, "watch");

        await lines.Reached.WaitAsync(Patience);
        await _stop.CancelAsync();

        Assert.Equal(0, await running.WaitAsync(Patience));
        Assert.All(
            _out.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Matches(@"^2026-01-19 21:20:24Z  BTC  index 92,315.42  net \+114.8 M  gross 613.6 M  flip 88,012.30  .*  updated [\d.]+ s ago$", line));
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task Watch_NoTerminalAndServerGone_SaysSoInsteadOfRepeatingOldFigures()
    {
        _server.NextSubscription(Samples.Snapshot());
        var lines = new LineSignal(_out, expected: 1);
        var errors = new LineSignal(_error, expected: 1);
        Task<int> running = RunAsync(lines, isTerminal: false, "watch", errors);
        await lines.Reached.WaitAsync(Patience);
        await _server.StopAsync();

        await errors.Reached.WaitAsync(Patience);
        int printed = _out.ToString().Count(c => c == '\n');
        await errors.ReachedAgain(3).WaitAsync(Patience);

        Assert.StartsWith("btcstream: not connected, attempt ", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(printed, _out.ToString().Count(c => c == '\n'));
        await _stop.CancelAsync();
        Assert.Equal(0, await running.WaitAsync(Patience));
    }

    [Fact]
    public async Task Watch_Terminal_DrawsOnTheSecondScreenAndGivesItBack()
    {
        ChannelWriter<RiskUpdate> updates = _server.NextSubscription(Samples.Snapshot());
        var screen = new LineSignal(_out, expected: 1);
        Task<int> running = RunAsync(screen, isTerminal: true, "watch");
        await screen.Until("Ctrl+C ends").WaitAsync(Patience);
        Assert.True(updates.TryWrite(Samples.Delta(3, 4)));
        await screen.Until("92,000.00", "update 2").WaitAsync(Patience);

        await _stop.CancelAsync();

        Assert.Equal(0, await running.WaitAsync(Patience));
        string text = _out.ToString();
        Assert.StartsWith("\x1b[?1049h\x1b[?25l", text, StringComparison.Ordinal);
        Assert.EndsWith("\x1b[?7h\x1b[?25h\x1b[?1049l", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_TerminalAndRequestRefused_GivesTheScreenBackFirst()
    {
        _server.NextSubscription(Samples.Snapshot()).Complete();
        var screen = new LineSignal(_out, expected: 1);
        Task<int> running = RunAsync(screen, isTerminal: true, "watch");
        await screen.Until("NOT CONNECTED").WaitAsync(Patience);

        await _stop.CancelAsync();

        Assert.Equal(0, await running.WaitAsync(Patience));
        Assert.EndsWith("\x1b[?1049l", _out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribe_Json_PrintsEveryUpdate()
    {
        RiskUpdate[] sent = [Samples.Snapshot(), Samples.Delta(3, 4), Samples.Delta(4, 9)];
        _server.NextSubscription(sent);

        CommandRun run = await CommandRun.OfAsync(
            ["subscribe", "--json", "--count", "3", "--view", "strikes", "--view", "profile", "--strike-from", "80000", "--strike-to", "90000", "--interval", "0", .. _server.Option]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(sent, run.Lines.Select(line => JsonParser.Default.Parse<RiskUpdate>(line)));
        Assert.Equal(
            new SubscribeRequest { Underlying = "BTC", PositioningModel = PositioningModel.Naive, StrikeFrom = 80_000, StrikeTo = 90_000, Views = { View.Strikes, View.GammaProfile } },
            await _server.Requests.Reader.ReadAsync(_stop.Token));
    }

    [Fact]
    public async Task Subscribe_Human_SaysWhatChanged()
    {
        RiskUpdate delta = Samples.Delta(3, 9);
        delta.Cells.Add(new GammaCell());
        delta.RemovedCells.Add(new GammaCellKey());
        delta.Stale = true;
        _server.NextSubscription(Samples.Snapshot(), delta).Complete();

        CommandRun run = await CommandRun.OfAsync(["subscribe", .. _server.Option]);

        Assert.Equal(ExitCodes.Server, run.ExitCode);
        Assert.Equal("snapshot 3, as of 2026-01-19 21:20:24Z, 14 strikes", run.Lines[0]);
        Assert.StartsWith("  2026-01-19 21:20:24Z  BTC  index", run.Lines[1], StringComparison.Ordinal);
        Assert.Equal("delta 3 to 9, as of 2026-01-19 21:20:24Z, 1 cells and 1 gone, STALE", run.Lines[2]);
        Assert.Contains("the server ended the subscription", run.Error, StringComparison.Ordinal);
    }

    private Task<int> RunAsync(LineSignal output, bool isTerminal, string command, LineSignal? error = null)
    {
        CliEnvironment environment = CommandRun.EnvironmentOver(_out, _error) with { Out = output, IsTerminal = isTerminal };
        return new CliProgram(error is null ? environment : environment with { Error = error }).RunAsync([command, .. _server.Option], _stop.Token);
    }
}
