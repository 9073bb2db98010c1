using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Liquidations;

/// <summary>One instrument held long and short at once in a cross account.</summary>
public sealed class CrossPairTests
{
    private static readonly MarginModel[] Models = [Tables.BinanceBtc, Tables.HyperliquidBtc, Tables.BybitBtc, Tables.InverseBrackets, Tables.DeribitBtc];

    [Fact]
    public void SolvePair_EqualLegs_FearOnlyTheirOwnMaintenance()
    {
        // No price moves the equity; maintenance of both, 2·(0.01·10·p − 11,450), reaches 50,000 at 364,500. One leg alone would show 85 k and 94 k.
        CrossPairPrices prices = Solve(Tables.BinanceBtc, 10.0, 10.0, 90_000.0, 50_000.0);

        Assert.Equal(LiquidationStatus.Never, prices.Down.Status);
        Assert.Equal(364_500.0, prices.Up.Price, 1e-6);
        Assert.Equal(50_000.0, prices.Up.MaintenanceMargin, 1e-6);
    }

    [Fact]
    public void SolvePair_EqualInverseLegs_AreThreatenedByAFall()
    {
        // In coin, face over price grows as the price falls: 2·(0.01·v − 0.5) = 3 at v = 200.
        CrossPairPrices prices = Solve(Tables.InverseBrackets, 9_000_000.0, 9_000_000.0, 90_000.0, 3.0);

        Assert.Equal(45_000.0, prices.Down.Price, 1e-6);
        Assert.Equal(LiquidationStatus.Never, prices.Up.Status);
    }

    [Fact]
    public void SolvePair_EquityBelowMaintenanceEverywhere_IsBankruptAtEveryPrice()
    {
        CrossPairPrices prices = Solve(Tables.BinanceBtc, 10.0, 10.0, 90_000.0, -1.0);

        Assert.Equal((LiquidationStatus.Always, LiquidationStatus.Always), (prices.Down.Status, prices.Up.Status));
    }

    [Fact]
    public void SolvePair_VanishingOtherLeg_IsThePriceOfTheOneLeg()
    {
        double dust = 1e-9;
        LiquidationPrice longAlone = IsolatedMargin.Solve(Tables.BinanceBtc, PositionSide.Long, 10.0, 90_000.0, 45_000.0);
        LiquidationPrice shortAlone = IsolatedMargin.Solve(Tables.DeribitBtc, PositionSide.Short, 9_000_000.0, 90_000.0, 10.0);

        Assert.Equal(longAlone.Price, Solve(Tables.BinanceBtc, 10.0, dust, 90_000.0, 45_000.0).Down.Price, 1e-3);
        Assert.Equal(shortAlone.Price, Solve(Tables.DeribitBtc, dust, 9_000_000.0, 90_000.0, 10.0).Up.Price, 1e-3);
    }

    [Fact]
    public void SolvePair_BesideOtherPositions_LeavesThemTheirMaintenance()
    {
        var totals = new CrossMarginTotals(SettlementKind.Linear);
        totals.Add(Tables.BinanceBtc, 10.0, 90_000.0);
        totals.Add(Tables.BinanceBtc, 4.0, 90_000.0);
        totals.Add(Tables.HyperliquidBtc, 1.0, 80_000.0);

        CrossPairPrices prices = totals.SolvePair(Tables.BinanceBtc, 10.0, 4.0, 90_000.0, 51_000.0);

        CrossPairPrices alone = Solve(Tables.BinanceBtc, 10.0, 4.0, 90_000.0, 50_000.0);
        Assert.Equal(alone.Down.Price, prices.Down.Price, 1e-6);
        Assert.True(prices.Down.IsPriced);
    }

    [Fact]
    public void SolvePair_ThatCannotBePriced_SaysWhy()
    {
        var totals = new CrossMarginTotals(SettlementKind.Linear);
        totals.Add(Tables.BinanceBtc, 1.0, 90_000.0);
        totals.Add(Tables.BinanceBtc, 1.0, 90_000.0);

        Assert.Equal(LiquidationStatus.NoModel, totals.SolvePair(null, 1.0, 1.0, 90_000.0, 1.0).Up.Status);
        Assert.Equal(LiquidationStatus.BadInput, totals.SolvePair(Tables.BinanceBtc, 1.0, 0.0, 90_000.0, 1.0).Up.Status);
        Assert.Equal(LiquidationStatus.NoMark, totals.SolvePair(Tables.BinanceBtc, 1.0, 1.0, double.NaN, 1.0).Up.Status);
        Assert.Equal(LiquidationStatus.OtherCollateral, totals.SolvePair(Tables.DeribitBtc, 1.0, 1.0, 90_000.0, 1.0).Up.Status);
        totals.Add(null, 1.0, 90_000.0);
        Assert.Equal(LiquidationStatus.IncompleteAccount, totals.SolvePair(Tables.BinanceBtc, 1.0, 1.0, 90_000.0, 1.0).Up.Status);
    }

