using System.Text;
using System.Text.Json;
using BtcStream.Contracts.V1;
using BtcStream.Feeds.Csv;
using Google.Protobuf;

namespace BtcStream.Cli.Tests.Feeding;

/// <summary>Histories from CSV files to a server on the real transport.</summary>
public sealed class CsvFeedTests : IAsyncLifetime
{
    private const ulong Day = 86_400_000_000_000;
    private const ulong NewYear = 1_767_225_600_000_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("btcstream-csv-").FullName;
    private FakeServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FakeServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Feed_OneSeries_GoesInColumnsByTimeWithBitmaps()
    {
        string file = Write("hash.csv", "date,hash_rate_ehs,blocks,colour\n2026-01-02,1000,,red\n2026-01-01,990.5,144,blue\n2026-01-03,,150,\n2026-01-04,,,\n");

        CommandRun run = await RunAsync("--kind", "network", "--batch", "2", file);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(
            "[1/1] hash.csv: 3 of 3 rows sent, 3 applied, 1 row without any figure left out; columns not used: colour\n", run.Error);
        Assert.Matches("^1 file in .*\nobservations: 3 sent, 3 applied, 0 late, 0 refused\n$", run.Out);
        var first = new ObservationColumns
        {
            Source = "hash",
            Time = { NewYear + Day, NewYear + (2 * Day) },
            Network = new NetworkColumns { HashRateEhs = { 990.5, 1000 }, Blocks = { 144, 0 }, BlocksPresent = ByteString.CopyFrom(0b01) },
        };
        var second = new ObservationColumns { Source = "hash", Time = { NewYear + (3 * Day) }, Network = new NetworkColumns { Blocks = { 150 } } };
        Assert.Equal([new ObservationBatch { Sequence = 1, Columns = first }, new ObservationBatch { Sequence = 2, Columns = second }], _server.Observations);
    }

    [Fact]
    public async Task Feed_Rows_SayTheSame()
    {
        string file = Write("dvol.csv", "date,open,high,low,close\n2026-01-01,,50,40.5,48.27\n");

        CommandRun run = await RunAsync("--kind", "volatility-index", "--form", "rows", "--source", "deribit", "--name", "DVOL", "--scale", "all=percent", file);

        Assert.True(run.ExitCode == 0, run.Error);
        var row = new ObservationRow { Source = "deribit", Time = NewYear + Day, VolatilityIndex = new VolatilityIndexObservation { Index = "DVOL", High = 0.5, Low = 0.405, Close = 0.4827 } };
        Assert.Equal(new ObservationBatch { Sequence = 1, Rows = { row } }, Assert.Single(_server.Observations));
    }

    [Fact]
    public async Task Feed_BetsTreasuriesAndPrices_CarryWhatTheyShare()
    {
        string odds = Write("odds.csv", "time,probability\n2026-01-01 12:00,0.25\n2026-01-01 13:00,0.26\n");
        Assert.Equal(0, (await RunAsync("--kind", "prediction-market", "--name", "polymarket", "--set", "barrier_price=100000", "--set", "until=2026-02-01", odds)).ExitCode);
        string coins = Write("coins.csv", "date,btc,price,holder\n2026-01-01,10,90000,A\n2026-01-02,3,,A\n2026-01-01,5,90000,B\n");
        CommandRun treasury = await RunAsync("--kind", "treasury", "--column", "amount_btc=btc", "--column", "price_usd=price", "--underlying", "BTC", coins);
        string price = Write("bnb.csv", "snapped_at,price\n2026-01-01 00:00:00 UTC,600\n");
        Assert.Equal(0, (await RunAsync("--kind", "asset-price", "--layout", "coingecko", "--name", "BNB", price)).ExitCode);

        PredictionMarketColumns bet = _server.Observations[0].Columns.PredictionMarket;
        Assert.Equal(("polymarket", 100_000.0, NewYear + (31 * Day)), (bet.Market, bet.BarrierPrice, bet.Until));
        Assert.Equal([0.25, 0.26], bet.Probability);
        Assert.Equal([NewYear + (Day / 2), NewYear + (Day / 24 * 13)], _server.Observations[0].Columns.Time);
        Assert.Contains("line 3: 3 BTC without a price, sent as a holding of 13 BTC", treasury.Error, StringComparison.Ordinal);
        Assert.Equal(["A 10 90000 0", "B 5 90000 0", "A 0 0 13"], _server.Observations[1].Rows.Select(row => $"{row.Treasury.Holder} {row.Treasury.AmountBtc} {row.Treasury.PriceUsd} {row.Treasury.HoldingBtc}"));
        Assert.All(_server.Observations[1].Rows, row => Assert.Equal("BTC", row.Underlying));
        ObservationColumns columns = _server.Observations[2].Columns;
        Assert.Equal(("coingecko", NewYear, "BNB", AssetPriceKind.DailyClose), (columns.Source, Assert.Single(columns.Time), columns.AssetPrice.Asset, columns.AssetPrice.Kind));
    }

