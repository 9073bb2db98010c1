using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Liquidations;

public sealed class CrossMarginTests
{
    private static readonly MarginModelCatalog Catalog = MarginModelCatalog.BuiltIn;
    private static readonly ushort BinanceBtc = Id("binance-btcusdt-2024-10-24");
    private static readonly ushort BinanceEth = Id("binance-ethusdt-2024-10-24");
    private static readonly ushort Bybit = Id("bybit-btcusdt");
    private static readonly ushort Deribit = Id("deribit-btc-inverse-2022-01-11");

    [Fact]
    public void SolveAll_OnePosition_IsTheIsolatedPriceOfItsEquity()
    {
        LiquidationPrice cross = Solve(SettlementKind.Linear, 45_000.0, new CrossPosition(BinanceBtc, PositionSide.Long, 10.0, 90_000.0))[0];

        Assert.Equal(IsolatedMargin.Solve(Tables.BinanceBtc, PositionSide.Long, 10.0, 90_000.0, 45_000.0), cross);
        Assert.Equal(85_963.76, cross.Price, 0.005);
    }

    [Fact]
    public void SolveAll_InversePool_HoldsEquityInCoin()
    {
        LiquidationPrice[] prices = Solve(
            SettlementKind.Inverse,
            20.0,
            new CrossPosition(Deribit, PositionSide.Long, 9_000_000.0, 90_000.0),
            new CrossPosition(Deribit, PositionSide.Short, 4_550_000.0, 91_000.0));

        // Each at its own price: 20 + 100 − v = m(v) + m(50), and 20 − 50 + v = m(v) + m(100).
        double longCoins = 9_000_000.0 / prices[0].Price;
        double shortCoins = 4_550_000.0 / prices[1].Price;
        Assert.Equal(120.0 - longCoins, Maintenance(longCoins) + Maintenance(50.0), 1e-10);
        Assert.Equal(shortCoins - 30.0, Maintenance(shortCoins) + Maintenance(100.0), 1e-10);
        Assert.True(prices[0].Price < 90_000.0 && prices[1].Price > 91_000.0);

        static double Maintenance(double coins) => (0.01 + (0.00005 * coins)) * coins;
    }

    [Fact]
    public void SolveAll_OneUnknownPosition_LeavesTheOthersUnpricedAndItselfPriced()
    {
        // 60 BTC are beyond Bybit's table at the mark, so what they tie up is not known; where they themselves are liquidated it is.
        LiquidationPrice[] prices = Solve(
            SettlementKind.Linear,
            1_000_000.0,
            new CrossPosition(Bybit, PositionSide.Long, 60.0, 90_000.0),
            new CrossPosition(BinanceEth, PositionSide.Short, 10.0, 3_000.0));

        Assert.Equal([LiquidationStatus.Priced, LiquidationStatus.IncompleteAccount], prices.Select(price => price.Status));
        double others = Tables.Named("binance-ethusdt-2024-10-24").MaintenanceMargin(30_000.0);
        Assert.Equal(IsolatedMargin.Solve(Tables.BybitBtc, PositionSide.Long, 60.0, 90_000.0, 1_000_000.0 - others), prices[0]);
    }

    [Theory]
    [InlineData(0, PositionSide.Long, 1.0, 90_000.0, LiquidationStatus.NoModel)]
    [InlineData(999, PositionSide.Long, 1.0, 90_000.0, LiquidationStatus.NoModel)]
    [InlineData(1, PositionSide.None, 1.0, 90_000.0, LiquidationStatus.BadInput)]
    [InlineData(1, PositionSide.Long, 0.0, 90_000.0, LiquidationStatus.BadInput)]
    [InlineData(1, PositionSide.Long, double.NaN, 90_000.0, LiquidationStatus.BadInput)]
    [InlineData(1, PositionSide.Long, 1.0, double.NaN, LiquidationStatus.NoMark)]
    [InlineData(1, PositionSide.Long, 1.0, 0.0, LiquidationStatus.NoMark)]
    [InlineData(-1, PositionSide.Long, 1.0, 90_000.0, LiquidationStatus.OtherCollateral)]
    public void SolveAll_PositionThatCannotBePriced_SaysWhy(int model, PositionSide side, double size, double mark, LiquidationStatus expected)
    {
        ushort id = model < 0 ? Deribit : (ushort)model;
        Assert.Equal(expected, Solve(SettlementKind.Linear, 1_000.0, new CrossPosition(id, side, size, mark))[0].Status);
    }

