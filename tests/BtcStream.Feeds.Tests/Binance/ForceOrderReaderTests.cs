using System.Text;
using BtcStream.Feeds.Binance;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds.Tests.Binance;

/// <summary>The message that the venue documents: developers.binance.com, USDⓈ-M Futures, WebSocket Market Streams, "Liquidation Order Streams".</summary>
public class ForceOrderReaderTests
{
    private const string Documented = """
        {"e":"forceOrder","E":1568014460893,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"9910","ap":"9910","X":"FILLED","l":"0.014","z":"0.014","T":1568014460893}}
        """;

    [Fact]
    public void Read_DocumentedMessage_SoldOrderIsALongThatWasLiquidated()
    {
        ForcedOrder order = Assert.Single(Read(Documented));
        Assert.Equal(("binance", "BTCUSDT", "BTC"), (order.Instrument.Venue, order.Instrument.Name, order.Instrument.Underlying));
        Assert.Equal((PositionSide.Long, 9_910.0, 0.014, 1_568_014_460_893_000_000L), (order.Side, order.Price, order.Amount, order.TimeUnixNanos));
    }

    [Fact]
    public void Read_BoughtOrder_IsAShortThatWasLiquidated() => Assert.Equal(PositionSide.Short, Assert.Single(Read(Documented.Replace("SELL", "BUY", StringComparison.Ordinal))).Side);

    [Fact]
    public void Read_CombinedStream_IsTheSame() =>
        Assert.Equal(Read(Documented), Read($$"""{"stream":"!forceOrder@arr","data":{{Documented}}}"""));

    /// <summary>What was executed: the accumulated fill, not the order's quantity nor the last fill; the average price, not the order's.</summary>
    [Fact]
    public void Read_PartlyFilled_IsTheFillAtItsAveragePrice()
    {
        ForcedOrder order = Assert.Single(Read(Documented.Replace("\"ap\":\"9910\"", "\"ap\":\"9900.5\"", StringComparison.Ordinal)
            .Replace("\"z\":\"0.014\"", "\"z\":\"0.010\"", StringComparison.Ordinal).Replace("\"l\":\"0.014\"", "\"l\":\"0.002\"", StringComparison.Ordinal)));
        Assert.Equal((9_900.5, 0.010), (order.Price, order.Amount));
        Assert.Equal(99.005, order.Usd, 1e-12);
    }

    [Fact]
    public void Read_NothingFilled_IsNothing() => Assert.Empty(Read(Documented.Replace("\"z\":\"0.014\"", "\"z\":\"0\"", StringComparison.Ordinal)));

    [Theory]
    [InlineData("\"S\":\"SELL\"", "\"S\":\"LONG\"", "S is \"LONG\": it must be SELL or BUY")]
    [InlineData("\"S\":\"SELL\",", "", "S: missing")]
    [InlineData("\"ap\":\"9910\"", "\"ap\":\"NaN\"", "ap is \"NaN\": it must be a number")]
    [InlineData("\"ap\":\"9910\"", "\"ap\":\"9,910\"", "ap is \"9,910\": it must be a number")]
    [InlineData("\"ap\":\"9910\"", "\"ap\":\"1e999\"", "ap is \"1e999\": it must be a number")]
    [InlineData("\"ap\":\"9910\"", "\"ap\":null", "ap is null: it must be a number")]
    [InlineData("\"z\":\"0.014\"", "\"z\":\"\"", "z is \"\": it must be a number")]
    [InlineData("\"T\":1568014460893", "\"T\":0", "T is \"0\": it must be Unix time in whole milliseconds, up to the year 2262")]
    [InlineData("\"s\":\"BTCUSDT\"", "\"s\":\"BTCUSD_200925\"", "s is \"BTCUSD_200925\": it must be a USD-M symbol quoted in a dollar coin, as BTCUSDT or BTCUSDT_240927")]
    [InlineData("\"e\":\"forceOrder\"", "\"e\":\"aggTrade\"", "e is \"aggTrade\": it must be \"forceOrder\"")]
    public void Read_WrongValue_IsNamed(string right, string wrong, string message)
    {
        string json = Documented.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(Documented, json);
        Assert.Equal(message, Assert.Throws<FeedFormatException>(() => Read(json)).Message);
    }

    [Theory]
    [InlineData("", "not JSON: ")]
    [InlineData("{", "not JSON: ")]
    [InlineData("[]", "the message is []: it must be an object")]
    [InlineData("""{"e":"forceOrder"}""", "o: missing")]
    [InlineData("""{"result":null,"id":1}""", "e: missing")]
    [InlineData("""{"e":"forceOrder","o":[]}""", "o is []: it must be an object")]
    public void Read_WrongMessage_SaysSo(string json, string message) =>
        Assert.StartsWith(message, Assert.Throws<FeedFormatException>(() => Read(json)).Message, StringComparison.Ordinal);

    private static IReadOnlyList<ForcedOrder> Read(string json) => ForceOrderReader.Read(Encoding.UTF8.GetBytes(json));
}
