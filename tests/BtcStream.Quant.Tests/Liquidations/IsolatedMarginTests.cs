using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Quant.Tests.Liquidations;

public sealed class IsolatedMarginTests
{
    private const double Cent = 0.005;

    [Theory]
    [InlineData("binance-btcusdt-2024-10-24", PositionSide.Long, 10.0, 90_000.0, 85_963.76)]
    [InlineData("binance-btcusdt-2024-10-24", PositionSide.Short, 10.0, 90_000.0, 93_984.10)]
    [InlineData("hyperliquid-btc-2026-09-27", PositionSide.Long, 10.0, 90_000.0, 86_582.28)]
    [InlineData("hyperliquid-btc-2026-09-27", PositionSide.Short, 10.0, 90_000.0, 93_333.33)]
    [InlineData("binance-btcusdt-2024-10-24", PositionSide.Long, 35.0, 87_500.0, 83_641.53)]
    [InlineData("binance-btcusdt-2024-10-24", PositionSide.Short, 34.0, 87_000.0, 90_778.97)]
    public void SolveFromLeverage_GoldenPositionAtTwentyTimes_IsThePublishedPriceToACent(string model, PositionSide side, double size, double entry, double expected)
    {
        LiquidationPrice price = IsolatedMargin.SolveFromLeverage(Tables.Named(model), side, size, entry, 20.0);

        Assert.Equal(LiquidationStatus.Priced, price.Status);
        Assert.Equal(expected, price.Price, Cent);
    }

    [Theory]
    [InlineData(PositionSide.Long, 35.0, 87_500.0, 83_634.20)]
    [InlineData(PositionSide.Short, 34.0, 87_000.0, 90_787.82)]
    public void SolveFromLeverage_NotionalCrossesABracket_IsNotWhatTheEntrysBracketGives(PositionSide side, double size, double entry, double entryBracketPrice)
    {
        double margin = IsolatedMargin.MarginAtLeverage(SettlementKind.Linear, size, entry, 20.0);
        MarginBracket ofEntry = BracketScan.BracketAt(Tables.BinanceBtc, size * entry);

        LiquidationPrice price = IsolatedMargin.Solve(Tables.BinanceBtc, side, size, entry, margin);

        Assert.Equal(entryBracketPrice, BracketScan.PriceIn(Tables.BinanceBtc, ofEntry, side, size, entry, margin), Cent);
        Assert.True(Math.Abs(price.Price - entryBracketPrice) > 5.0);
        Assert.NotEqual(ofEntry, BracketScan.BracketAt(Tables.BinanceBtc, size * price.Price));
    }

    [Fact]
    public void Solve_Priced_CarriesTheMaintenanceThatEquityMeetsThere()
    {
        LiquidationPrice price = IsolatedMargin.Solve(Tables.BinanceBtc, PositionSide.Long, 10.0, 90_000.0, 45_000.0);

        Assert.Equal(45_000.0 + (10.0 * (price.Price - 90_000.0)), price.MaintenanceMargin, 1e-6);
        Assert.Equal(Tables.BinanceBtc.MaintenanceMargin(10.0 * price.Price), price.MaintenanceMargin, 1e-6);
    }

    [Fact]
    public void Solve_DeribitInverseLong_SolvesItsQuadratic()
    {
        // 9,000,000 USD at 90,000: 100 BTC; margin 10 BTC. v + (0.01 + 0.00005·v)·v = 110 has v = 108.330…
        LiquidationPrice price = IsolatedMargin.Solve(Tables.DeribitBtc, PositionSide.Long, 9_000_000.0, 90_000.0, 10.0);

        double v = 9_000_000.0 / price.Price;
        Assert.Equal(110.0, v + ((0.01 + (0.00005 * v)) * v), 1e-11);
        Assert.Equal((-1.01 + Math.Sqrt((1.01 * 1.01) + (4.0 * 0.00005 * 110.0))) / (2.0 * 0.00005), v, 1e-9);
    }

    [Fact]
    public void Solve_DeribitInverseShort_SolvesItsQuadratic()
    {
        // Shorts lose as the price rises and the size in coins falls: v − (0.01 + 0.00005·v)·v = 90.
        LiquidationPrice price = IsolatedMargin.Solve(Tables.DeribitBtc, PositionSide.Short, 9_000_000.0, 90_000.0, 10.0);

        double v = 9_000_000.0 / price.Price;
        Assert.Equal(90.0, v - ((0.01 + (0.00005 * v)) * v), 1e-11);
        Assert.True(price.Price > 90_000.0);
    }

    [Fact]
    public void Solve_FeeRate_CountsAsMaintenance()
    {
        LiquidationPrice price = IsolatedMargin.Solve(Tables.Flat(0.004, feeRate: 0.0005), PositionSide.Long, 1.0, 90_000.0, 9_000.0);

        Assert.Equal(81_000.0 / (1.0 - 0.0045), price.Price, 1e-9);
        Assert.Equal(0.0045 * price.Price, price.MaintenanceMargin, 1e-9);
    }

    [Fact]
    public void Solve_FullyPaidPosition_IsNeverLiquidated()
    {
        Assert.Equal(LiquidationStatus.Never, IsolatedMargin.SolveFromLeverage(Tables.BinanceBtc, PositionSide.Long, 1.0, 90_000.0, 1.0).Status);
        Assert.Equal(LiquidationStatus.Never, IsolatedMargin.SolveFromLeverage(Tables.DeribitBtc, PositionSide.Short, 90_000.0, 90_000.0, 1.0).Status);
        Assert.Equal(LiquidationStatus.Priced, IsolatedMargin.SolveFromLeverage(Tables.BinanceBtc, PositionSide.Short, 1.0, 90_000.0, 1.0).Status);
        Assert.Equal(LiquidationStatus.Priced, IsolatedMargin.SolveFromLeverage(Tables.DeribitBtc, PositionSide.Long, 90_000.0, 90_000.0, 1.0).Status);
    }

