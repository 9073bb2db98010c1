using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Liquidations;

public sealed class IsolatedMarginPropertyTests
{
    private const double Relative = 1e-11;

    private static readonly double[] Steps = [1e-6, 1e-3, 0.1, 0.5];

    private static readonly MarginModel[] Bracketed =
    [
        .. MarginModelCatalog.BuiltIn.Entries.Select(entry => entry.Model).Where(model => model.Definition.Brackets.Count > 0),
        Tables.InverseBrackets,
        Tables.Flat(0.01, SettlementKind.Inverse),
    ];

    private static readonly MarginModel[] All = [.. Bracketed, Tables.DeribitBtc];

    [Fact]
    public void Solve_AnyBracketedPosition_AgreesWithAScanOverAllBrackets() => Check(Bracketed, p =>
    {
        LiquidationPrice price = p.Solve();
        double[] scanned = BracketScan.Prices(p.Model, p.Side, p.Size, p.Entry, p.Margin);
        Assert.Equal(scanned.Length > 0, price.IsPriced);
        Assert.All(scanned, expected => Assert.Equal(expected, price.Price, Relative * expected * p.Conditioning(expected)));
    });

    [Fact]
    public void Solve_Priced_EquityEqualsMaintenanceThere() => Check(All, p =>
    {
        if (p.Solve() is { IsPriced: true } price)
        {
            double notional = p.Model.Notional(p.Size, price.Price);
            double tolerance = Relative * (p.EntryNotional + notional + Math.Abs(p.Margin));
            Assert.Equal(p.EquityAt(price.Price), price.MaintenanceMargin, tolerance);
            Assert.Equal(p.Model.MaintenanceMargin(Math.Min(notional, p.Model.NotionalCap)), price.MaintenanceMargin, tolerance);
        }
    });

    [Fact]
    public void Solve_EitherSideOfThePrice_IsSafeOnOneAndBelowMaintenanceOnTheOther() => Check(All, p =>
    {
        LiquidationPrice solved = p.Solve();
        double sign = p.Side == PositionSide.Long ? 1.0 : -1.0;
        foreach (double step in Steps)
        {
            if (solved.IsPriced)
            {
                AssertExcess(p, solved.Price * (1.0 + (sign * step)), isSafe: true);
                AssertExcess(p, solved.Price * (1.0 - (sign * step)), isSafe: false);
            }
            else if (solved.Status is LiquidationStatus.Never or LiquidationStatus.Always)
            {
                AssertExcess(p, p.Entry * step, solved.Status == LiquidationStatus.Never);
                AssertExcess(p, p.Entry / step, solved.Status == LiquidationStatus.Never);
            }
        }
    });

    [Fact]
    public void Solve_MoreMargin_MovesThePriceAway() => Check(All, p =>
    {
        LiquidationPrice near = p.Solve();
        LiquidationPrice far = (p with { Margin = p.Margin + (0.01 * p.EntryNotional) }).Solve();
        if (near.IsPriced && far.IsPriced)
        {
            Assert.True(p.Side == PositionSide.Long ? far.Price < near.Price : far.Price > near.Price);
        }

        Assert.False(near.Status == LiquidationStatus.Never && far.Status != LiquidationStatus.Never);
    });

    [Fact]
    public void Solve_SolventAtEntry_LiesBelowForLongsAndAboveForShorts() => Check(All, p =>
    {
        if (p.Solve() is { IsPriced: true } price && p.Margin > p.Model.MaintenanceMargin(p.EntryNotional) * (1.0 + 1e-9))
        {
            Assert.True(p.Side == PositionSide.Long ? price.Price < p.Entry : price.Price > p.Entry);
        }
    });

    [Fact]
    public void Solve_AcrossEveryBracketBorder_IsContinuous()
    {
        foreach (MarginModel model in Bracketed)
        {
            foreach (MarginBracket bracket in model.Definition.Brackets.Skip(1))
            {
                foreach (PositionSide side in new[] { PositionSide.Long, PositionSide.Short })
                {
                    AssertContinuousAt(model, side, bracket.Floor);
                }
            }
        }
    }

