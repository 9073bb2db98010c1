using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Quant.Tests.Liquidations;

public sealed class MarginModelCatalogTests
{
    private const string OneBracket = """[{ "floor": 0, "rate": 0.01 }]""";

    private static readonly MarginModelCatalog BuiltIn = MarginModelCatalog.BuiltIn;

    [Fact]
    public void Entries_BuiltIn_HaveIdsFromOneInOrder()
    {
        Assert.Equal(Enumerable.Range(1, 16), BuiltIn.Entries.Select(entry => (int)entry.Id));
        Assert.All(BuiltIn.Entries, entry => Assert.Same(entry.Model, BuiltIn.Find(entry.Id)));
        Assert.All(BuiltIn.Entries, entry => Assert.False(entry.IsUserSupplied));
        Assert.Null(BuiltIn.Find(0));
        Assert.Null(BuiltIn.Find(17));
        Assert.Null(BuiltIn.Find(ushort.MaxValue));
    }

    [Fact]
    public void TryFind_UnknownName_HasIdZero()
    {
        Assert.False(BuiltIn.TryFind("binance-btcusdt", out ushort id));
        Assert.Equal(0, id);
    }

    [Theory]
    [InlineData("binance", "BTCUSDT", "BTC", InstrumentKind.Perpetual, SettlementKind.Linear, "USDT", "binance-btcusdt-2024-10-24")]
    [InlineData("binance", "BTCUSDT", "BTC", InstrumentKind.Perpetual, SettlementKind.Linear, "USD", "binance-btcusdt-2024-10-24")]
    [InlineData("binance", "BTCUSDC", "BTC", InstrumentKind.Perpetual, SettlementKind.Linear, "USD", "binance-btcusdc-2024-10-24")]
    [InlineData("binance", "any", "BTC", InstrumentKind.Perpetual, SettlementKind.Linear, "USDC", "binance-btcusdc-2024-10-24")]
    [InlineData("binance", "any", "BTC", InstrumentKind.Perpetual, SettlementKind.Linear, "USDT", "binance-btcusdt-2024-10-24")]
    [InlineData("binance", "BTCUSDT_250328", "BTC", InstrumentKind.Future, SettlementKind.Linear, "USDT", "binance-btcusdt_250328-2024-10-24")]
    [InlineData("binance", "BTCUSDT_261225", "BTC", InstrumentKind.Future, SettlementKind.Linear, "USDT", null)]
    [InlineData("binance", "BTCUSD_PERP", "BTC", InstrumentKind.Perpetual, SettlementKind.Inverse, "USD", null)]
    [InlineData("binance", "any", "ETH", InstrumentKind.Perpetual, SettlementKind.Linear, "BTC", "binance-ethbtc-2024-10-24")]
    [InlineData("bybit", "BTCUSDT", "BTC", InstrumentKind.Perpetual, SettlementKind.Linear, "USDT", "bybit-btcusdt")]
    [InlineData("hyperliquid", "BTC", "BTC", InstrumentKind.Perpetual, SettlementKind.Linear, "USD", "hyperliquid-btc-2026-09-27")]
    [InlineData("deribit", "BTC-PERPETUAL", "BTC", InstrumentKind.Perpetual, SettlementKind.Inverse, "USD", "deribit-btc-inverse-2022-01-11")]
    [InlineData("deribit", "BTC-27JUN26", "BTC", InstrumentKind.Future, SettlementKind.Inverse, "USD", "deribit-btc-inverse-2022-01-11")]
    [InlineData("deribit", "BTC_USDC-PERPETUAL", "BTC", InstrumentKind.Perpetual, SettlementKind.Linear, "USDC", null)]
    [InlineData("deribit", "ETH-PERPETUAL", "ETH", InstrumentKind.Perpetual, SettlementKind.Inverse, "USD", null)]
    [InlineData("okx", "BTC-USDT-SWAP", "BTC", InstrumentKind.Perpetual, SettlementKind.Linear, "USDT", null)]
    public void TryFindDefault_Instrument_IsTheVenuesOwnTableOrNone(
        string venue, string contract, string underlying, InstrumentKind kind, SettlementKind settlement, string quote, string? expected)
    {
        bool found = BuiltIn.TryFindDefault(Instrument(venue, contract, underlying, kind, settlement, quote), out ushort id);

        Assert.Equal(expected is not null, found);
        Assert.Equal(expected, BuiltIn.Find(id)?.Name);
    }

    [Fact]
    public void TryFindDefault_UnnamedContractInUsd_IsNotTheTableOfAnotherCoin()
    {
        Assert.True(BuiltIn.TryFindDefault(Instrument("binance", "any", "ETH", InstrumentKind.Perpetual, SettlementKind.Linear, "USD"), out ushort id));
        Assert.NotEqual("BTC", BuiltIn.Find(id)!.Definition.QuoteCurrency);
    }

