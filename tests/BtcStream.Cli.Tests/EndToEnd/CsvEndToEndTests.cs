using System.Text.Json;
using BtcStream.Acceptance;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Tests.EndToEnd;

/// <summary>Every recorded history, by the command lines of the format's document, into the real server: each row is applied, again and in either form too.</summary>
public sealed class CsvEndToEndTests
{
    public static TheoryData<string, string, int> Files => new()
    {
        { "coinmetrics-btc-daily.csv", "--kind network --layout coinmetrics", 2344 },
        { "coinmetrics-btc-daily.csv", "--kind asset-price --layout coinmetrics --name BTC", 2344 },
        { "price-bitcoin-daily.csv", "--kind asset-price --layout coingecko --name BTC", 783 },
        { "price-bnb-daily.csv", "--kind asset-price --layout coingecko --name BNB", 783 },
        { "price-ethereum-daily.csv", "--kind asset-price --layout coingecko --name ETH", 783 },
        { "deribit-dvol-btc-daily.csv", "--kind volatility-index --name DVOL --source deribit --scale all=percent", 1840 },
        { "strategy-btc-purchases.csv", "--kind treasury --name Strategy --column amount_btc=btc --column price_usd=avg_price_usd", 118 },
        { "asic-efficiency-cbeci.csv", "--kind fleet --layout cbeci --set time=2020-06-01 --from 2018-01-01", 1 },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Feed_RecordedHistory_IsAppliedWhole(string file, string options, int rows)
    {
        string path = SharedFolder.PathOf("data", file);
        await using RealServer server = await RealServer.StartAsync();
        foreach (string form in (string[])["columns", "rows"])
        {
            CommandRun feed = await CommandRun.OfAsync(["feed", "csv", .. options.Split(' '), "--form", form, "--json", path, "--server", server.Address]);
            Assert.True(feed.ExitCode == ExitCodes.Ok, feed.Error);
            JsonElement result = JsonDocument.Parse(feed.Out).RootElement;
            Assert.Equal((rows, rows), (result.GetProperty("rows").GetInt32(), result.GetProperty("observations").GetProperty("accepted").GetInt32()));
        }

        CommandRun info = await CommandRun.OfAsync("query", "info", "--json", "--server", server.Address);
        RowCounters counted = ServerInfo.Parser.ParseJson(info.Out).Counters.Rows.Single(counters => counters.Kind == InputKind.Observations);
        Assert.Equal((2UL * (ulong)rows, 0UL, 0UL), (counted.Accepted, counted.Late, counted.Rejected));
    }
}
