using System.Globalization;
using System.Text;
using System.Text.Json;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Tests.Replay;

/// <summary>The replay command from a folder to a server on the real transport.</summary>
public sealed class ReplayCommandTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ReplayFiles _files = new();
    private FakeServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FakeServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task Replay_ChainsByNameAndForcedOrders_GoInTheOrderOfTime()
    {
        _files.Chain("20260113T000000Z.json.gz");
        _files.Chain("sub/20260112T000000Z.json.gz");
        _files.Orders("orders.csv", "2026-01-11T00:00:00", "2026-01-12T12:00:00", "2026-01-12T12:00:00");
        _files.Manifest("# what the files are", "", "binance-force-orders orders.csv");

        CommandRun run = await RunAsync();

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(
            ["liquidations 1 of 2026-01-11 00:00:00Z", "market 1 of 2026-01-12 00:00:00Z", "quotes 2 of 2026-01-12 00:00:00Z", "liquidations 2 of 2026-01-12 12:00:00Z",
                "market 1 of 2026-01-13 00:00:00Z", "quotes 2 of 2026-01-13 00:00:00Z"],
            Sent());
        Assert.Equal([1UL, 2, 3, 4, 5, 6], _server.Frames.Select(frame => FakeServer.SizeOf(frame).Sequence));
        Assert.Matches("^2026-01-11 00:00:00Z to 2026-01-13 00:00:00Z in .*: 2 chains, 6 rows; 1 of forced orders, 3 rows\nrows: 9 sent, 9 applied, 0 late, 0 refused\n$", run.Out);
    }

    /// <summary>Ids of columns are local to the call: a second chain must not introduce them again, and forced orders must not use them.</summary>
    [Fact]
    public async Task Replay_TwoChains_IntroduceEveryInstrumentOnce()
    {
        _files.Chain("20260112T000000Z.json");
        _files.Chain("20260113T000000Z.json");

        await RunAsync();

        QuoteBatch[] quotes = [.. _server.Frames.Where(frame => frame.Quotes is not null).Select(frame => frame.Quotes)];
        Assert.Equal([2, 0], quotes.Select(batch => batch.Definitions.Count));
        Assert.Equal(quotes[0].Columns.Id, quotes[1].Columns.Id);
        Assert.All(_server.Frames.Where(frame => frame.Market is not null), frame => Assert.Equal(92_000, Assert.Single(frame.Market.Rows).IndexPrice));
    }

    [Fact]
    public async Task Replay_FromToAndAfter_PartTheFolder()
    {
        foreach (int day in new[] { 12, 13, 14 })
        {
            _files.Chain($"202601{day}T000000Z.json");
        }

        CommandRun first = await RunAsync("--to", "2026-01-13", "--json");
        int sent = _server.Frames.Count;
        string to = JsonDocument.Parse(first.Out).RootElement.GetProperty("to").GetString()!;
        CommandRun rest = await RunAsync("--after", to, "--json");

        Assert.Equal((0, 0, 4, 6), (first.ExitCode, rest.ExitCode, sent, _server.Frames.Count));
        Assert.Equal("2026-01-13T00:00:00Z", to);
        Assert.Equal("2026-01-14T00:00:00Z", JsonDocument.Parse(rest.Out).RootElement.GetProperty("from").GetString());
    }

    [Fact]
    public async Task Replay_Paced_SendsHistoryAtOnceAndTheRestAtItsMoment()
    {
        var clock = new ManualClock();
        _files.Chain("20260112T000000Z.json");
        _files.Chain("20260112T010000Z.json");
        _files.Chain("20260112T020000Z.json");
        Task<CommandRun> running = CommandRun.AtAsync(clock, ["replay", _files.Folder, "--speed", "60", "--from", "2026-01-12T00:30:00", .. _server.Option]);

        // An hour at sixty times its speed is a minute: the first two are there before the clock moves, the third not until it has.
        await ReachAsync(() => clock.Pending > 0, running);
        await ReachAsync(() => _server.Frames.Count == 4, running);
        clock.Advance(TimeSpan.FromSeconds(59.9));
        Assert.Equal(4, _server.Frames.Count);
        Assert.False(running.IsCompleted);
        await ReachAsync(() => clock.Pending > 0, running);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        CommandRun run = await running.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal((0, 6), (run.ExitCode, _server.Frames.Count));
        Assert.Contains("at once 20260112T000000Z.json", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("at once 20260112T010000Z.json", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_PacedWithHistory_WaitsForItsAckBeforeTheClockStarts()
    {
        var clock = new ManualClock();
        var applied = new TaskCompletionSource();
        _server.AckFrame = async (frame, ack) =>
        {
            await applied.Task;
            return ack;
        };
        _files.Chain("20260112T000000Z.json");
        _files.Chain("20260112T010000Z.json");
        Task<CommandRun> running = CommandRun.AtAsync(clock, ["replay", _files.Folder, "--speed", "1", "--from", "2026-01-12T00:30:00", .. _server.Option]);

        await ReachAsync(() => _server.Frames.Count > 0, running);
        Assert.Single(_server.Frames);
        applied.SetResult();
        CommandRun run = await running.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal((0, 4), (run.ExitCode, _server.Frames.Count));
    }

    [Fact]
    public async Task Replay_Interrupted_SaysWhatWasSentAndWhereToGoOn()
    {
        var clock = new ManualClock();
        using var stop = new CancellationTokenSource();
        _files.Chain("20260112T000000Z.json");
        _files.Chain("20260112T010000Z.json");
        Task<CommandRun> running = CommandRun.AtAsync(clock, ["replay", _files.Folder, "--speed", "1", .. _server.Option], stop.Token);

        await ReachAsync(() => clock.Pending > 0, running);
        await stop.CancelAsync();
        CommandRun run = await running.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Interrupted, run.ExitCode);
        Assert.Contains("rows: 3 sent, 3 applied, 0 late, 0 refused\ninterrupted: go on with --after 2026-01-12T00:00:00Z\n", run.Out, StringComparison.Ordinal);
        Assert.Equal(2, _server.Frames.Count);
    }

    /// <summary>A server that hangs cannot keep an interrupted replay: after a grace it is left.</summary>
    [Fact]
    public async Task Replay_InterruptedWhileTheServerHangs_EndsAfterTheGrace()
    {
        var clock = new ManualClock();
        using var stop = new CancellationTokenSource();
        _server.AckFrame = (_, _) => new TaskCompletionSource<IngestAck>().Task;
        _files.Chain("20260112T000000Z.json");
        Task<CommandRun> running = CommandRun.AtAsync(clock, ["replay", _files.Folder, .. _server.Option], stop.Token);

        await ReachAsync(() => _server.Frames.Count > 0, running);
        await stop.CancelAsync();
        await ReachAsync(() => clock.Pending > 0, running);
        clock.Advance(TimeSpan.FromSeconds(6));
        CommandRun run = await running.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal((ExitCodes.Interrupted, "btcstream: interrupted"), (run.ExitCode, run.Error.Split('\n')[^2]));
    }

    [Fact]
    public async Task Replay_RefusedRows_AreNamedByFileAndRow()
    {
        _server.AckFrame = (frame, ack) => Task.FromResult(frame.Quotes is null ? ack : new IngestAck
        {
            Sequence = ack.Sequence,
            AcceptedRows = ack.AcceptedRows - 1,
            RejectedRows = 1,
            Rejections = { new Rejection { BatchSequence = ack.Sequence, Row = 1, Code = RejectionCode.Negative, Field = "mark_iv", Value = "-1", Message = "below 0" } },
        });
        _files.Chain("20260112T000000Z.json");

        CommandRun run = await RunAsync();

        Assert.Equal(ExitCodes.RowsRefused, run.ExitCode);
        Assert.Contains("refused: 20260112T000000Z.json row 1: BTC-30JAN26-91000-P mark_iv = -1: Negative: below 0", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_CountsThatDoNotAddUp_EndWith2()
    {
        _server.AckFrame = (_, ack) => Task.FromResult(new IngestAck { Sequence = ack.Sequence, AcceptedRows = 1 });
        _files.Chain("20260112T000000Z.json");

        CommandRun run = await RunAsync();

        Assert.Equal(ExitCodes.Server, run.ExitCode);
        Assert.Contains("3 rows were sent, but the server answered for 1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_FilesThatNothingNames_AreSaidToBeLeftOut()
    {
        _files.Chain("20260112T000000Z.json");
        _files.Text("notes.md", "x");

        CommandRun run = await RunAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("btcstream: left out, as no manifest says what they are: notes.md\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_BrokenFile_SendsNothing()
    {
        _files.Chain("20260112T000000Z.json");
        string broken = _files.Text("20260113T000000Z.json", "{}");

        CommandRun run = await RunAsync();

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains($"'{broken}' is not a Deribit book summary", run.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Frames);
    }

    [Theory]
    [InlineData("--speed is '-1'; it must be 0 or more, or max", "--speed", "-1")]
    [InlineData("--speed is 'fast'; it must be 0 or more, or max", "--speed", "fast")]
    [InlineData("--to is 'soon'; it must be a UTC day such as 2026-02-01", "--to", "soon")]
    [InlineData("has nothing to replay: no replay.txt")]
    public async Task Replay_WrongArguments_AreNamed(string expected, params string[] arguments)
    {
        CommandRun run = await RunAsync(arguments);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    /// <summary>Rows of several histories interleave by time; a row's moment is the end of its day.</summary>
    [Fact]
    public async Task Replay_Histories_InterleaveByTimeAsTheManifestReadsThem()
    {
        _files.Text("dvol.csv", "date,close\n2026-01-11,48.5\n2026-01-12,49\n");
        _files.Text("bnb.csv", "snapped_at,price\n2026-01-12 00:00:00 UTC,900\n2026-01-14 00:00:00 UTC,910\n");
        _files.Chain("20260112T000000Z.json");
        _files.Manifest(
            "csv --kind volatility-index --name DVOL --source deribit --scale close=percent dvol.csv", "csv --kind asset-price --layout coingecko --name BNB bnb.csv");

        CommandRun run = await RunAsync("--speed", "0");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(
            [
                "deribit DVOL 2026-01-12 00:00:00Z 0.485", "coingecko BNB 2026-01-12 00:00:00Z 900", "Market", "Quotes", "deribit DVOL 2026-01-13 00:00:00Z 0.49",
                "coingecko BNB 2026-01-14 00:00:00Z 910",
            ],
            _server.Frames.Select(frame => frame.Observations?.Columns is not { } columns ? frame.FrameCase.ToString()
                : string.Create(CultureInfo.InvariantCulture,
                    $"{columns.Source} {columns.VolatilityIndex?.Index}{columns.AssetPrice?.Asset} {BtcStream.Cli.Output.Figures.Time(Assert.Single(columns.Time))} {columns.VolatilityIndex?.Close[0]}{columns.AssetPrice?.PriceUsd[0]}")));
        Assert.Contains("1 chain, 3 rows; 2 histories, 4 rows\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_ManifestElsewhere_NamesFilesOfTheFolder()
    {
        using var elsewhere = new ReplayFiles();
        _files.Text("dvol.csv", "date,close\n2026-01-11,0.485\n");
        string manifest = elsewhere.Text("week.txt", "csv --kind volatility-index --name DVOL 'dvol.csv'\n".Replace("'", "\"", StringComparison.Ordinal));

        CommandRun run = await RunAsync("--manifest", manifest);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("dvol", Assert.Single(_server.Frames).Observations.Columns.Source);
    }

    [Fact]
    public async Task Replay_HistoryWithoutTimes_IsRefused()
    {
        _files.Text("energy.csv", "electricity_usd_per_kwh\n0.05\n");
        _files.Manifest("csv --kind energy --set time=as-of energy.csv");

        CommandRun run = await RunAsync();

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("line 2: there is no time, and a replay needs to know when", run.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Frames);
    }

    [Theory]
    [InlineData("line 2: 'orders.csv' is no file of", "# first", "binance-force-orders orders.csv")]
    [InlineData("line 1: 'chains/*.json' is no file of", "deribit-chain chains/*.json")]
    [InlineData("line 1: ", "weather rain.csv")]
    public async Task Replay_WrongManifest_IsNamedByLine(string expected, params string[] lines)
    {
        _files.Chain("20260112T000000Z.json");
        _files.Manifest(lines);

        CommandRun run = await RunAsync();

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Frames);
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(["replay", _files.Folder, .. arguments, .. _server.Option]);

    /// <summary>Each frame as its kind, rows and first time.</summary>
    private IEnumerable<string> Sent() => _server.Frames.Select(frame =>
    {
        ulong time = frame.Market?.Rows[0].Time ?? frame.Quotes?.Columns.Time[0] ?? frame.Liquidations?.Rows[0].Time ?? frame.Observations.Rows[0].Time;
        return $"{frame.FrameCase.ToString().ToLowerInvariant()} {FakeServer.SizeOf(frame).Rows} of {BtcStream.Cli.Output.Figures.Time(time)}";
    });

    /// <summary>Lets the command go on until something holds; it must not end before.</summary>
    private static async Task ReachAsync(Func<bool> holds, Task<CommandRun> running)
    {
        DateTime patience = DateTime.UtcNow + Patience;
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < patience, "it did not come to that");
            Assert.False(running.IsCompleted && !holds(), running.IsCompleted ? (await running).Error : "");
            await Task.Yield();
        }
    }
}

/// <summary>A folder of inputs, deleted in the end.</summary>
internal sealed class ReplayFiles : IDisposable
{
    private static readonly string[] Options = ["BTC-30JAN26-90000-C", "BTC-30JAN26-91000-P"];

    public string Folder { get; } = Directory.CreateTempSubdirectory("btcstream-replay-").FullName;

    /// <summary>A chain of two options at the moment that its name states.</summary>
    public void Chain(string name)
    {
        DateTime time = DateTime.ParseExact(Path.GetFileName(name)[..15], "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        long millis = (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
        string rows = string.Join(", ", Options.Select(option =>
            $$"""{"instrument_name": "{{option}}", "mark_iv": 40, "open_interest": 10, "underlying_price": 92500, "estimated_delivery_price": 92000, "creation_timestamp": {{millis}}}"""));
        Text(name, $$"""{"result": [{{rows}}]}""");
    }

    /// <summary>Forced orders at some moments.</summary>
    public void Orders(string name, params string[] times) => Text(name, string.Concat(times.Select(text =>
    {
        DateTime time = DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        return $"BTCUSDT,SELL,LIMIT,IOC,0.1,92000,91900,FILLED,0.1,0.1,{(time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond},9200\n";
    })));

    public void Manifest(params string[] lines) => Text("replay.txt", string.Join('\n', lines) + "\n");

    public string Text(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, Encoding.UTF8);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
