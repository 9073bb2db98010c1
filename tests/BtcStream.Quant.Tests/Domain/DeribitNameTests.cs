using System.Text;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.Domain;

public class DeribitNameTests
{
    [Theory]
    [InlineData("BTC-27JUN26-100000-C", "BTC", "", 100_000.0, OptionRight.Call, SettlementKind.Inverse, 1_782_547_200L)]
    [InlineData("BTC-6FEB26-72000-P", "BTC", "", 72_000.0, OptionRight.Put, SettlementKind.Inverse, 1_770_364_800L)]
    [InlineData("BTC_USDC-27JUN26-100000-C", "BTC", "USDC", 100_000.0, OptionRight.Call, SettlementKind.Linear, 1_782_547_200L)]
    [InlineData("XRP_USDC-30JUN25-0d7-C", "XRP", "USDC", 0.7, OptionRight.Call, SettlementKind.Linear, 1_751_270_400L)]
    [InlineData("DOGE_USDC-30JUN25-0d05-P", "DOGE", "USDC", 0.05, OptionRight.Put, SettlementKind.Linear, 1_751_270_400L)]
    [InlineData("XRP_USDC-30JUN25-0d625-C", "XRP", "USDC", 0.625, OptionRight.Call, SettlementKind.Linear, 1_751_270_400L)]
    [InlineData("AVAX_USDC-30JUN25-12d5-C", "AVAX", "USDC", 12.5, OptionRight.Call, SettlementKind.Linear, 1_751_270_400L)]
    public void Parse_Option_EveryPartIsRead(
        string name, string underlying, string quote, double strike, OptionRight right, SettlementKind settlement, long expirySeconds)
    {
        Assert.True(DeribitName.Parse(name, out ParsedInstrument parsed).IsOk);

        Assert.Equal(InstrumentKind.Option, parsed.Kind);
        Assert.Equal(underlying, parsed.Underlying.ToString());
        Assert.Equal(quote, parsed.Quote.ToString());
        Assert.Equal(strike, parsed.Strike);
        Assert.Equal(right, parsed.Right);
        Assert.Equal(settlement, parsed.Settlement);
        Assert.Equal(expirySeconds * UnixTime.NanosPerSecond, parsed.ExpiryUnixNanos);
    }

    [Theory]
    [InlineData("BTC-27JUN26", InstrumentKind.Future, SettlementKind.Inverse, 1_782_547_200L)]
    [InlineData("BTC_USDC-6FEB26", InstrumentKind.Future, SettlementKind.Linear, 1_770_364_800L)]
    [InlineData("BTC-PERPETUAL", InstrumentKind.Perpetual, SettlementKind.Inverse, 0L)]
    [InlineData("BTC_USDC-PERPETUAL", InstrumentKind.Perpetual, SettlementKind.Linear, 0L)]
    [InlineData("BTC_USDC", InstrumentKind.Spot, SettlementKind.None, 0L)]
    [InlineData("ETH_BTC", InstrumentKind.Spot, SettlementKind.None, 0L)]
    public void Parse_NotAnOption_KindSettlementAndExpiryAreRead(string name, InstrumentKind kind, SettlementKind settlement, long expirySeconds)
    {
        Assert.True(DeribitName.Parse(name, out ParsedInstrument parsed).IsOk);

        Assert.Equal(kind, parsed.Kind);
        Assert.Equal(settlement, parsed.Settlement);
        Assert.Equal(expirySeconds * UnixTime.NanosPerSecond, parsed.ExpiryUnixNanos);
        Assert.Null(parsed.Right);
        Assert.Equal(0.0, parsed.Strike);
    }