    [Fact]
    public void SolveAll_TwoUnknownPositions_AreNotPricedEither()
    {
        var unknown = new CrossPosition(Bybit, PositionSide.Long, 60.0, 90_000.0);
        Assert.All(Solve(SettlementKind.Linear, 1e6, unknown, unknown), price => Assert.Equal(LiquidationStatus.IncompleteAccount, price.Status));
    }

    [Fact]
    public void SolveAll_EquityNotANumber_IsRefused() =>
        Assert.Equal(LiquidationStatus.BadInput, Solve(SettlementKind.Linear, double.NaN, new CrossPosition(BinanceBtc, PositionSide.Long, 1.0, 90_000.0))[0].Status);

    [Fact]
    public void SolveAll_TooFewResults_IsAFaultOfTheCaller() =>
        Assert.Throws<ArgumentException>(() => CrossMargin.SolveAll(Catalog, SettlementKind.Linear, new CrossPosition[2], 1.0, new LiquidationPrice[1]));

    [Fact]
    public void SolveAll_AnyAccount_EachPriceBalancesTheWholeAccount() => Prop.ForAll(Accounts, account =>
    {
        CrossPosition[] positions = account.Positions;
        var prices = new LiquidationPrice[positions.Length];
        CrossMarginTotals totals = CrossMargin.SolveAll(Catalog, SettlementKind.Linear, positions, account.Equity, prices);
        Assert.Equal(positions.Sum(Maintenance), totals.MaintenanceMargin, 1e-9 * totals.MaintenanceMargin);
        for (int j = 0; j < positions.Length; j++)
        {
            double sign = positions[j].Side == PositionSide.Long ? 1.0 : -1.0;
            double others = positions.Where((_, k) => k != j).Sum(Maintenance);
            if (prices[j].IsPriced)
            {
                double equity = account.Equity + (sign * positions[j].Size * (prices[j].Price - positions[j].MarkPrice));
                double gross = positions.Sum(p => p.Size * p.MarkPrice) + Math.Abs(account.Equity) + (positions[j].Size * prices[j].Price);
                Assert.Equal(others + prices[j].MaintenanceMargin, equity, 1e-11 * gross);
                Assert.Equal(account.Equity > totals.MaintenanceMargin, sign * (positions[j].MarkPrice - prices[j].Price) > 0.0);
            }
            else
            {
                // At the price 0 nothing is left to maintain: a long that survives it is never liquidated, a short that does not always is.
                double atZero = account.Equity - (sign * positions[j].Size * positions[j].MarkPrice) - others;
                Assert.Equal(prices[j].Status, sign > 0.0 ? LiquidationStatus.Never : LiquidationStatus.Always);
                Assert.True(sign * atZero >= -1e-9 * Math.Abs(account.Equity));
            }
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    private static Arbitrary<(double Equity, CrossPosition[] Positions)> Accounts { get; } = (
        from count in Gen.Choose(1, 12)
        from positions in (
            from model in Gen.Elements(BinanceBtc, BinanceEth)
            from side in Gen.Elements(PositionSide.Long, PositionSide.Short)
            from size in Gen.Choose(1, 40_000)
            from mark in Gen.Elements(0.5, 3_000.0, 20_000.0)
            select new CrossPosition(model, side, size / 100.0, mark)).ArrayOf(count)
        from equityShare in Gen.Choose(-1_500, 1_500)
        select ((equityShare + 0.5) / 1_000.0 * positions.Sum(p => p.Size * p.MarkPrice), positions)).ToArbitrary();

    private static double Maintenance(CrossPosition position) => Catalog.Find(position.ModelId)!.MaintenanceMargin(position.Size * position.MarkPrice);

    private static LiquidationPrice[] Solve(SettlementKind settlement, double equity, params CrossPosition[] positions)
    {
        var prices = new LiquidationPrice[positions.Length];
        CrossMargin.SolveAll(Catalog, settlement, positions, equity, prices);
        return prices;
    }

    private static ushort Id(string name)
    {
        Assert.True(Catalog.TryFind(name, out ushort id));
        return id;
    }
}