    [Fact]
    public async Task Feed_Lists_AreOneObservationATime()
    {
        string fleet = Write("fleet.csv", "name,efficiency_joules_per_terahash,weight\nS19,0.03,1\nS21,0.015,3\n");
        Assert.Equal(0, (await RunAsync("--kind", "fleet", "--set", "time=as-of", "--scale", "efficiency_joules_per_terahash=J/GH", fleet)).ExitCode);
        string histogram = Write("basis.csv", "time,price_low,price_high,amount_btc\n2026-01-02T00:00:00Z,80,90,5\n2026-01-02T00:00:00Z,70,80,4\n2026-01-01T00:00:00Z,70,90,9\n");
        Assert.Equal(0, (await RunAsync("--kind", "cost-basis", histogram)).ExitCode);
        string curve = Write("curve.csv", "price;supply_usd;horizon_hours\n\"70000\";1e6;12\n60000;2e6;12\n");
        Assert.Equal(0, (await RunAsync("--kind", "supply-curve", "--name", "miners", "--set", "time=2026-01-01", "--set", "assumption=a guess", curve)).ExitCode);

        ObservationRow machines = Assert.Single(_server.Observations[0].Rows);
        Assert.False(machines.HasTime);
        Assert.Equal([("S19", 30.0, 0.25), ("S21", 15.0, 0.75)], machines.Fleet.Machines.Select(machine => (machine.Name, machine.EfficiencyJoulesPerTerahash, machine.Share)));
        Assert.Equal([NewYear, NewYear + Day], _server.Observations[1].Rows.Select(row => row.Time));
        Assert.Equal(new CostBasisObservation { PriceLow = { 70, 80 }, PriceHigh = { 80, 90 }, AmountBtc = { 4, 5 } }, _server.Observations[1].Rows[1].CostBasis);
        Assert.Equal(
            new SupplyCurveObservation { Name = "miners", Price = { 60_000, 70_000 }, SupplyUsd = { 2e6, 1e6 }, HorizonHours = 12, Assumption = "a guess" },
            _server.Observations[2].Rows[0].SupplyCurve);
    }