    [Theory]
    [InlineData("", InstrumentNameCode.Empty, "")]
    [InlineData("btc-PERPETUAL", InstrumentNameCode.BadUnderlying, "btc")]
    [InlineData("-PERPETUAL", InstrumentNameCode.BadUnderlying, "")]
    [InlineData("ABCDEFGHIJKLMNOPQ-PERPETUAL", InstrumentNameCode.BadUnderlying, "ABCDEFGHIJKLMNOPQ")]
    [InlineData("BTC_-PERPETUAL", InstrumentNameCode.BadQuoteCurrency, "")]
    [InlineData("BTC_", InstrumentNameCode.BadQuoteCurrency, "")]
    [InlineData("BTC_USD_C-PERPETUAL", InstrumentNameCode.BadQuoteCurrency, "USD_C")]
    [InlineData("BTC", InstrumentNameCode.NoContract, "BTC")]
    [InlineData("BTC-", InstrumentNameCode.BadExpiry, "")]
    [InlineData("BTC-PERP", InstrumentNameCode.BadExpiry, "PERP")]
    [InlineData("BTC-27JUNE26", InstrumentNameCode.BadExpiry, "27JUNE26")]
    [InlineData("BTC-27jun26", InstrumentNameCode.BadExpiry, "27jun26")]
    [InlineData("BTC-06FEB26", InstrumentNameCode.BadExpiry, "06FEB26")]
    [InlineData("BTC-1XJUN26", InstrumentNameCode.BadExpiry, "1XJUN26")]
    [InlineData("BTC-27JUN2X-1-C", InstrumentNameCode.BadExpiry, "27JUN2X")]
    [InlineData("BTC-31JUN26", InstrumentNameCode.NoSuchDate, "31JUN26")]
    [InlineData("BTC-29FEB26-90000-C", InstrumentNameCode.NoSuchDate, "29FEB26")]
    [InlineData("BTC-27JUN26-", InstrumentNameCode.BadStrike, "")]
    [InlineData("BTC-27JUN26-1e5-C", InstrumentNameCode.BadStrike, "1e5")]
    [InlineData("BTC-27JUN26-0100000-C", InstrumentNameCode.BadStrike, "0100000")]
    [InlineData("XRP_USDC-30JUN25-0d70-C", InstrumentNameCode.BadStrike, "0d70")]
    [InlineData("XRP_USDC-30JUN25-d7-C", InstrumentNameCode.BadStrike, "d7")]
    [InlineData("XRP_USDC-30JUN25-0d-C", InstrumentNameCode.BadStrike, "0d")]
    [InlineData("XRP_USDC-30JUN25-0d7d1-C", InstrumentNameCode.BadStrike, "0d7d1")]
    [InlineData("BTC-27JUN26--100000-C", InstrumentNameCode.BadStrike, "")]
    [InlineData("BTC-27JUN26-0-C", InstrumentNameCode.ZeroStrike, "0")]
    [InlineData("BTC-27JUN26-1234567890123456-C", InstrumentNameCode.StrikeTooPrecise, "1234567890123456")]
    [InlineData("BTC-27JUN26-100000", InstrumentNameCode.BadRight, "")]
    [InlineData("BTC-27JUN26-100000-", InstrumentNameCode.BadRight, "")]
    [InlineData("BTC-27JUN26-100000-X", InstrumentNameCode.BadRight, "X")]
    [InlineData("BTC-27JUN26-100000-CALL", InstrumentNameCode.BadRight, "CALL")]
    [InlineData("BTC-27JUN26-100000-C-USDC", InstrumentNameCode.TrailingText, "-USDC")]
    [InlineData("BTC-PERPETUAL-1", InstrumentNameCode.TrailingText, "-1")]
    [InlineData("BTC-FS-27JUN26_PERP", InstrumentNameCode.Combo, "FS")]
    [InlineData("BTC_USDC-FS-27JUN26_PERP", InstrumentNameCode.Combo, "FS")]
    [InlineData("BTC-CS-29APR22-39300_39600", InstrumentNameCode.Combo, "CS")]
    [InlineData("BTC-CCAL-9JAN26_2JAN26-90000", InstrumentNameCode.Combo, "CCAL")]
    [InlineData("BTC-CSR12-16JAN26-88000_92000", InstrumentNameCode.Combo, "CSR12")]
    [InlineData("BTC-REV-29APR22-37500", InstrumentNameCode.Combo, "REV")]
    public void Parse_NotAnInstrument_CodeAndOffendingPartAreTold(string name, InstrumentNameCode code, string part)
    {
        InstrumentNameResult result = DeribitName.Parse(name, out ParsedInstrument parsed);

        Assert.Equal(code, result.Code);
        Assert.Equal(part, name.Substring(result.Offset, result.Length));
        Assert.Equal(default, parsed);
        string sentence = result.Describe(Encoding.UTF8.GetBytes(name));
        Assert.Contains($"'{name}'", sentence, StringComparison.Ordinal);
        Assert.Contains(part, sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_LongerThanTheGrammarAllows_IsTooLong()
    {
        string name = new('A', DeribitName.MaxLength + 1);

        InstrumentNameResult result = DeribitName.Parse(name, out _);

        Assert.Equal(InstrumentNameCode.TooLong, result.Code);
        Assert.Contains("65 characters", result.Describe(Encoding.UTF8.GetBytes(name)), StringComparison.Ordinal);
        Assert.Equal(result, DeribitName.Parse(Encoding.UTF8.GetBytes(name), out _));
    }

    [Fact]
    public void TryFormat_DestinationTooShort_WritesNothing()
    {
        DeribitName.Parse("BTC-27JUN26-100000-C", out ParsedInstrument parsed);
        Span<byte> destination = stackalloc byte[19];

        Assert.False(DeribitName.TryFormat(parsed, destination, out int written));
        Assert.Equal(0, written);
        Assert.Equal(-1, destination.IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void ParseAndTryFormat_WarmedUp_AllocateNothing()
    {
        byte[] name = "XRP_USDC-30JUN25-0d625-C"u8.ToArray();
        byte[] formatted = new byte[DeribitName.MaxLength];
        int lengths = 0;

        ZeroAllocation.Assert(() =>
        {
            DeribitName.Parse(name, out ParsedInstrument parsed);
            DeribitName.Parse("BTC_USDC-FS-27JUN26_PERP", out _);
            DeribitName.TryFormat(parsed, formatted, out int written);
            lengths += written;
        });

        Assert.NotEqual(0, lengths);
    }
}
