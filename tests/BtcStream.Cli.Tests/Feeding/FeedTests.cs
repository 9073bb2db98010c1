using System.IO.Compression;
using System.Text;
using System.Text.Json;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;

namespace BtcStream.Cli.Tests.Feeding;

/// <summary>The feed command from its files to a server on the real transport.</summary>
public sealed class FeedTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("btcstream-feed-").FullName;
    private FakeServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FakeServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Feed_PlainAndGzippedFiles_GoOldestFirstAndOneAfterTheOther()
    {
        string newer = Write("newer.json", 2_000, "BTC-30JAN26-90000-C", "BTC-30JAN26-91000-C", "BTC-30JAN26-92000-C");
        string older = Write("older.json.gz", 1_000, "BTC-30JAN26-90000-C");

        CommandRun run = await RunAsync("--batch", "2", newer, older);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["market 1", "quotes 1", "market 2", "quotes 2", "quotes 3"], _server.Order);
        Assert.Equal([1_000_000_000UL, 2_000_000_000UL], _server.Market.Select(batch => batch.Rows.Single().Time));
        Assert.All(_server.Market, batch => Assert.Equal(new MarketRow { Underlying = "BTC", IndexPrice = 92_000, Time = batch.Rows[0].Time }, batch.Rows.Single()));
        Assert.Equal([1, 2, 1], _server.Quotes.Select(FakeServer.RowsOf));
        Assert.Equal(
            ["[1/2] older.json.gz: 1 of 1 rows sent, 1 applied", "[2/2] newer.json: 3 of 3 rows sent, 3 applied"],
            run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches("^2 files in .*\nquotes: 4 sent, 4 applied, 0 late, 0 refused\nindex:  2 sent, 2 applied, 0 late, 0 refused\n$", run.Out);
    }

    [Theory]
    [InlineData("rows")]
    [InlineData("columns")]
    public async Task Feed_EitherForm_IsSentAsAsked(string form)
    {
        CommandRun run = await RunAsync("--form", form, Write("a.json", 1, "BTC-30JAN26-90000-C"));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(form == "rows", _server.Quotes.Single().Rows.Count == 1);
        Assert.Equal(form == "columns", _server.Quotes.Single().Columns?.Id.Count == 1);
    }

    [Fact]
    public async Task Feed_StandardInput_IsRead()
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Answer(5, "BTC-30JAN26-90000-P")));

        CommandRun run = await CommandRun.OfAsync(["feed", "deribit-chain", "-", .. _server.Option], input);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("standard input: 1 of 1 rows sent", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_FuturesAndCombos_AreLeftOutAndCounted()
    {
        CommandRun run = await RunAsync(Write("mixed.json", 5, "BTC-PERPETUAL", "BTC-30JAN26-90000-C", "BTC-30JAN26", "BTC-FS-27JUN26_PERP", "nonsense"));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["BTC-30JAN26-90000-C", "nonsense"], _server.Quotes.Single().Definitions.Select(definition => definition.Instrument));
        Assert.Contains("2 of 2 rows sent, 2 applied, 3 other rows left out", run.Error, StringComparison.Ordinal);
        Assert.Contains("; 3 rows that are no options left out", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_RefusedRows_AreNamedByFileRowAndInstrumentAndEndWith3()
    {
        _server.AckQuotes = (batch, before) => new IngestAck
        {
            Sequence = batch.Sequence,
            AcceptedRows = before.AcceptedRows + 1,
            LateRows = before.LateRows + 0,
            RejectedRows = before.RejectedRows + 1,
            Rejections = { new Rejection { BatchSequence = batch.Sequence, Row = 1, Code = RejectionCode.Negative, Field = "mark_iv", Value = "-0.4", Message = "below 0" } },
        };
        string file = Write("bad.json", 5, "BTC-PERPETUAL", "BTC-30JAN26-90000-C", "BTC-30JAN26-91000-C", "BTC-30JAN26-92000-C", "BTC-30JAN26-93000-C");

        CommandRun human = await RunAsync("--batch", "2", file);
        CommandRun json = await RunAsync("--batch", "2", "--json", file);

        Assert.Equal((ExitCodes.RowsRefused, ExitCodes.RowsRefused), (human.ExitCode, json.ExitCode));
        Assert.Contains("refused: bad.json row 2: BTC-30JAN26-91000-C mark_iv = -0.4: Negative: below 0\nrefused: bad.json row 4: BTC-30JAN26-93000-C", human.Error, StringComparison.Ordinal);
        Assert.Contains("quotes: 4 sent, 2 applied, 0 late, 2 refused", human.Out, StringComparison.Ordinal);
        JsonElement result = JsonDocument.Parse(json.Out).RootElement;
        Assert.Equal(2, result.GetProperty("quotes").GetProperty("refused").GetInt32());
        Assert.Equal((4, "BTC-30JAN26-93000-C"), (result.GetProperty("refusals")[1].GetProperty("row").GetInt32(), result.GetProperty("refusals")[1].GetProperty("instrument").GetString()));
    }

    [Fact]
    public async Task Feed_MoreRefusalsThanShown_AreCounted()
    {
        _server.AckQuotes = (batch, _) =>
        {
            var ack = new IngestAck { Sequence = batch.Sequence, RejectedRows = 30 };
            ack.Rejections.AddRange(Enumerable.Range(0, 30).Select(row => new Rejection { BatchSequence = 1, Row = (uint)row, Code = RejectionCode.Expired }));
            return ack;
        };

        CommandRun run = await RunAsync(Write("old.json", 5, [.. Enumerable.Range(60, 30).Select(strike => $"BTC-2JAN26-{strike}000-C")]));

        Assert.Equal(ExitCodes.RowsRefused, run.ExitCode);
        Assert.Equal(20, run.Error.Split('\n').Count(line => line.StartsWith("refused: old.json row ", StringComparison.Ordinal)));
        Assert.Contains("refused: 30 rows in all", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_LateRows_AreCountedAndNoError()
    {
        _server.AckQuotes = (batch, _) => new IngestAck { Sequence = batch.Sequence, LateRows = 1 };

        CommandRun run = await RunAsync(Write("a.json", 5, "BTC-30JAN26-90000-C"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1 sent, 0 applied, 1 late, 0 refused", run.Out, StringComparison.Ordinal);
    }

    /// <summary>An ack that does not answer for every row is a lost row: never silent.</summary>
    [Fact]
    public async Task Feed_CountsThatDoNotAddUp_EndWith2()
    {
        _server.AckQuotes = (batch, _) => new IngestAck { Sequence = batch.Sequence, AcceptedRows = 1 };

        CommandRun run = await RunAsync(Write("a.json", 5, "BTC-30JAN26-90000-C", "BTC-30JAN26-91000-C"));

        Assert.Equal((ExitCodes.Server, ""), (run.ExitCode, run.Out));
        Assert.Contains("2 quote rows were sent, but the server answered for 1 (1 applied, 0 late, 0 refused)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_ServerThatBreaksOff_EndsWith2AndSaysWhy()
    {
        _server.BreakIngestAfter = (1, new Status(StatusCode.ResourceExhausted, "message 1 is too long"));

        CommandRun run = await RunAsync("--batch", "1", Write("a.json", 5, [.. Enumerable.Range(60, 30).Select(strike => $"BTC-30JAN26-{strike}000-C")]));

        Assert.Equal((ExitCodes.Server, ""), (run.ExitCode, run.Out));
        Assert.Contains("btcstream: ResourceExhausted: message 1 is too long", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_OneBrokenFileAmongGood_SendsNothing()
    {
        string broken = Path.Combine(_folder, "broken.json");
        await File.WriteAllTextAsync(broken, """{"result": [{"instrument_name": "BTC-30JAN26-90000-C", "mark_iv": "high"}]}""", TestContext.Current.CancellationToken);

        CommandRun run = await RunAsync(Write("good.json", 5, "BTC-30JAN26-90000-C"), broken);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains($"'{broken}' is not a Deribit book summary: row 0: mark_iv is \"high\": it must be a number or null (BTC-30JAN26-90000-C)", run.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Order);
    }

    [Fact]
    public async Task Feed_DamagedGzip_IsNamed()
    {
        string path = Write("a.json.gz", 5, "BTC-30JAN26-90000-C");
        byte[] bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 0xFF;
        await File.WriteAllBytesAsync(path, bytes[..^4], TestContext.Current.CancellationToken);

        CommandRun run = await RunAsync(path);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(path, run.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Order);
    }

    [Fact]
    public async Task Feed_Interrupted_EndsWith130()
    {
        using var stop = new CancellationTokenSource();
        _server.AckQuotes = (batch, before) =>
        {
            stop.Cancel();
            return before;
        };

        CommandRun run = await CommandRun.OfAsync(["feed", "deribit-chain", Write("a.json", 5, "BTC-30JAN26-90000-C"), .. _server.Option], null, stop.Token);

        Assert.Equal(ExitCodes.Interrupted, run.ExitCode);
        Assert.EndsWith("btcstream: interrupted\n", run.Error, StringComparison.Ordinal);
    }

    private static string Answer(long millis, params string[] names) => $$"""
        {"result": [{{string.Join(", ", names.Select(name =>
            $$"""{"instrument_name": "{{name}}", "mark_iv": 40, "open_interest": 10, "underlying_price": 92500, "estimated_delivery_price": 92000, "creation_timestamp": {{millis}}}"""))}}]}
        """;

    private string Write(string name, long millis, params string[] names)
    {
        string path = Path.Combine(_folder, name);
        using Stream file = File.Create(path);
        using Stream stream = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(Encoding.UTF8.GetBytes(Answer(millis, names)));
        return path;
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(["feed", "deribit-chain", .. arguments, .. _server.Option]);
}
