using System.Text;
using System.Text.Json;
using BtcStream.Feeds.Hyperliquid;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds.Tests.Hyperliquid;

/// <summary>Messages as hyperliquid.gitbook.io has them, and recorded answers.</summary>
public class HyperliquidReaderTests
{
    private const string Account = """
        {"assetPositions":[{"position":{"coin":"ETH","cumFunding":{"allTime":"514.085417"},"entryPx":"2986.3","leverage":{"rawUsd":"-95.059824","type":"isolated","value":20},"liquidationPx":"2866.26936529","marginUsed":"4.967826","maxLeverage":50,"positionValue":"100.02765","returnOnEquity":"-0.0026789","szi":"0.0335","unrealizedPnl":"-0.0134"},"type":"oneWay"}],"crossMaintenanceMarginUsed":"0.0","crossMarginSummary":{"accountValue":"13104.514502","totalMarginUsed":"0.0","totalNtlPos":"0.0","totalRawUsd":"13104.514502"},"marginSummary":{"accountValue":"13109.482328"},"time":1708622398623,"withdrawable":"13104.514502"}
        """;

    [Fact]
    public void ReadAccount_DocumentedAnswer_HasEquityAndMarginAtEntry()
    {
        HyperliquidAccount account = HyperliquidReader.ReadAccount(Encoding.UTF8.GetBytes(Account));
        Assert.Equal((1_708_622_398_623_000_000L, 13_104.514502), (account.TimeUnixNanos, account.CrossEquity));
        HyperliquidPosition position = Assert.Single(account.Positions);
        Assert.Equal(("ETH", PositionSide.Long, 0.0335, 2_986.3, false, 2_866.26936529), (position.Coin, position.Side, position.Size, position.EntryPrice, position.IsCross, position.LiquidationPrice));

        // What stood behind it at entry: rawUsd + size · entry.
        Assert.Equal(-95.059824 + (0.0335 * 2_986.3), position.Margin!.Value, 1e-9);
    }

    [Fact]
    public void ReadAccount_RecordedCrossAccount_HasTwelvePositionsAndNoPriceWhereTheVenueHasNone()
    {
        string text = string.Join('\n', SharedFolder.ReadLines("hyperliquid", "test_get_user_state.yaml"));
        int from = text.IndexOf("string: '", StringComparison.Ordinal) + "string: '".Length;
        HyperliquidAccount account = HyperliquidReader.ReadAccount(Encoding.UTF8.GetBytes(text[from..text.IndexOf("}'", from, StringComparison.Ordinal)] + "}"));
        Assert.Equal(12, account.Positions.Count);
        Assert.Equal(5, account.Positions.Count(static position => position.LiquidationPrice is not null));
        Assert.All(account.Positions, static position => Assert.True(position is { IsCross: true, Margin: null }));
        Assert.Equal((1_182.312496, null), (account.CrossEquity, account.TimeUnixNanos));
        Assert.Equal(new HyperliquidPosition("BTC", PositionSide.Short, 0.00785, 26_951.0, true, null, 173_198.69592357), account.Positions[0]);
    }

    /// <summary>The margin at entry gives the venue's own liquidation price by its documented formula, in every recorded isolated position.</summary>
    [Fact]
    public void ReadAccount_RecordedIsolatedPositions_MarginGivesTheVenuesLiquidationPrice()
    {
        using JsonDocument document = JsonDocument.Parse(string.Join('\n', SharedFolder.ReadLines("hyperliquid", "isolated_positions.json")));
        int compared = 0;
        foreach (JsonElement json in document.RootElement.EnumerateArray())
        {
            HyperliquidPosition position = Assert.Single(HyperliquidReader.ReadAccount(Encoding.UTF8.GetBytes(
                $$$"""{"assetPositions":[{"position":{{{json.GetRawText()}}},"type":"oneWay"}],"crossMarginSummary":{"accountValue":"0"}}""")).Positions);
            if (json.GetProperty("maxLeverage").ValueKind != JsonValueKind.Number)
            {
                continue;
            }

            double rate = 1.0 / (2.0 * json.GetProperty("maxLeverage").GetDouble());
            double s = position.Side == PositionSide.Long ? 1.0 : -1.0;
            double size = s * position.Size;
            double price = -(position.Margin!.Value - (size * position.EntryPrice)) / (size * (1.0 - (rate * s)));
            Assert.Equal(1.0, price / position.LiquidationPrice!.Value, 1e-6);
            compared++;
        }

        Assert.True(compared >= 4, $"{compared}");
    }

    [Fact]
    public void ReadMessage_AllMids_IsTheCoins()
    {
        Assert.Equal(new HyperliquidMessage(90_000.5, null), HyperliquidReader.ReadMessage("""{"channel":"allMids","data":{"mids":{"APE":"4.33245","BTC":"90000.5"}}}"""u8.ToArray(), "BTC"));
        Assert.Equal(new HyperliquidMessage(null, null), HyperliquidReader.ReadMessage("""{"channel":"pong"}"""u8.ToArray(), "BTC"));
        Assert.Equal(new HyperliquidMessage(null, "no"), HyperliquidReader.ReadMessage("""{"channel":"error","data":"no"}"""u8.ToArray(), "BTC"));
    }

    [Fact]
    public void ReadContext_IsTheCoinsByItsPlace()
    {
        byte[] answer = """[{"universe":[{"name":"ETH"},{"name":"BTC"}]},[{"openInterest":"1","markPx":"2","oraclePx":"3"},{"openInterest":"688.11","markPx":"14.3161","oraclePx":"14.32"}]]"""u8.ToArray();
        Assert.Equal(new HyperliquidContext("BTC", 688.11, 14.3161, 14.32), HyperliquidReader.ReadContext(answer, "BTC"));
        Assert.Null(HyperliquidReader.ReadContext(answer, "XRP"));
    }

    [Theory]
    [InlineData("\"type\":\"isolated\"", "\"type\":\"both\"", "row 0: leverage is")]
    [InlineData("\"szi\":\"0.0335\"", "\"szi\":null", "row 0: szi is null: it must be a number")]
    [InlineData("\"accountValue\":\"13104.514502\"", "\"accountValue\":\"x\"", "accountValue is \"x\": it must be a number")]
    public void ReadAccount_WrongValue_IsNamed(string right, string wrong, string message) => Assert.StartsWith(
        message,
        Assert.Throws<FeedFormatException>(() => HyperliquidReader.ReadAccount(Encoding.UTF8.GetBytes(Account.Replace(right, wrong, StringComparison.Ordinal)))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Addresses_ListWithRemarks_IsReadInOrder()
    {
        const string text = "# whales\n0x5E9ee1089755c3435139848e47e6635505d5a13a  # first\r\n\n0x00000000000000000000000000000000000000ff\n";
        Assert.Equal(
            [new HyperliquidAddress("0x5e9ee1089755c3435139848e47e6635505d5a13a", 0x47e6635505d5a13a), new HyperliquidAddress("0x00000000000000000000000000000000000000ff", 255)],
            HyperliquidAddresses.Read(text));
    }

    [Theory]
    [InlineData("0x12", "line 1: address is \"0x12\": it must be 0x and forty hexadecimal digits")]
    [InlineData("0x00000000000000000000000000000000000000ff\n0x10000000000000000000000000000000000000ff", "line 2: address is 0x10000000000000000000000000000000000000ff: line 1 has the same last 16 digits, which are the account's number")]
    public void Addresses_WrongLine_IsNamed(string text, string message) => Assert.Equal(message, Assert.Throws<FeedFormatException>(() => HyperliquidAddresses.Read(text)).Message);
}
