using System.Globalization;
using System.Text.Json;

namespace BtcStream.Server.Tests.Feeds;

/// <summary>Hyperliquid as its documents have it, with three accounts that open, turn, grow and close.</summary>
internal sealed class FakeHyperliquid(int seed) : FakeVenue(seed)
{
    private readonly double[] _sizes = [0.5, -1.25, 0.0];
    private double _mid = 90_000.0;
    private double _openInterest = 30_000.0;

    /// <summary>The accounts.</summary>
    public static string[] Addresses { get; } = [.. Enumerable.Range(1, 3).Select(static i => $"0x{i:x40}")];

    public override int StepMillis => 1_000;

    public override IEnumerable<(string Channel, string Text)> Step(long nowMillis, bool moves)
    {
        if (moves)
        {
            _mid += Market.Next(-20, 21) * 0.5;
            _openInterest += Market.Next(-4, 5) * 0.25;
            if (Market.Next(30) == 0)
            {
                _sizes[Market.Next(3)] = Market.Next(-3, 4) * 0.25;
            }
        }

        yield return ("allMids", $$$$"""{"channel":"allMids","data":{"mids":{"APE":"4.33","BTC":"{{{{Text(_mid)}}}}"}}}""");
    }

    public override IEnumerable<string> OnText(string text, long nowMillis)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        if (document.RootElement.GetProperty("method").GetString() == "ping")
        {
            return ["""{"channel":"pong"}"""];
        }

        Subscribed.Add(document.RootElement.GetProperty("subscription").GetProperty("type").GetString()!);
        return ["""{"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":{"type":"allMids"}}}"""];
    }

    public override string OnHttp(string pathAndQuery, string? body, long nowMillis)
    {
        Assert.Equal("/info", pathAndQuery);
        using JsonDocument document = JsonDocument.Parse(body!);
        if (document.RootElement.GetProperty("type").GetString() == "metaAndAssetCtxs")
        {
            return string.Create(CultureInfo.InvariantCulture, $$"""
                [{"universe":[{"name":"ETH","szDecimals":4,"maxLeverage":50},{"name":"BTC","szDecimals":5,"maxLeverage":40}]},[{"openInterest":"1","markPx":"3000","oraclePx":"3000"},{"funding":"0.0000125","openInterest":"{{_openInterest}}","oraclePx":"{{_mid - 5.0}}","markPx":"{{_mid}}","midPx":"{{_mid}}"}]]
                """);
        }

        int account = Array.IndexOf(Addresses, document.RootElement.GetProperty("user").GetString());
        double size = _sizes[account];
        string positions = size == 0.0 ? "" : Position(account, size);
        string equity = Text(10_000.0 * (account + 1));
        return $$$"""{"assetPositions":[{{{positions}}}],"crossMarginSummary":{"accountValue":"{{{equity}}}","totalMarginUsed":"1"},"marginSummary":{"accountValue":"{{{equity}}}"},"withdrawable":"1","time":{{{nowMillis}}}}""";
    }

    /// <summary>Entry and price do not move with the mid, so that a poll more or less leaves no trace.</summary>
    private static string Position(int account, double size)
    {
        string type = account == 1 ? "cross" : "isolated";
        string price = account == 1 && size > 0.0 ? "null" : $"\"{Text(size > 0.0 ? 70_000.5 : 120_000.5)}\"";
        string value = Text(Math.Abs(size) * 90_000.0);
        return $$$"""{"position":{"coin":"BTC","szi":"{{{Text(size)}}}","entryPx":"90000.0","leverage":{"type":"{{{type}}}","value":20},"liquidationPx":{{{price}}},"marginUsed":"5000","positionValue":"{{{value}}}"},"type":"oneWay"}""";
    }
}