    [Fact]
    public async Task Feed_RefusedRows_AreNamedByFileAndLineAndEndWith3()
    {
        _server.AckObservations = (batch, before) => new IngestAck
        {
            Sequence = batch.Sequence,
            AcceptedRows = 1,
            RejectedRows = 1,
            Rejections = { new Rejection { BatchSequence = 1, Row = 1, Code = RejectionCode.OutOfRange, Field = "price_usd", Value = "0", Message = "it is 0" } },
        };
        string file = Write("p.csv", "date,price\n\n2026-01-01,5\n2026-01-02,0\n");

        CommandRun human = await RunAsync("--kind", "asset-price", "--name", "BNB", file);
        CommandRun json = await RunAsync("--json", "--kind", "asset-price", "--name", "BNB", file);

        Assert.Equal((ExitCodes.RowsRefused, ExitCodes.RowsRefused), (human.ExitCode, json.ExitCode));
        Assert.Contains("refused: p.csv line 4: AssetPrice BNB price_usd = 0: OutOfRange: it is 0", human.Error, StringComparison.Ordinal);
        JsonElement result = JsonDocument.Parse(json.Out).RootElement;
        Assert.Equal((2, 1, "price_usd"), (
            result.GetProperty("rows").GetInt32(), result.GetProperty("observations").GetProperty("refused").GetInt32(), result.GetProperty("refusals")[0].GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData("date,price\n2026-01-01,5\n2026-01-02,five\n", "line 3: price_usd (column price) is \"five\": it must be a number")]
    [InlineData("date,close\n2026-01-01,5\n", "there is no column for price_usd (USD a unit); the file has date, close. Name it by --column price_usd=HEADER, or give one value for all rows by --set price_usd=VALUE")]
    public async Task Feed_FileThatIsNotAsStated_SendsNothingAndEndsWith1(string text, string problem)
    {
        string good = Write("good.csv", "date,price\n2026-01-01,5\n");
        string bad = Write("bad.csv", text);

        CommandRun run = await RunAsync("--kind", "asset-price", "--name", "BNB", good, bad);

        Assert.Equal((ExitCodes.Usage, $"btcstream: '{bad}' cannot be fed as asset-price: {problem}\n"), (run.ExitCode, run.Error));
        Assert.Empty(_server.Observations);
    }

    [Theory]
    [InlineData("--kind is 'weather'; it must be one of network,", "--kind", "weather")]
    [InlineData("--layout is 'cbeci'; it must be one of coinmetrics for network", "--kind", "network", "--layout", "cbeci")]
    [InlineData("--layout is 'cbeci'; it must be left out: there is none for energy", "--kind", "energy", "--layout", "cbeci")]
    [InlineData("--column is 'time'; it must be FIELD=HEADER", "--kind", "network", "--column", "time")]
    [InlineData("--column names time twice", "--kind", "network", "--column", "time=a", "--column", "time=b")]
    [InlineData("--scale is 'furlongs'; it must be a number other than 0, or one of percent,", "--kind", "network", "--scale", "blocks=furlongs")]
    [InlineData("scale: network has no field 'price_usd'; it has time, hash_rate_ehs,", "--kind", "network", "--scale", "price_usd=2")]
    [InlineData("--name is 'x', but network has no name", "--kind", "network", "--name", "x")]
    [InlineData("--name and --set index are both given", "--kind", "volatility-index", "--name", "x", "--set", "index=y")]
    [InlineData("--stamp is 'noon'; it must be auto, day-end or as-is", "--kind", "network", "--stamp", "noon")]
    [InlineData("--from is 'yesterday'; it must be a date", "--kind", "network", "--from", "yesterday")]
    public async Task Feed_BadOption_NamesItAndItsValue(string problem, params string[] options)
    {
        CommandRun run = await RunAsync([.. options, Write("a.csv", "time,blocks\n2026-01-01,144\n")]);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_StandardInput_NeedsASource()
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes("time,blocks\n2026-01-01,144\n"));
        CommandRun without = await CommandRun.OfAsync(["feed", "csv", "--kind", "network", "-", .. _server.Option], input);
        CommandRun with = await CommandRun.OfAsync(["feed", "csv", "--kind", "network", "--source", "s", "-", .. _server.Option], input);

        Assert.Equal((ExitCodes.Usage, "btcstream: --source is needed where the file is standard input\n"), (without.ExitCode, without.Error));
        Assert.Equal(0, with.ExitCode);
    }

    /// <summary>Every figure of every kind has its place in the contract, so that none can be lost on the way.</summary>
    [Fact]
    public void Formats_EveryFigure_IsAFieldOfTheContract()
    {
        foreach (ObservationFormat format in ObservationFormat.All)
        {
            Google.Protobuf.Reflection.MessageDescriptor type = ObservationRow.Descriptor.FindFieldByNumber((int)format.Kind).MessageType;
            type = format.Kind == Engine.Ring.ObservationKind.Fleet ? FleetMachine.Descriptor : type;
            Assert.Equal(format.Name.Replace('-', '_'), ObservationRow.Descriptor.FindFieldByNumber((int)format.Kind).Name);
            string[] own = [ObservationFormat.TimeField, ObservationFormat.WeightField, ObservationFormat.ReleasedField];
            Assert.Equal(
                type.Fields.InDeclarationOrder().Select(field => field.Name).Order(), format.Fields.Select(field => field.Name).Except(own).Order());
        }
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(["feed", "csv", .. arguments, .. _server.Option]);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
