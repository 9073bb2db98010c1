using System.Globalization;
using BtcStream.Acceptance;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Tests.EndToEnd;

/// <summary>A day of recorded forced orders from its file through <c>feed</c> into the real server: its sums by symbol and side, against the file's own columns.</summary>
public sealed class ForceOrderEndToEndTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Feed_RecordedForceOrders_ServerSumsThemBySymbolAndSide()
    {
        string path = SharedFolder.PathOf("data", "binance-force-orders-20240817.csv");
        Dictionary<string, (decimal Longs, decimal Shorts, int Orders)> expected = ReadExpected(path);
        await using RealServer server = await RealServer.StartAsync();
        CommandRun feed = await CommandRun.OfAsync("feed", "binance-force-orders", path, "--server", server.Address);
        Assert.Equal(ExitCodes.Ok, feed.ExitCode);

        (decimal Longs, decimal Shorts, int Orders) all = default;
        foreach ((string underlying, (decimal Longs, decimal Shorts, int Orders) sums) in expected)
        {
            CommandRun query = await CommandRun.OfAsync("query", "liquidations", "--underlying", underlying, "--json", "--server", server.Address);
            Assert.Equal(ExitCodes.Ok, query.ExitCode);
            var heatmap = LiquidationHeatmap.Parser.ParseJson(query.Out);
            RealisedLiquidations day = heatmap.Realised.Single(window => window.WindowHours == 24);
            Assert.True(day.LowerBound, underlying);
            Assert.Equal(sums.Orders, (int)day.Orders);
            Assert.Equal((double)sums.Longs, day.LongUsd, 1e-4);
            Assert.Equal((double)sums.Shorts, day.ShortUsd, 1e-4);
            all = (all.Longs + (decimal)day.LongUsd, all.Shorts + (decimal)day.ShortUsd, all.Orders + (int)day.Orders);
        }

        Assert.Equal((442_311m, 456), (Math.Round(all.Longs + all.Shorts), all.Orders));
        output.WriteLine($"{expected.Count} underlyings: longs {all.Longs:F4}, shorts {all.Shorts:F4} USD, {all.Orders} orders");
    }

    /// <summary>Symbol, side, …, average price (7th), …, filled quantity (10th): SELL closes a long. Plain decimals, nothing of the reader under test.</summary>
    private static Dictionary<string, (decimal Longs, decimal Shorts, int Orders)> ReadExpected(string path)
    {
        var sums = new Dictionary<string, (decimal Longs, decimal Shorts, int Orders)>();
        foreach (string line in File.ReadLines(path).Where(line => line.Length > 0))
        {
            string[] fields = line.Split(',');
            string underlying = fields[0].EndsWith("USDC", StringComparison.Ordinal) || fields[0].EndsWith("USDT", StringComparison.Ordinal) ? fields[0][..^4] : fields[0];
            decimal usd = decimal.Parse(fields[6], CultureInfo.InvariantCulture) * decimal.Parse(fields[9], CultureInfo.InvariantCulture);
            (decimal longs, decimal shorts, int orders) = sums.GetValueOrDefault(underlying);
            sums[underlying] = fields[1] == "SELL" ? (longs + usd, shorts, orders + 1) : (longs, shorts + usd, orders + 1);
        }

        return sums;
    }
}
