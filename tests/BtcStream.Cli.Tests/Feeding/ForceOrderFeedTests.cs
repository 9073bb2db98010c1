using System.IO.Compression;
using System.Text;
using System.Text.Json;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Tests.Feeding;

/// <summary>The feed of forced orders from its files to a server on the real transport.</summary>
public sealed class ForceOrderFeedTests : IAsyncLifetime
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
    public async Task Feed_PlainAndGzippedFiles_GoOldestFirst()
    {
        string newer = Write("newer.csv", Row("BTC", "SELL", 2_000), Row("1000PEPE", "BUY", 3_000), Row("BTC", "BUY", 2_500));
        string older = Write("older.csv.gz", Row("BTC_240927", "SELL", 1_000));

        CommandRun run = await RunAsync("--batch", "2", newer, older);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("[1/2] older.csv.gz: 1 of 1 rows sent, 1 applied\n[2/2] newer.csv: 3 of 3 rows sent, 3 applied\n", run.Error);
        Assert.Equal([1UL, 2UL, 3UL], _server.Liquidations.Select(batch => batch.Sequence));
        Assert.Equal([1_000_000_000UL, 2_000_000_000UL, 3_000_000_000UL, 2_500_000_000UL], _server.Liquidations.SelectMany(batch => batch.Columns.Time));
        Assert.Equal([Side.Long, Side.Long, Side.Short, Side.Short], _server.Liquidations.SelectMany(batch => batch.Columns.Side));
        Assert.Equal([0u, 1u, 2u, 1u], _server.Liquidations.SelectMany(batch => batch.Columns.Id));
        Assert.Matches("^2 files in .*\nforced orders: 4 sent, 4 applied, 0 late, 0 refused\nsent: longs 59.00 USD, shorts 59.00 USD; .* lower bounds\n$", run.Out);
    }

    [Theory]
    [InlineData("columns")]
    [InlineData("rows")]
    public async Task Feed_EitherForm_DefinesEveryInstrumentOnceAndExplicitly(string form)
    {
        CommandRun run = await RunAsync("--form", form, "--batch", "1", Write("a.csv", Row("BTC", "SELL", 1), Row("SUIUSDC", "BUY", 2), Row("BTC_240927", "BUY", 3), Row("BTC", "BUY", 4)));

        Assert.Equal(0, run.ExitCode);
        InstrumentDefinition[] definitions = [.. _server.Liquidations.SelectMany(batch => batch.Definitions)];
        Assert.Equal([form == "columns", form == "columns", form == "columns"], definitions.Select(definition => definition.HasId));
        Assert.All(definitions, definition => definition.ClearId());
        Assert.Equal([Define("BTCUSDT", "BTC"), Define("SUIUSDC", "SUI"), Define("BTCUSDT_240927", "BTC", 1_727_424_000_000_000_000)], definitions);
        Assert.Equal(form == "rows" ? ["BTCUSDT", "SUIUSDC", "BTCUSDT_240927", "BTCUSDT"] : [], _server.Liquidations.SelectMany(batch => batch.Rows).Select(row => row.Instrument));
        Assert.Equal(form == "rows" ? 0 : 4, _server.Liquidations.Sum(batch => batch.Columns?.Id.Count ?? 0));
        LiquidationRow expected = new() { Venue = "binance", Instrument = "BTCUSDT", Time = 1_000_000, Side = Side.Long, Price = 59, Amount = 0.5 };
        Assert.Equal(form == "rows" ? expected : null, _server.Liquidations[0].Rows.FirstOrDefault());
    }

    [Fact]
    public async Task Feed_StandardInput_IsRead()
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Row("BTC", "SELL", 1)));

        CommandRun run = await CommandRun.OfAsync(["feed", "binance-force-orders", "-", .. _server.Option], input);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("standard input: 1 of 1 rows sent", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_UnfilledRows_AreLeftOutAndCounted()
    {
        CommandRun run = await RunAsync(Write("a.csv", Row("BTC", "SELL", 1).Replace(",0.5,", ",0,", StringComparison.Ordinal), Row("BTC", "SELL", 2)));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1 of 1 rows sent, 1 applied, 1 rows of which nothing was filled left out", run.Error, StringComparison.Ordinal);
        Assert.Contains("; 1 rows of which nothing was filled left out", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_RefusedRows_AreNamedByFileRowAndInstrumentAndEndWith3()
    {
        _server.AckLiquidations = (batch, before) => new IngestAck
        {
            Sequence = batch.Sequence,
            AcceptedRows = before.AcceptedRows,
            RejectedRows = before.RejectedRows + 1,
            Rejections = { new Rejection { BatchSequence = batch.Sequence, Row = 0, Code = RejectionCode.Expired, Field = "id", Value = "1", Message = "it has expired" } },
        };
        string file = Write("bad.csv", Row("ETH", "BUY", 1).Replace(",0.5,", ",0,", StringComparison.Ordinal), Row("BTC", "SELL", 2), Row("SOL", "SELL", 3));

        CommandRun human = await RunAsync("--batch", "1", file);
        _server.Liquidations.Clear();
        CommandRun json = await RunAsync("--batch", "1", "--json", file);

        Assert.Equal((ExitCodes.RowsRefused, ExitCodes.RowsRefused), (human.ExitCode, json.ExitCode));
        Assert.Contains("refused: bad.csv row 1: BTCUSDT id = 1: Expired: it has expired\nrefused: bad.csv row 2: SOLUSDT", human.Error, StringComparison.Ordinal);
        JsonElement result = JsonDocument.Parse(json.Out).RootElement;
        Assert.Equal((2, 2, 1), (result.GetProperty("rows").GetInt32(), result.GetProperty("liquidations").GetProperty("refused").GetInt32(), result.GetProperty("unfilledRows").GetInt32()));
        Assert.Equal((59.0, 0.0), (result.GetProperty("longUsd").GetDouble(), result.GetProperty("shortUsd").GetDouble()));
        Assert.Equal("SOLUSDT", result.GetProperty("refusals")[1].GetProperty("instrument").GetString());
    }

    [Fact]
    public async Task Feed_CountsThatDoNotAddUp_EndWith2()
    {
        _server.AckLiquidations = (batch, _) => new IngestAck { Sequence = batch.Sequence, AcceptedRows = 1 };

        CommandRun run = await RunAsync(Write("a.csv", Row("BTC", "SELL", 1), Row("BTC", "SELL", 2)));

        Assert.Equal((ExitCodes.Server, ""), (run.ExitCode, run.Out));
        Assert.Contains("2 forced orders were sent, but the server answered for 1 (1 applied, 0 late, 0 refused)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_OneBrokenFileAmongGood_SendsNothing()
    {
        string broken = Write("broken.csv", Row("BTC", "SELL", 1), Row("BTC", "HOLD", 2));

        CommandRun run = await RunAsync(Write("good.csv", Row("BTC", "SELL", 1)), broken);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains($"'{broken}' is not a recording of Binance's forced orders: row 1: side is \"HOLD\": it must be SELL or BUY", run.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Liquidations);
    }

    [Fact]
    public async Task Feed_EmptyFile_IsNoError()
    {
        CommandRun run = await RunAsync(Write("empty.csv"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("forced orders: 0 sent, 0 applied", run.Out, StringComparison.Ordinal);
    }

    private static InstrumentDefinition Define(string name, string underlying, ulong? expiry = null)
    {
        var definition = new InstrumentDefinition
        {
            Venue = "binance",
            Instrument = name,
            Underlying = underlying,
            Kind = expiry is null ? InstrumentKind.Perpetual : InstrumentKind.Future,
            Settlement = Settlement.Linear,
        };
        if (expiry is { } at)
        {
            definition.Expiry = at;
        }

        return definition;
    }

    /// <summary>Half a coin at 59 USD on average: 29.50 USD.</summary>
    private static string Row(string symbol, string side, long millis) => $"{symbol},{side},LIMIT,IOC,0.7,58,59,FILLED,0.1,0.5,{millis},29";

    private string Write(string name, params string[] rows)
    {
        string path = Path.Combine(_folder, name);
        using Stream file = File.Create(path);
        using Stream target = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        target.Write(Encoding.UTF8.GetBytes(string.Join('\n', rows)));
        return path;
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(["feed", "binance-force-orders", .. arguments, .. _server.Option]);
}