    [Fact]
    public void Load_UsersFile_AppendsAndKeepsEveryId()
    {
        MarginModelCatalog catalog = BuiltIn.Load(TableText.Utf8(TableText.Model("mine", OneBracket), TableText.Model("mine-too", OneBracket)));

        Assert.Equal(BuiltIn.Entries, catalog.Entries.Take(BuiltIn.Entries.Count));
        Assert.Equal(["mine", "mine-too"], catalog.Entries.Skip(BuiltIn.Entries.Count).Select(entry => entry.Model.Name));
        Assert.All(catalog.Entries.Skip(BuiltIn.Entries.Count), entry => Assert.True(entry.IsUserSupplied));
        Assert.True(catalog.TryFind("mine-too", out ushort id));
        Assert.Equal(18, id);
        Assert.False(BuiltIn.TryFind("mine", out _));
    }

    [Fact]
    public void Load_KnownName_IsRefusedUnlessItReplaces()
    {
        string table = TableText.Model("bybit-btcusdt", OneBracket, venue: "bybit");
        var fault = Assert.Throws<MarginTableException>(() => BuiltIn.Load(TableText.Utf8(table)));
        Assert.Equal("models[0].name: 'bybit-btcusdt' is the name of a table that is there already; \"replaces\": true would replace it", fault.Message);

        MarginModelCatalog catalog = BuiltIn.Load(TableText.Utf8(TableText.Model("bybit-btcusdt", OneBracket, "\"replaces\": true, \"default\": true,", "bybit")));

        Assert.True(BuiltIn.TryFind("bybit-btcusdt", out ushort before));
        Assert.True(catalog.TryFind("bybit-btcusdt", out ushort after));
        Assert.Equal(before, after);
        Assert.Equal(0.01, catalog.Find(after)!.Definition.Brackets[0].MaintenanceRate);
        Assert.True(catalog.Entries[after - 1].IsUserSupplied);
        Assert.True(catalog.Entries[after - 1].IsVenueDefault);
        Assert.Equal(BuiltIn.Entries.Count, catalog.Entries.Count);
    }

    [Fact]
    public void Load_ReplacesNothing_IsRefused() =>
        Assert.Equal("models[0].replaces", Refused(TableText.Model("mine", OneBracket, "\"replaces\": true,")).Field);

    [Fact]
    public void Load_OneNameTwice_IsRefused() =>
        Assert.Equal("models[1].name: 'mine' is the name of another table of this file", Refused(TableText.Model("mine", OneBracket), TableText.Model("mine", OneBracket)).Message);

    [Fact]
    public void Load_TwoDefaultsForTheSameContracts_AreRefused()
    {
        const string IsDefault = "\"default\": true,";
        MarginTableException fault = Refused(TableText.Model("a", OneBracket, IsDefault), TableText.Model("b", OneBracket, "\"kind\": \"future\", " + IsDefault));

        Assert.Equal("models[0].default: 'true' but 'b' is the default for the same contracts", fault.Message);
    }

    [Fact]
    public void Load_UsersDefault_TakesOverFromTheBuiltInOne()
    {
        MarginModelCatalog catalog = BuiltIn.Load(TableText.Utf8(TableText.Model("mine", OneBracket, "\"default\": true,", "binance")));

        Assert.True(catalog.TryFindDefault(Instrument("binance", "any", "BTC", InstrumentKind.Perpetual, SettlementKind.Linear, "USDT"), out ushort id));
        Assert.Equal("mine", catalog.Find(id)!.Name);
        Assert.True(catalog.TryFind("binance-btcusdt-2024-10-24", out ushort before));
        Assert.False(catalog.Entries[before - 1].IsVenueDefault);
        Assert.True(catalog.TryFind("binance-btcusdc-2024-10-24", out ushort other));
        Assert.True(catalog.Entries[other - 1].IsVenueDefault);
    }

    [Fact]
    public void Load_Stream_IsTheSameAsLoadBytes()
    {
        ReadOnlyMemory<byte> file = TableText.Utf8(TableText.Model("mine", OneBracket));
        using var stream = new MemoryStream(file.ToArray());

        Assert.Equal(BuiltIn.Load(file).Entries.Select(entry => entry.Model.Name), BuiltIn.Load(stream).Entries.Select(entry => entry.Model.Name));
    }

    private static MarginTableException Refused(params string[] models) => Assert.Throws<MarginTableException>(() => BuiltIn.Load(TableText.Utf8(models)));

    private static InstrumentDefinition Instrument(string venue, string name, string underlying, InstrumentKind kind, SettlementKind settlement, string quote) =>
        new() { Venue = venue, Name = name, Underlying = underlying, Kind = kind, Settlement = settlement, QuoteCurrency = quote };
}