    [Fact]
    public void Solve_DebtBeyondTheNotional_IsBankruptAtEveryPrice()
    {
        Assert.Equal(LiquidationStatus.Always, IsolatedMargin.Solve(Tables.BinanceBtc, PositionSide.Short, 1.0, 90_000.0, -90_001.0).Status);
        Assert.Equal(LiquidationStatus.Always, IsolatedMargin.Solve(Tables.DeribitBtc, PositionSide.Long, 90_000.0, 90_000.0, -1.01).Status);
        Assert.True(double.IsNaN(IsolatedMargin.Solve(Tables.BinanceBtc, PositionSide.Short, 1.0, 90_000.0, -90_001.0).Price));
    }

    [Fact]
    public void Solve_NegativeMargin_IsPricedOnTheWrongSideOfTheEntry()
    {
        Assert.True(IsolatedMargin.Solve(Tables.BinanceBtc, PositionSide.Long, 1.0, 90_000.0, -500.0).Price > 90_500.0);
        Assert.True(IsolatedMargin.Solve(Tables.BinanceBtc, PositionSide.Short, 1.0, 90_000.0, -500.0).Price < 89_500.0);
    }

    [Fact]
    public void Solve_SolutionBeyondTheLastTier_SaysSo()
    {
        // 60 BTC at 90,000 is 5.4 M: beyond Bybit's sixth tier at entry, but inside at a long's price with enough margin.
        Assert.Equal(LiquidationStatus.OutsideTable, IsolatedMargin.SolveFromLeverage(Tables.BybitBtc, PositionSide.Long, 60.0, 90_000.0, 20.0).Status);
        Assert.Equal(LiquidationStatus.Priced, IsolatedMargin.SolveFromLeverage(Tables.BybitBtc, PositionSide.Long, 60.0, 90_000.0, 10.0).Status);
        Assert.Equal(LiquidationStatus.OutsideTable, IsolatedMargin.SolveFromLeverage(Tables.BybitBtc, PositionSide.Short, 54.0, 90_000.0, 20.0).Status);
        Assert.Equal(LiquidationStatus.Priced, IsolatedMargin.SolveFromLeverage(Tables.BybitBtc, PositionSide.Short, 50.0, 90_000.0, 20.0).Status);
    }

    [Fact]
    public void Solve_DeribitBeyondTheRuleSense_SaysSo()
    {
        // The marginal rate 1 % + 0.01 %·v reaches 1 at 9,900 BTC.
        Assert.Equal(9_900.0, Tables.DeribitBtc.NotionalCap, 1e-9);
        Assert.Equal(LiquidationStatus.OutsideTable, IsolatedMargin.SolveFromLeverage(Tables.DeribitBtc, PositionSide.Long, 2e9, 90_000.0, 1.0).Status);
        Assert.Equal(LiquidationStatus.OutsideTable, IsolatedMargin.SolveFromLeverage(Tables.DeribitBtc, PositionSide.Short, 2e9, 90_000.0, 5.0).Status);
    }

    [Theory]
    [InlineData(PositionSide.None, 1.0, 90_000.0, 4_500.0)]
    [InlineData((PositionSide)3, 1.0, 90_000.0, 4_500.0)]
    [InlineData(PositionSide.Long, 0.0, 90_000.0, 4_500.0)]
    [InlineData(PositionSide.Long, -1.0, 90_000.0, 4_500.0)]
    [InlineData(PositionSide.Long, double.NaN, 90_000.0, 4_500.0)]
    [InlineData(PositionSide.Long, double.PositiveInfinity, 90_000.0, 4_500.0)]
    [InlineData(PositionSide.Long, 1.0, 0.0, 4_500.0)]
    [InlineData(PositionSide.Short, 1.0, double.NaN, 4_500.0)]
    [InlineData(PositionSide.Short, 1.0, double.PositiveInfinity, 4_500.0)]
    [InlineData(PositionSide.Long, 1.0, 90_000.0, double.NaN)]
    [InlineData(PositionSide.Long, 1.0, 90_000.0, double.NegativeInfinity)]
    [InlineData(PositionSide.Long, 1e300, 1e300, 1.0)]
    public void Solve_NumbersThatAreNone_AreRefused(PositionSide side, double size, double entry, double margin)
    {
        LiquidationPrice price = IsolatedMargin.Solve(Tables.Flat(0.005), side, size, entry, margin);

        Assert.Equal(LiquidationStatus.BadInput, price.Status);
        Assert.True(double.IsNaN(price.Price));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-20.0)]
    [InlineData(double.NaN)]
    [InlineData(double.Epsilon)]
    public void SolveFromLeverage_NoLeverage_IsRefused(double leverage) =>
        Assert.Equal(LiquidationStatus.BadInput, IsolatedMargin.SolveFromLeverage(Tables.BinanceBtc, PositionSide.Long, 1.0, 90_000.0, leverage).Status);

    [Fact]
    public void Solve_NoModel_SaysSo()
    {
        Assert.Equal(LiquidationStatus.NoModel, IsolatedMargin.Solve(null, PositionSide.Long, 1.0, 90_000.0, 1.0).Status);
        Assert.Equal(LiquidationStatus.NoModel, IsolatedMargin.SolveFromLeverage(null, PositionSide.Long, 1.0, 90_000.0, 1.0).Status);
    }

    [Fact]
    public void LiquidationPrice_Default_IsUnsolved() => Assert.Equal(LiquidationStatus.Unsolved, default(LiquidationPrice).Status);
}
