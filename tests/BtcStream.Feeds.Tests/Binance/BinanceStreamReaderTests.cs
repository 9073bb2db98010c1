using System.Text;
using BtcStream.Feeds.Binance;
using BtcStream.Feeds.Live;

namespace BtcStream.Feeds.Tests.Binance;

/// <summary>Messages as developers.binance.com has them (USDⓈ-M Futures).</summary>
public class BinanceStreamReaderTests
{
    private const string Depth = """{"e":"depthUpdate","E":123456789,"T":123456788,"s":"BTCUSDT","U":157,"u":160,"pu":149,"b":[["0.0024","10"]],"a":[["0.0026","100"],["0.0027","0"]]}""";

    [Fact]
    public void Read_MarkPrice_HasMarkAndIndex()
    {
        BinanceMark mark = Assert.IsType<BinanceMark>(Read(
            """{"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT","p":"11794.15000000","i":"11784.62659091","P":"11784.25641265","r":"0.00038167","T":1562306400000}}"""));
        Assert.Equal((1_562_305_380_000_000_000L, "BTCUSDT", 11_794.15, 11_784.62659091), (mark.TimeUnixNanos, mark.Perpetual.Name, mark.MarkPrice, mark.IndexPrice));
    }

    [Fact]
    public void Read_Depth_HasItsNumbers()
    {
        BinanceDepthChange change = Assert.IsType<BinanceDepthChange>(Read(Depth));
        Assert.Equal((157L, 160L, 149L, "BTCUSDT", 123_456_788_000_000L), (change.FirstUpdate, change.LastUpdate, change.PreviousUpdate, change.Symbol, change.TimeUnixNanos));
        Assert.Equal([new BookLevel(0.0024, 10.0)], change.Bids);
        Assert.Equal([new BookLevel(0.0026, 100.0), new BookLevel(0.0027, 0.0)], change.Asks);
    }

    [Fact]
    public void Read_ForcedOrder_IsThatOfItsReader()
    {
        const string message = """{"e":"forceOrder","E":1568014460893,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"9910","ap":"9910","X":"FILLED","l":"0.014","z":"0.014","T":1568014460893}}""";
        BinanceRows rows = Assert.IsType<BinanceRows>(Read(message));
        Assert.Equal(new ForcedOrderRow(ForceOrderReader.Read(Encoding.UTF8.GetBytes(message))[0]), rows.Rows[0]);
    }

    [Fact]
    public void ReadDepth_Snapshot_IsBothSides()
    {
        BinanceDepth depth = BinanceStreamReader.ReadDepth(
            """{"lastUpdateId":1027024,"E":1589436922972,"T":1589436922959,"bids":[["4.00000000","431.00000000"]],"asks":[["4.00000200","12.00000000"]]}"""u8.ToArray());
        Assert.Equal((1_027_024L, new BookLevel(4.0, 431.0), new BookLevel(4.000002, 12.0)), (depth.LastUpdate, depth.Bids[0], depth.Asks[0]));
    }

    [Fact]
    public void ReadOpenInterest_IsCoins()
    {
        PerpetualRow row = BinanceStreamReader.ReadOpenInterest("""{"openInterest":"10659.509","symbol":"BTCUSDT","time":1589437530011}"""u8.ToArray());
        Assert.Equal((10_659.509, null, 1_589_437_530_011_000_000L), (row.OpenInterest, row.Price, row.TimeUnixNanos));
    }

    [Theory]
    [InlineData("\"u\":160", "\"u\":1.5", "u is 1.5: it must be a whole number")]
    [InlineData("\"pu\":149,", "", "pu: missing")]
    [InlineData("[\"0.0024\",\"10\"]", "[\"0.0024\"]", "b is [\"0.0024\"]: a level must be [price, amount]")]
    [InlineData("[\"0.0024\",\"10\"]", "[\"-1\",\"10\"]", "b is [\"-1\",\"10\"]: the price of a level must lie above 0 and its amount must not be negative")]
    [InlineData("\"b\":[[\"0.0024\",\"10\"]]", "\"b\":{}", "b is {}: it must be an array of levels")]
    public void Read_WrongValue_IsNamed(string right, string wrong, string message) =>
        Assert.Equal(message, Assert.Throws<FeedFormatException>(() => Read(Depth.Replace(right, wrong, StringComparison.Ordinal))).Message);

    private static BinanceMessage Read(string json) => BinanceStreamReader.Read(Encoding.UTF8.GetBytes(json));
}
