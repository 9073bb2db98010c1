using System.Text;
using BtcStream.Feeds.Okx;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds.Tests.Okx;

/// <summary>
/// The message that the venue documents: okx.com/docs-v5, Public Data, WebSocket, "Liquidation orders channel". Of sz it says: "For FUTURES/SWAP, the unit is
/// contract"; of posSide: "long: Hedge mode long, short: Hedge mode short, net: Net mode". Contracts as "Get instruments" there has them.
/// </summary>
public class LiquidationOrderReaderTests
{
    private const string Documented = """
        {"id": "1512", "arg": {"channel": "liquidation-orders", "instType": "SWAP"}, "data": [{"details": [{"bkLoss": "0", "bkPx": "0.007831", "ccy": "", "posSide": "short",
         "side": "buy", "sz": "13", "ts": "1692266434010"}], "instFamily": "IOST-USDT", "instId": "IOST-USDT-SWAP", "instType": "SWAP", "uly": "IOST-USDT"}]}
        """;

    private const string Instruments = """
        {"code": "0", "msg": "", "data": [
         {"instId": "IOST-USDT-SWAP", "instType": "SWAP", "uly": "IOST-USDT", "ctType": "linear", "ctVal": "1000", "ctMult": "1", "ctValCcy": "IOST", "settleCcy": "USDT", "expTime": ""},
         {"instId": "BTC-USDT-SWAP", "instType": "SWAP", "uly": "BTC-USDT", "ctType": "linear", "ctVal": "0.01", "ctMult": "1", "ctValCcy": "BTC", "settleCcy": "USDT", "expTime": ""},
         {"instId": "BTC-USDT-241115", "instType": "FUTURES", "uly": "BTC-USDT", "ctType": "linear", "ctVal": "0.1", "ctMult": "0.2", "ctValCcy": "BTC", "expTime": "1731657600000"},
         {"instId": "BTC-USD-SWAP", "instType": "SWAP", "uly": "BTC-USD", "ctType": "inverse", "ctVal": "100", "ctMult": "1", "ctValCcy": "USD", "settleCcy": "BTC", "expTime": ""},
         {"instId": "BTC-USDT", "instType": "SPOT", "uly": "", "ctType": "", "ctVal": "", "ctMult": "", "ctValCcy": ""}]}
        """;

    [Fact]
    public void Read_DocumentedMessage_CountsContractsInCoins()
    {
        ForcedOrder order = Assert.Single(Read(Documented));
        Assert.Equal(new SwapInstrument("okx", "IOST-USDT-SWAP", "IOST", SettlementKind.Linear, null), order.Instrument);
        Assert.Equal((PositionSide.Short, 0.007831, 13_000.0, 1_692_266_434_010_000_000L), (order.Side, order.Price, order.Amount, order.TimeUnixNanos));
        Assert.Equal(101.803, order.Usd, 1e-9);
    }

    [Theory]
    [InlineData("long", "sell", PositionSide.Long)]
    [InlineData("short", "buy", PositionSide.Short)]
    [InlineData("net", "sell", PositionSide.Long)]
    [InlineData("net", "buy", PositionSide.Short)]
    public void Read_EitherMode_GivesThePositionsSide(string positionSide, string side, PositionSide expected) =>
        Assert.Equal(expected, Assert.Single(Read(WithSides(positionSide, side))).Side);

    [Theory]
    [InlineData("long", "buy", "row 0: posSide is \"long\": it contradicts side: a long is closed by selling, a short by buying")]
    [InlineData("short", "sell", "row 0: posSide is \"short\": it contradicts side: a long is closed by selling, a short by buying")]
    [InlineData("net", "close", "row 0: side is \"close\": it must be buy or sell")]
    [InlineData("flat", "buy", "row 0: posSide is \"flat\": it must be long, short or net")]
    public void Read_SidesThatMakeNoSense_AreNamed(string positionSide, string side, string message) =>
        Assert.Equal(message, Assert.Throws<FeedFormatException>(() => Read(WithSides(positionSide, side))).Message);

    [Theory]
    [InlineData("BTC-USDT-SWAP", "3.62", 0.0362)]
    [InlineData("BTC-USDT-241115", "5", 0.1)]
    [InlineData("BTC-USD-SWAP", "7", 700.0)]
    public void Read_OtherContracts_AreCountedByTheirOwnValue(string contract, string size, double amount)
    {
        ForcedOrder order = Assert.Single(Read(Documented.Replace("IOST-USDT-SWAP", contract, StringComparison.Ordinal).Replace("\"13\"", $"\"{size}\"", StringComparison.Ordinal)));
        Assert.Equal(amount, order.Amount);
        Assert.Equal(contract.StartsWith("BTC-USD-", StringComparison.Ordinal) ? 700.0 : amount * 0.007831, order.Usd, 1e-12);
        Assert.Equal(contract.EndsWith("241115", StringComparison.Ordinal) ? 1_731_657_600_000_000_000L : null, order.Instrument.ExpiryUnixNanos);
    }

    [Fact]
    public void Read_UnknownContract_IsNamed() =>
        Assert.Equal(
            "row 0: instId is \"DOGE-USDT-SWAP\": the size of its contracts is not known",
            Assert.Throws<FeedFormatException>(() => Read(Documented.Replace("IOST-USDT-SWAP", "DOGE-USDT-SWAP", StringComparison.Ordinal))).Message);

    [Fact]
    public void Read_OtherChannel_IsNamed() =>
        Assert.Equal(
            "channel is \"trades\": it must be liquidation-orders",
            Assert.Throws<FeedFormatException>(() => Read(Documented.Replace("liquidation-orders", "trades", StringComparison.Ordinal))).Message);

    [Theory]
    [InlineData("\"code\": \"0\"", "\"code\": \"50011\"", "code is \"50011\": the venue answered with an error")]
    [InlineData("\"ctValCcy\": \"IOST\"", "\"ctValCcy\": \"USD\"", "row 0: ctValCcy is \"USD\": the value of a contract on IOST-USDT must be in IOST")]
    [InlineData("\"ctVal\": \"1000\"", "\"ctVal\": \"\"", "row 0: ctVal is \"\": it must be a number of at most 28 digits")]
    [InlineData("\"ctType\": \"inverse\"", "\"ctType\": \"round\"", "row 3: ctType is \"round\": it must be linear or inverse")]
    public void ReadContracts_WrongValue_IsNamed(string right, string wrong, string message) =>
        Assert.Equal(message, Assert.Throws<FeedFormatException>(() => Contracts(Instruments.Replace(right, wrong, StringComparison.Ordinal))).Message);

    [Fact]
    public void ReadContracts_SpotPairs_AreLeftOut() => Assert.Equal(4, Contracts(Instruments).Count);

    private static string WithSides(string positionSide, string side) =>
        Documented.Replace("\"short\"", $"\"{positionSide}\"", StringComparison.Ordinal).Replace("\"buy\"", $"\"{side}\"", StringComparison.Ordinal);

    private static IReadOnlyDictionary<string, OkxContract> Contracts(string json) => OkxContractReader.Read(Encoding.UTF8.GetBytes(json));

    private static IReadOnlyList<ForcedOrder> Read(string json) => new LiquidationOrderReader(Contracts(Instruments)).Read(Encoding.UTF8.GetBytes(json));
}
