using System.Text;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.Domain;

public class InstrumentDefinitionTests
{
    private static readonly InstrumentDefinition Option = new()
    {
        Venue = "okx",
        Name = "BTC-USD-260627-100000-C",
        Underlying = "BTC",
        Kind = InstrumentKind.Option,
        ExpiryUnixNanos = UnixTime.FromDate(2026, 6, 27, 8),
        Strike = 100_000.0,
        Right = OptionRight.Call,
        ContractSizeCoin = 0.01,
        Settlement = SettlementKind.Inverse,
        QuoteCurrency = "BTC",
    };

    private static readonly InstrumentDefinition Perpetual = new()
    {
        Venue = "binance",
        Name = "BTCUSDT",
        Underlying = "BTC",
        Kind = InstrumentKind.Perpetual,
        Settlement = SettlementKind.Linear,
        QuoteCurrency = "USDT",
    };

    public static TheoryData<InstrumentDefinition, InstrumentDefinitionCode, string, string> Faults => new()
    {
        { Option with { Venue = string.Empty }, InstrumentDefinitionCode.Missing, "venue", string.Empty },
        { Option with { Name = new('x', 65) }, InstrumentDefinitionCode.TooLong, "instrument", "65" },
        { Option with { Name = "BTC 27JUN26" }, InstrumentDefinitionCode.BadCharacter, "instrument", "BTC 27JUN26" },
        { Option with { Underlying = "B\u00dfC" }, InstrumentDefinitionCode.BadCharacter, "underlying", "B\u00dfC" },
        { Option with { Kind = InstrumentKind.None }, InstrumentDefinitionCode.Missing, "kind", string.Empty },
        { Option with { Kind = (InstrumentKind)9 }, InstrumentDefinitionCode.UnknownValue, "kind", "9" },
        { Option with { ExpiryUnixNanos = 0 }, InstrumentDefinitionCode.Missing, "expiry", string.Empty },
        { Option with { ExpiryUnixNanos = -1 }, InstrumentDefinitionCode.NotPositive, "expiry", "-1" },
        { Perpetual with { ExpiryUnixNanos = 5 }, InstrumentDefinitionCode.NotApplicable, "expiry", "5" },
        { Option with { Strike = 0.0 }, InstrumentDefinitionCode.Missing, "strike", string.Empty },
        { Option with { Strike = -1.5 }, InstrumentDefinitionCode.NotPositive, "strike", "-1.5" },
        { Option with { Strike = double.NaN }, InstrumentDefinitionCode.NotPositive, "strike", "NaN" },
        { Option with { Strike = double.PositiveInfinity }, InstrumentDefinitionCode.NotPositive, "strike", "Infinity" },
        { Perpetual with { Strike = 1.0 }, InstrumentDefinitionCode.NotApplicable, "strike", "1" },
        { Option with { Right = null }, InstrumentDefinitionCode.Missing, "right", string.Empty },
        { Option with { Right = (OptionRight)7 }, InstrumentDefinitionCode.UnknownValue, "right", "7" },
        { Perpetual with { Right = OptionRight.Put }, InstrumentDefinitionCode.NotApplicable, "right", "Put" },
        { Option with { ContractSizeCoin = 0.0 }, InstrumentDefinitionCode.NotPositive, "contract_size", "0" },
        { Option with { ContractSizeCoin = double.NaN }, InstrumentDefinitionCode.NotPositive, "contract_size", "NaN" },
        { Perpetual with { ContractSizeCoin = 10.0 }, InstrumentDefinitionCode.NotApplicable, "contract_size", "10" },
        { Option with { Settlement = SettlementKind.None }, InstrumentDefinitionCode.Missing, "settlement", string.Empty },
        { Option with { Settlement = (SettlementKind)3 }, InstrumentDefinitionCode.UnknownValue, "settlement", "3" },
        { Option with { QuoteCurrency = string.Empty }, InstrumentDefinitionCode.Missing, "quote_currency", string.Empty },
    };

    [Fact]
    public void Check_CompleteDefinition_IsAccepted()
    {
        Assert.True(InstrumentDefinitionRules.Check(Option).IsOk);
        Assert.True(InstrumentDefinitionRules.Check(Perpetual).IsOk);
        Assert.Equal("no fault", InstrumentDefinitionRules.Check(Option).Describe(Option));
    }

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Check_FaultyField_IsNamedWithItsValue(InstrumentDefinition definition, InstrumentDefinitionCode code, string field, string value)
    {
        InstrumentDefinitionFault fault = InstrumentDefinitionRules.Check(definition);

        Assert.Equal(code, fault.Code);
        Assert.Equal(field, fault.FieldName);
        string sentence = fault.Describe(definition);
        Assert.StartsWith(field + ":", sentence, StringComparison.Ordinal);
        Assert.Contains(value, sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BTC-27JUN26-100000-C", 1.0, "BTC")]
    [InlineData("BTC_USDC-27JUN26-100000-C", 1.0, "USDC")]
    [InlineData("SOL_USDC-27JUN26-150-P", 10.0, "USDC")]
    [InlineData("XRP_USDC-30JUN25-0d7-C", 1_000.0, "USDC")]
    [InlineData("BTC-27JUN26", 1.0, "USD")]
    [InlineData("BTC-PERPETUAL", 1.0, "USD")]
    [InlineData("BTC_USDC-PERPETUAL", 1.0, "USDC")]
    [InlineData("BTC_USDT", 1.0, "USDT")]
    public void TryCreate_KnownName_HasContractSizeAndQuoteCurrency(string name, double contractSizeCoin, string quoteCurrency)
    {
        InstrumentDefinitionFault fault = DeribitDefinition.TryCreate(Encoding.ASCII.GetBytes(name), out InstrumentDefinition? definition, out _);

        Assert.True(fault.IsOk);
        Assert.NotNull(definition);
        Assert.Equal(name, definition.Name);
        Assert.Equal("deribit", definition.Venue);
        Assert.Equal(contractSizeCoin, definition.ContractSizeCoin);
        Assert.Equal(quoteCurrency, definition.QuoteCurrency);
    }

    [Fact]
    public void TryCreate_ContractSizeNotKnown_AsksForItUnlessGiven()
    {
        byte[] name = "TRX_USDC-10APR26-0d316-C"u8.ToArray();

        InstrumentDefinitionFault fault = DeribitDefinition.TryCreate(name, out InstrumentDefinition? definition, out _);
        Assert.Equal(InstrumentDefinitionCode.ContractSizeUnknown, fault.Code);
        Assert.NotNull(definition);
        Assert.Contains("TRX_USDC-10APR26-0d316-C", fault.Describe(definition), StringComparison.Ordinal);

        Assert.True(DeribitDefinition.TryCreate(name, out definition, out _, contractSizeCoin: 10_000.0).IsOk);
        Assert.Equal(10_000.0, definition!.ContractSizeCoin);

        Assert.Equal(InstrumentDefinitionCode.NotPositive, DeribitDefinition.TryCreate(name, out _, out _, contractSizeCoin: -1.0).Code);
    }

    [Fact]
    public void TryCreate_BadName_SaysWhy()
    {
        InstrumentDefinitionFault fault = DeribitDefinition.TryCreate("BTC-31JUN26"u8, out InstrumentDefinition? definition, out InstrumentNameResult result);

        Assert.Equal(InstrumentDefinitionCode.BadName, fault.Code);
        Assert.Null(definition);
        Assert.Equal(InstrumentNameCode.NoSuchDate, result.Code);
    }
}
