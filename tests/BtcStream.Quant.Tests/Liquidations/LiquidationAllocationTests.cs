using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Quant.Tests.Liquidations;

public sealed class LiquidationAllocationTests
{
    [Fact]
    public void Solve_IsolatedPositions_AllocatesNothing()
    {
        double sum = 0.0;
        ZeroAllocation.Assert(() =>
        {
            sum += IsolatedMargin.SolveFromLeverage(Tables.BinanceBtc, PositionSide.Long, 10.0, 90_000.0, 20.0).Price;
            sum += IsolatedMargin.Solve(Tables.DeribitBtc, PositionSide.Short, 9_000_000.0, 90_000.0, 10.0).Price;
        });
        Assert.True(double.IsFinite(sum));
    }

    [Fact]
    public void SolveAll_CrossAccount_AllocatesNothing()
    {
        MarginModelCatalog catalog = MarginModelCatalog.BuiltIn;
        Assert.True(catalog.TryFind("binance-btcusdt-2024-10-24", out ushort id));
        CrossPosition[] positions = [new(id, PositionSide.Long, 10.0, 90_000.0), new(id, PositionSide.Short, 3.0, 91_000.0)];
        var prices = new LiquidationPrice[2];

        ZeroAllocation.Assert(() => CrossMargin.SolveAll(catalog, SettlementKind.Linear, positions, 50_000.0, prices));

        Assert.All(prices, price => Assert.True(price.IsPriced));
    }
}
