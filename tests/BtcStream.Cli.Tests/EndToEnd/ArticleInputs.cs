using System.Globalization;
using System.Text.Json;
using BtcStream.Acceptance;
using BtcStream.Contracts.V1;
using Google.Protobuf;

namespace BtcStream.Cli.Tests.EndToEnd;

/// <summary>
/// What the recorded files of the shared folder are, for replays and feeds of them by command lines as a user types them. Machines and power prices of miners
/// are not public: the ones here are stated assumptions.
/// </summary>
internal sealed class ArticleInputs : IDisposable
{
    private readonly string _temporary = Directory.CreateTempSubdirectory("btcstream-articles-").FullName;

    public ArticleInputs()
    {
        Data = SharedFolder.PathOf("data");
        string fleet = Write("fleet.csv", "name,efficiency_joules_per_terahash,share\nhydro 2024,15,0.20\nair 2023,17.5,0.25\nair 2022,21.5,0.25\nair 2020,29.5,0.30\n");
        string energy = Write("energy.csv", "time,electricity_usd_per_kwh,electricity_share,alternative_revenue_usd_per_mwh\n2026-01-01,0.055,0.7,120\n");
        Histories =
        [
            ["--kind", "network", "--layout", "coinmetrics", "coinmetrics-btc-daily.csv"],
            ["--kind", "asset-price", "--layout", "coingecko", "--name", "BTC", "price-bitcoin-daily.csv"],
            ["--kind", "asset-price", "--layout", "coingecko", "--name", "BNB", "price-bnb-daily.csv"],
            ["--kind", "asset-price", "--layout", "coingecko", "--name", "ETH", "price-ethereum-daily.csv"],
            ["--kind", "volatility-index", "--name", "DVOL", "--source", "deribit", "--scale", "all=percent", "deribit-dvol-btc-daily.csv"],
            ["--kind", "treasury", "--name", "Strategy", "--source", "purchases", "--column", "amount_btc=btc", "--column", "price_usd=avg_price_usd", "strategy-btc-purchases.csv"],
            ["--kind", "fleet", "--source", "assumed", "--set", "time=2026-01-01", fleet],
            ["--kind", "energy", "--source", "assumed", "--stamp", "as-is", energy],
        ];
        Manifest = WriteManifest("week.txt", Histories);
        ManifestReversed = WriteManifest("reversed.txt", Histories.Reverse());
    }

    /// <summary>The shared folder.</summary>
    public string Data { get; }

    /// <summary>What <c>feed csv</c> takes of each history; the file comes last, by its name in the shared folder or in full.</summary>
    public IReadOnlyList<string[]> Histories { get; }

    /// <summary>A manifest of them.</summary>
    public string Manifest { get; }

    /// <summary>The same in the reverse order, which decides between rows of one moment.</summary>
    public string ManifestReversed { get; }

    /// <summary>Where a summary is written.</summary>
    public static string SummaryPath => Path.Combine(AppContext.BaseDirectory, "article-claims.md");

    public void Dispose() => Directory.Delete(_temporary, recursive: true);

    /// <summary>Replays a part of the folder, and requires every row to be applied.</summary>
    /// <param name="server">As <c>--server</c> takes it.</param>
    /// <param name="to">The last moment.</param>
    /// <param name="after">Where the replay before it ended; null begins at the beginning.</param>
    /// <param name="manifest">Which manifest.</param>
    /// <returns>Rows sent.</returns>
    public async Task<int> ReplayAsync(string server, string to, string? after = null, string? manifest = null)
    {
        string[] start = after is null ? [] : ["--after", after];
        CommandRun run = await CommandRun.OfAsync(["replay", Data, "--manifest", manifest ?? Manifest, "--to", to, .. start, "--json", "--server", server]);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        JsonElement result = JsonDocument.Parse(Assert.Single(run.Lines)).RootElement;
        Assert.True(result.GetProperty("whole").GetBoolean());
        int rows = result.GetProperty("rows").GetInt32();
        JsonElement acked = result.GetProperty("acked");
        Assert.Equal((rows, 0, 0), (acked.GetProperty("accepted").GetInt32(), acked.GetProperty("late").GetInt32(), acked.GetProperty("refused").GetInt32()));
        return rows;
    }

    /// <summary>Runs <c>feed csv</c> on one history.</summary>
    public async Task FeedAsync(string server, string[] history, params string[] range)
    {
        CommandRun run = await CommandRun.OfAsync(["feed", "csv", .. history[..^1], .. range, Path.Combine(Data, history[^1]), "--server", server]);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
    }

    /// <summary>Runs a command with <c>--json</c> and reads its answer.</summary>
    public static async Task<T> AskAsync<T>(MessageParser<T> parser, string server, params string[] command)
        where T : IMessage<T>
    {
        CommandRun run = await CommandRun.OfAsync([.. command, "--json", "--server", server]);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        return parser.ParseJson(Assert.Single(run.Lines));
    }

    /// <summary>The moment of a recorded chain, to the millisecond.</summary>
    public static string MomentOf(string stamp)
    {
        ulong unixNanos = ChainFile.Read(SharedFolder.PathOf("data", "deribit-book-summary", $"{stamp}.json.gz")).Time;
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(unixNanos / 1_000_000)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>Every stress answer, without what differs from run to run.</summary>
    public static async Task<Dictionary<string, IMessage>> AllAnswersAsync(string server)
    {
        VolatilityRegime regime = await AskAsync(VolatilityRegime.Parser, server, "query", "regime");
        MinerStress miners = await AskAsync(MinerStress.Parser, server, "query", "miners");
        TreasuryStress treasury = await AskAsync(TreasuryStress.Parser, server, "query", "treasury");
        Spillover spillover = await AskAsync(Spillover.Parser, server, "query", "spillover");
        StressTable table = await AskAsync(StressTable.Parser, server, "stress");
        (regime.Epoch, miners.Epoch, treasury.Epoch, spillover.Epoch, table.Epoch) = (0, 0, 0, 0, 0);
        (regime.Sequence, miners.Sequence, treasury.Sequence, spillover.Sequence, table.Sequence) = (0, 0, 0, 0, 0);
        return new() { ["regime"] = regime, ["miners"] = miners, ["treasury"] = treasury, ["spillover"] = spillover, ["table"] = table };
    }

    private string WriteManifest(string name, IEnumerable<string[]> histories) =>
        Write(name, string.Concat(histories.Select(history => $"csv {string.Join(' ', history.Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word))}\n")));

    private string Write(string name, string text)
    {
        string path = Path.Combine(_temporary, name);
        File.WriteAllText(path, text);
        return path;
    }
}