    [Fact]
    public void Solve_AllPricesScaled_ScalesLinearPricesOfTheSameNotional() => Check(All, p =>
    {
        // Twice the price and half the coins are the same notional; inverse face grows with the price instead.
        double size = p.Model.Settlement == SettlementKind.Linear ? p.Size / 2.0 : p.Size * 2.0;
        LiquidationPrice one = p.Solve();
        LiquidationPrice two = (p with { Entry = 2.0 * p.Entry, Size = size }).Solve();
        Assert.Equal(one.Status, two.Status);
        if (one.IsPriced)
        {
            Assert.Equal(2.0 * one.Price, two.Price);
            Assert.Equal(one.MaintenanceMargin, two.MaintenanceMargin);
        }
    });

    private static void AssertExcess(Position p, double price, bool isSafe)
    {
        double notional = p.Model.Notional(p.Size, price);
        double maintenance = p.Model.MaintenanceMargin(notional);
        if (!double.IsNaN(maintenance))
        {
            double slack = 1e-9 * 1e-3 * (p.EntryNotional + notional + Math.Abs(p.Margin));
            double excess = p.EquityAt(price) - maintenance;
            Assert.True(isSafe ? excess > -slack : excess < slack, $"{p} at {price:R}: {excess:R}");
        }
    }

    private static void AssertContinuousAt(MarginModel model, PositionSide side, double floor)
    {
        // A position whose equity meets maintenance exactly at the floor when the price is 100.
        const double Price = 100.0;
        double size = model.Settlement == SettlementKind.Linear ? floor / Price : floor * Price;
        double margin = model.MaintenanceMargin(floor);
        double step = 1e-9 * floor;
        double below = IsolatedMargin.Solve(model, side, size, Price, margin - step).Price;
        double at = IsolatedMargin.Solve(model, side, size, Price, margin).Price;
        double above = IsolatedMargin.Solve(model, side, size, Price, margin + step).Price;
        Assert.Equal(Price, at, 1e-9 * Price);
        Assert.Equal(Price, below, 1e-8 * Price);
        Assert.Equal(Price, above, 1e-8 * Price);
    }

    private static void Check(MarginModel[] models, Action<Position> holds) =>
        Prop.ForAll(Arbitrary(models), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    private static Arbitrary<Position> Arbitrary(MarginModel[] models) => (
        from model in Gen.Elements(models)
        from side in Gen.Elements(PositionSide.Long, PositionSide.Short)
        from entry in Gen.Elements(0.03, 650.0, 90_000.0)
        from magnitude in Gen.Choose(0, 9_999)
        from marginPerMille in Gen.OneOf(Gen.Choose(-1_100, 1_100), Gen.Choose(-20, 120), Gen.Elements(-1_000, 0, 50, 1_000))
        select Sized(model, side, entry, magnitude / 10_000.0, marginPerMille / 1_000.0)).ToArbitrary();

    // Notionals from a ten-thousandth of the first bracket to just past the last, evenly in the logarithm.
    private static Position Sized(MarginModel model, PositionSide side, double entry, double along, double marginShare)
    {
        double lowest = 1e-4 * (model.Definition.Brackets.Count > 0 ? Math.Min(model.Definition.Brackets[0].Cap, 1e6) : 1.0);
        double highest = 1.3 * Math.Min(model.NotionalCap, 1e10);
        double notional = lowest * Math.Pow(highest / lowest, along);
        double size = model.Settlement == SettlementKind.Linear ? notional / entry : notional * entry;
        return new(model, side, size, entry, marginShare * notional);
    }

    private sealed record Position(MarginModel Model, PositionSide Side, double Size, double Entry, double Margin)
    {
        public double EntryNotional => Model.Notional(Size, Entry);

        public LiquidationPrice Solve() => IsolatedMargin.Solve(Model, Side, Size, Entry, Margin);

        public double EquityAt(double price)
        {
            double gain = Model.Settlement == SettlementKind.Linear ? Size * (price - Entry) : (Size / Entry) - (Size / price);
            return Margin + (Side == PositionSide.Long ? gain : -gain);
        }

        // Where margin nearly cancels the notional at entry, both ways of computing lose the same digits.
        public double Conditioning(double price) => 1.0 + ((EntryNotional + Math.Abs(Margin)) / Model.Notional(Size, price));

        public override string ToString() => $"{Model.Name} {Side} {Size:R} at {Entry:R}, margin {Margin:R}";
    }
}