    [Fact]
    public void SolvePair_AnyPair_IsSafeExactlyBetweenTheTwoPrices()
    {
        int priced = 0;
        Prop.ForAll(Pairs, pair =>
        {
            CrossPairPrices prices = pair.Solve();
            priced += (prices.Down.IsPriced ? 1 : 0) + (prices.Up.IsPriced ? 1 : 0);
            AssertBalanced(pair, prices.Down);
            AssertBalanced(pair, prices.Up);
            for (int step = -60; step <= 60; step++)
            {
                AssertSide(pair, prices, pair.Mark * Math.Pow(1.1, step));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
        Assert.True(priced > 500);
    }

    [Fact]
    public void SolvePair_Called_AllocatesNothing()
    {
        double sum = 0.0;
        ZeroAllocation.Assert(() => sum += Solve(Tables.BinanceBtc, 10.0, 4.0, 90_000.0, 50_000.0).Down.Price);
        Assert.True(double.IsFinite(sum));
    }

    private static void AssertBalanced(Pair pair, LiquidationPrice price)
    {
        if (price.IsPriced)
        {
            Assert.Equal(0.0, pair.ExcessAt(price.Price), 1e-10 * pair.GrossAt(price.Price));
        }
    }

    private static void AssertSide(Pair pair, CrossPairPrices prices, double price)
    {
        double excess = pair.ExcessAt(price);
        if (Math.Abs(excess) <= 1e-10 * pair.GrossAt(price) || double.IsNaN(excess))
        {
            return;
        }

        bool isBelow = prices.Down.IsPriced && price < prices.Down.Price;
        bool isAbove = prices.Up.IsPriced && price > prices.Up.Price;
        bool isBankrupt = prices.Down.Status == LiquidationStatus.Always;
        bool isUnknown = prices is { Down.IsPriced: false, Up.IsPriced: false, Down.Status: LiquidationStatus.OutsideTable, Up.Status: LiquidationStatus.OutsideTable };
        Assert.True(excess > 0.0 == !(isBelow || isAbove || isBankrupt || isUnknown), $"{pair} at {price:R}: {excess:R}, {prices}");
    }

    private static CrossPairPrices Solve(MarginModel model, double longSize, double shortSize, double mark, double equity)
    {
        var totals = new CrossMarginTotals(model.Settlement);
        totals.Add(model, longSize, mark);
        totals.Add(model, shortSize, mark);
        return totals.SolvePair(model, longSize, shortSize, mark, equity);
    }

    private static Arbitrary<Pair> Pairs { get; } = (
        from model in Gen.Elements(Models)
        from longSteps in Gen.Choose(0, 120)
        from shortSteps in Gen.Choose(0, 120)
        from equityPerMille in Gen.OneOf(Gen.Choose(-1_100, 1_100), Gen.Choose(-20, 120))
        select Sized(model, Math.Pow(1.1, longSteps), Math.Pow(1.1, shortSteps), equityPerMille / 1_000.0)).ToArbitrary();

    // Notionals in the margin's currency, from a thousandth of the table's cap (or of 1e9) up.
    private static Pair Sized(MarginModel model, double longScale, double shortScale, double equityShare)
    {
        const double Mark = 90_000.0;
        double unit = 1e-5 * Math.Min(model.NotionalCap, 1e9) * (model.Settlement == SettlementKind.Linear ? 1.0 / Mark : Mark);
        double equity = equityShare * model.Notional(unit * Math.Max(longScale, shortScale), Mark);
        return new(model, unit * longScale, unit * shortScale, Mark, equity);
    }

    private sealed record Pair(MarginModel Model, double Long, double Short, double Mark, double Equity)
    {
        public CrossPairPrices Solve() => CrossPairTests.Solve(Model, Long, Short, Mark, Equity);

        public double ExcessAt(double price)
        {
            double net = Long - Short;
            double gain = Model.Settlement == SettlementKind.Linear ? net * (price - Mark) : (net / Mark) - (net / price);
            return Equity + gain - Maintenance(Long, price) - Maintenance(Short, price);
        }

        public double GrossAt(double price) =>
            Math.Abs(Equity) + Model.Notional(Long + Short, Mark) + Model.Notional(Long + Short, price);

        // A price solved at the cap may imply a notional a rounding beyond it.
        private double Maintenance(double size, double price)
        {
            double notional = Model.Notional(size, price);
            return Model.MaintenanceMargin(notional <= Model.NotionalCap * (1.0 + 1e-12) ? Math.Min(notional, Model.NotionalCap) : notional);
        }
    }
}
