using System.Text;
using BtcStream.Feeds.Bybit;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds.Tests.Bybit;

/// <summary>
/// The message that the venue documents: bybit-exchange.github.io, V5 API, WebSocket Stream, Public, "All Liquidation". Of S it says: "Position side. Buy,Sell.
/// When you receive a Buy update, this means that a long position has been liquidated".
/// </summary>
public class AllLiquidationReaderTests
{
    private const string Documented = """
        {"topic": "allLiquidation.ROSEUSDT", "type": "snapshot", "ts": 1739502303204, "data": [{"T": 1739502302929, "s": "ROSEUSDT", "S": "Sell", "v": "20000", "p": "0.04499"}]}
        """;

    [Fact]
    public void Read_DocumentedMessage_SellIsAShortThatWasLiquidated()
    {
        ForcedOrder order = Assert.Single(Read(Documented));
        Assert.Equal(new SwapInstrument("bybit", "ROSEUSDT", "ROSE", SettlementKind.Linear, null), order.Instrument);
        Assert.Equal((PositionSide.Short, 0.04499, 20_000.0, 1_739_502_302_929_000_000L), (order.Side, order.Price, order.Amount, order.TimeUnixNanos));
        Assert.Equal(899.8, order.Usd, 1e-9);
    }

    /// <summary>The other way round than at Binance: this side is the position's.</summary>
    [Fact]
    public void Read_Buy_IsALongThatWasLiquidated() =>
        Assert.Equal(PositionSide.Long, Assert.Single(Read(Documented.Replace("\"Sell\"", "\"Buy\"", StringComparison.Ordinal))).Side);

    [Theory]
    [InlineData("BTCPERP", "BTC", SettlementKind.Linear)]
    [InlineData("1000PEPEUSDT", "1000PEPE", SettlementKind.Linear)]
    [InlineData("PERPUSDT", "PERP", SettlementKind.Linear)]
    [InlineData("BTCUSD", "BTC", SettlementKind.Inverse)]
    public void Read_OtherSymbols_AreReadFromTheirEnding(string symbol, string underlying, SettlementKind settlement)
    {
        ForcedOrder order = Assert.Single(Read(Documented.Replace("ROSEUSDT", symbol, StringComparison.Ordinal)));
        Assert.Equal(new SwapInstrument("bybit", symbol, underlying, settlement, null), order.Instrument);
        Assert.Equal(settlement == SettlementKind.Inverse ? 20_000.0 : 899.8, order.Usd, 1e-9);
    }

    [Fact]
    public void Read_SeveralRows_KeepTheirOrder()
    {
        string row = Documented[Documented.IndexOf("{\"T\"", StringComparison.Ordinal)..Documented.IndexOf("]}", StringComparison.Ordinal)];
        IReadOnlyList<ForcedOrder> orders = Read(Documented.Replace(row, row + "," + row.Replace("\"20000\"", "\"7\"", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.Equal([20_000.0, 7.0], orders.Select(order => order.Amount));
    }

    [Theory]
    [InlineData("\"Sell\"", "\"SELL\"", "row 0: S is \"SELL\": it must be Buy or Sell")]
    [InlineData("\"20000\"", "\"many\"", "row 0: v is \"many\": it must be a number")]
    [InlineData("\"ROSEUSDT\", \"S", "\"BTC-27SEP24\", \"S", "row 0: s is \"BTC-27SEP24\": it must be the symbol of a perpetual, as BTCUSDT, BTCPERP or BTCUSD")]
    [InlineData("allLiquidation.", "liquidation.", "topic is \"liquidation.ROSEUSDT\": it must be allLiquidation.{symbol}")]
    [InlineData("\"data\"", "\"rows\"", "data: missing")]
    public void Read_WrongValue_IsNamed(string right, string wrong, string message)
    {
        string json = Documented.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(Documented, json);
        Assert.Equal(message, Assert.Throws<FeedFormatException>(() => Read(json)).Message);
    }

    private static IReadOnlyList<ForcedOrder> Read(string json) => AllLiquidationReader.Read(Encoding.UTF8.GetBytes(json));
}
