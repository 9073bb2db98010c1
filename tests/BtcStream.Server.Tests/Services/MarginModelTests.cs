using BtcStream.Contracts.V1;
using BtcStream.Quant.Liquidations;
using BtcStream.Server.Tests.Hosting;
using MarginBracket = BtcStream.Contracts.V1.MarginBracket;
using MarginFormula = BtcStream.Contracts.V1.MarginFormula;
using MarginModel = BtcStream.Contracts.V1.MarginModel;

namespace BtcStream.Server.Tests.Services;

public sealed class MarginModelTests
{
    [Fact]
    public async Task ListMarginModels_BuiltIn_AreTheCatalogsByName()
    {
        await using TestServer server = await TestServer.StartAsync();
        ListMarginModelsResponse all = await server.Client.ListMarginModelsAsync();
        ListMarginModelsResponse deribit = await server.Client.ListMarginModelsAsync("deribit");

        Assert.Equal(MarginModelCatalog.BuiltIn.Entries.Select(entry => entry.Model.Name).Order(StringComparer.Ordinal), all.Models.Select(model => model.Name));
        Assert.All(all.Models, model => Assert.True(model is { UserSupplied: false, Source.Length: > 0, Underlying.Length: > 0 }, $"{model}"));
        MarginModel bybit = Assert.Single(all.Models, model => model.Name == "bybit-btcusdt");
        Assert.Equal((MarginFormula.LinearBrackets, Settlement.Linear, "USDT", InstrumentKind.Perpetual), (bybit.Formula, bybit.Settlement, bybit.QuoteCurrency, bybit.Kind));
        Assert.Equal((true, "", "BTCUSDT"), (bybit.VenueDefault, bybit.TableDate, Assert.Single(bybit.AppliesTo)));
        Assert.Equal(new MarginBracket { Floor = 2e6, Cap = 2.6e6, MaintenanceRate = 0.0056, Deduction = 1_200 }, bybit.Brackets[1]);
        MarginModel rate = Assert.Single(deribit.Models);
        Assert.Equal(MarginFormula.InverseLinearRate, rate.Formula);
        Assert.Equal((0.01, 0.00005, 0.02, 0.00005), (rate.LinearRate.MaintenanceBase, rate.LinearRate.MaintenanceSlope, rate.LinearRate.InitialBase, rate.LinearRate.InitialSlope));
        MarginModel hyperliquid = Assert.Single(all.Models, model => model.Formula == MarginFormula.HyperliquidTiers);
        Assert.Equal((150e6, 40.0, false), (hyperliquid.Brackets[0].Cap, hyperliquid.Brackets[0].MaxLeverage, hyperliquid.Brackets[1].HasCap));
        Assert.Equal("2026-09-27", hyperliquid.TableDate);
    }

    [Fact]
    public async Task ListMarginModels_TableOfTheUser_IsShownAndPricesPositions()
    {
        byte[] json = """
            { "models": [{ "name": "mine", "venue": "binance", "underlying": "BTC", "quoteCurrency": "USDT", "settlement": "linear", "formula": "linearBrackets",
              "contracts": ["BTCUSDT"], "source": "a test", "feeRate": 0.01, "brackets": [{ "floor": 0, "rate": 0.09, "initialRate": 0.2 }] }] }
            """u8.ToArray();
        await using TestServer server = await TestServer.StartAsync(options => options with { MarginModels = MarginModelCatalog.BuiltIn.Load(json) });
        var feed = new PerpetualFeed(server);
        await feed.IndexAsync(100_000);
        await feed.PositionsAsync(new FedPosition(1, false, 1) { EntryPrice = 100_000, Leverage = 5 });

        MarginModel mine = Assert.Single((await server.Client.ListMarginModelsAsync("binance")).Models, model => model.Name == "mine");
        LiquidationCell cell = Assert.Single((await server.Client.GetLiquidationsAsync()).Cells);

        Assert.Equal((true, false, 0.01), (mine.UserSupplied, mine.VenueDefault, mine.FeeRate));
        Assert.Equal(new MarginBracket { MaintenanceRate = 0.09, InitialRate = 0.2 }, Assert.Single(mine.Brackets));

        // P = (M − q·E)/(q·r − q) = −80,000/(0.1 − 1).
        Assert.InRange(80_000 / 0.9, cell.PriceLow, cell.PriceHigh);
    }
}
