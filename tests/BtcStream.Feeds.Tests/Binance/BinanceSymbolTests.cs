using BtcStream.Feeds.Binance;
using BtcStream.Quant.Domain;

namespace BtcStream.Feeds.Tests.Binance;

public class BinanceSymbolTests
{
    [Theory]
    [InlineData("BTCUSDT", "BTC")]
    [InlineData("SUIUSDC", "SUI")]
    [InlineData("BTCFDUSD", "BTC")]
    [InlineData("1000PEPEUSDT", "1000PEPE")]
    [InlineData("1MBABYDOGEUSDT", "1MBABYDOGE")]
    [InlineData("1INCHUSDT", "1INCH")]
    [InlineData("PERPUSDT", "PERP")]
    [InlineData("PUMPBTCUSDT", "PUMPBTC")]
    [InlineData("USDCUSDT", "USDC")]
    public void TryParse_Perpetual_IsLinearOnTheVenuesOwnBaseAsset(string symbol, string underlying)
    {
        Assert.True(BinanceSymbol.TryParse(symbol, out SwapInstrument? instrument));
        Assert.Equal(new SwapInstrument("binance", symbol, underlying, SettlementKind.Linear, null), instrument);
        Assert.Equal(InstrumentKind.Perpetual, instrument!.Kind);
    }

    /// <summary>27 September 2024, 08:00 UTC.</summary>
    [Fact]
    public void TryParse_DatedFuture_ExpiresAtEight()
    {
        Assert.True(BinanceSymbol.TryParse("BTCUSDT_240927", out SwapInstrument? instrument));
        long expiry = (long)(new DateTimeOffset(2024, 9, 27, 8, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch).TotalSeconds * 1_000_000_000L;
        Assert.Equal(new SwapInstrument("binance", "BTCUSDT_240927", "BTC", SettlementKind.Linear, expiry), instrument);
        Assert.Equal(InstrumentKind.Future, instrument!.Kind);
    }

    [Theory]
    [InlineData("BTCUSD_PERP")]
    [InlineData("BTCUSD_240927")]
    [InlineData("ETHBTC")]
    [InlineData("USDT")]
    [InlineData("")]
    [InlineData("_240927")]
    [InlineData("BTCUSDT_")]
    [InlineData("BTCUSDT_240931")]
    [InlineData("BTCUSDT_2409270")]
    [InlineData("BTCUSDT_24092x")]
    [InlineData("BTC-USDT")]
    [InlineData("BTC USDT")]
    [InlineData("₿USDT")]
    [InlineData("BTC")]
    public void TryParse_NoDollarContract_IsRefused(string symbol) => Assert.False(BinanceSymbol.TryParse(symbol, out _));

    [Theory]
    [InlineData("BTC", "BTCUSDT", "BTC")]
    [InlineData("1000SATS", "1000SATSUSDT", "1000SATS")]
    [InlineData("PERP", "PERPUSDT", "PERP")]
    [InlineData("SUIUSDC", "SUIUSDC", "SUI")]
    [InlineData("BTCUSDT", "BTCUSDT", "BTC")]
    [InlineData("BTC_240927", "BTCUSDT_240927", "BTC")]
    [InlineData("BTCUSDT_240927", "BTCUSDT_240927", "BTC")]
    public void TryParseShort_WithOrWithoutUsdt_IsTheVenuesSymbol(string symbol, string name, string underlying)
    {
        Assert.True(BinanceSymbol.TryParseShort(symbol, out SwapInstrument? instrument));
        Assert.Equal((name, underlying), (instrument!.Name, instrument.Underlying));
    }

    [Theory]
    [InlineData("BTCUSD")]
    [InlineData("BTCUSD_240927")]
    [InlineData("BTCUSD_PERP")]
    [InlineData("ETHBTC")]
    [InlineData("BTC_PERP")]
    [InlineData("")]
    public void TryParseShort_NoDollarContract_IsRefused(string symbol) => Assert.False(BinanceSymbol.TryParseShort(symbol, out _));
}
