using System.Text.Json;
using BtcStream.Server;

namespace BtcStream.Cli.Tests.Journal;

/// <summary>A data directory that real servers write, one after the other.</summary>
internal sealed class ServerJournal : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("btcstream-journal-").FullName;

    public string Data => Path.Combine(_folder, "data");

    /// <summary>The newest first.</summary>
    public string[] Snapshots => [.. Directory.GetFiles(Data, "*.snap").OrderDescending(StringComparer.Ordinal)];

    public string[] Segments => [.. Directory.GetFiles(Data, "*.seg").Order(StringComparer.Ordinal)];

    public string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Starts a server, feeds it a forced order of each of some seconds, and stops it in order.</summary>
    public async Task RunAsync(Func<ServerOptions, ServerOptions>? configure, params int[] seconds)
    {
        await using RealServer server = await RealServer.StartAsync(Data, configure: configure);
        foreach (int second in seconds)
        {
            await FeedAsync(server, second);
        }
    }

    /// <summary>Feeds chains of options half an hour apart, each with another index and other volatilities.</summary>
    public async Task FeedChainsAsync(RealServer server, int count, int first = 0)
    {
        for (int chain = first; chain < first + count; chain++)
        {
            DateTime time = new DateTime(2026, 1, 12, 0, 0, 0, DateTimeKind.Utc).AddMinutes(30 * chain);
            long millis = new DateTimeOffset(time).ToUnixTimeMilliseconds();
            int index = 92_000 + (150 * chain);
            string[] names = [.. from expiry in (string[])["30JAN26", "27MAR26"] from strike in Enumerable.Range(0, 9) select $"BTC-{expiry}-{84_000 + (2_000 * strike)}"];
            IEnumerable<string> rows = names.SelectMany((name, i) => new[] { Row(name + "-C", i, 7), Row(name + "-P", i, 5) });
            string file = Write($"{time:yyyyMMdd'T'HHmmss'Z'}.json", $$"""{"result": [{{string.Join(", ", rows)}}]}""");
            CommandRun feed = await CommandRun.OfAsync("feed", "deribit-chain", file, "--server", server.Address);
            Assert.True(feed.ExitCode == ExitCodes.Ok, feed.Error);

            string Row(string name, int at, int step) =>
                $$"""{"instrument_name": "{{name}}", "mark_iv": {{38 + chain + (at % 9)}}.5, "open_interest": {{10 + (at * step % 31)}}, "underlying_price": {{index + 500}}, "estimated_delivery_price": {{index}}, "creation_timestamp": {{millis}}}""";
        }
    }

    private async Task FeedAsync(RealServer server, int second)
    {
        string file = Write("orders.csv", $"BTC,{(second % 2 == 0 ? "SELL" : "BUY")},LIMIT,IOC,0.7,58,59,FILLED,0.1,0.5,{second * 1_000L},29\n");
        CommandRun feed = await CommandRun.OfAsync("feed", "binance-force-orders", file, "--server", server.Address);
        Assert.True(feed.ExitCode == ExitCodes.Ok, feed.Error);
    }

    public async Task<JsonElement> JsonAsync(string command, params string[] more)
    {
        CommandRun run = await CommandRun.OfAsync(["journal", command, Data, "--json", .. more]);
        Assert.Equal((ExitCodes.Ok, ""), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Out).RootElement;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
