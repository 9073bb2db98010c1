using BtcStream.Quant.Cascade;
using BtcStream.Quant.Stress;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Stress;

public class TreasuryTests
{
    private static readonly Gen<(int Day, TreasuryEntry Entry)[]> Arrivals =
        from count in Gen.Choose(0, 60)
        from rows in (
            from day in Gen.Choose(1, 30)
            from amount in Gen.Choose(-50, 100)
            from price in Gen.Choose(1, 100)
            from holding in Gen.Choose(-20, 200)
            select (day, new TreasuryEntry(amount, price * 1_000.0, holding < 0 ? double.NaN : holding))).ArrayOf(count)
        select rows;

    [Fact]
    public void Position_SalesAtRunningAverage_LeaveTheAverage()
    {
        TreasuryPosition position = Ledger((1, Trade(10, 100)), (2, Trade(30, 200)), (3, Trade(-20, 500))).At(Days.At(3));

        Assert.Equal(20.0, position.HoldingBtc);
        Assert.Equal(175.0, position.AverageCostUsd.Value, 1e-12);
        Assert.Equal(20.0 * 150.0, position.MarketValueUsd(150.0));
        Assert.Equal(-500.0, position.UnrealisedPnlUsd(150.0).Value, 1e-9);
        Assert.Equal(100.0 * (150.0 - 175.0) / 175.0, position.DistanceToCostPercent(150.0).Value, 1e-12);
        double[] ladder = new double[3];
        position.FillPnlLadder([75.0, 175.0, 275.0], ladder);
        Assert.Equal([-2_000.0, 0.0, 2_000.0], ladder.Select(x => Math.Round(x, 9)));
    }

    [Fact]
    public void Position_DeclaredHolding_IsReconciled()
    {
        TreasuryLedger ledger = Ledger((1, Trade(10, 100)), (2, new(5, 100, 14)), (3, Trade(6, 100)));

        Assert.Equal(-1.0, ledger.At(Days.At(2)).UnexplainedBtc);
        Assert.Equal(14.0, ledger.At(Days.At(2)).HoldingBtc);
        Assert.Equal((20.0, true), (ledger.At(Days.At(3)).HoldingBtc, ledger.At(Days.At(3)).IsStated));
        Assert.Equal((10.0, false), (ledger.At(Days.At(1)).HoldingBtc, ledger.At(Days.At(1)).IsStated));
        TreasuryPosition statedOnly = Ledger((1, new(double.NaN, double.NaN, 50))).At(Days.At(1));
        Assert.Equal((50.0, 50.0, FigureCode.NoData), (statedOnly.HoldingBtc, statedOnly.UnexplainedBtc, statedOnly.UnrealisedPnlUsd(1.0).Code));
    }

    [Fact]
    public void Position_SoldOutAndOversold_StartsAfresh()
    {
        TreasuryLedger ledger = Ledger((1, Trade(10, 100)), (2, Trade(-10, 100)), (3, Trade(4, 300)), (4, Trade(-10, 300)), (5, Trade(8, 50)));

        Assert.Equal(FigureCode.NoData, ledger.At(Days.At(2)).AverageCostUsd.Code);
        Assert.Equal(300.0, ledger.At(Days.At(3)).AverageCostUsd.Value, 1e-12);
        Assert.False(ledger.At(Days.At(3)).IsOversold);
        Assert.Equal((-6.0, true), (ledger.At(Days.At(4)).HoldingBtc, ledger.At(Days.At(4)).IsOversold));
        Assert.Equal((2.0, 100.0), (ledger.At(Days.At(5)).HoldingBtc, ledger.At(Days.At(5)).CostUsd));
    }

    [Fact]
    public void Ledger_BadEntry_IsNamedAndNotTaken()
    {
        var ledger = new TreasuryLedger(4);
        (TreasuryEntry Entry, TreasuryField Field)[] bad =
        [
            (new(double.NaN, double.NaN, double.NaN), TreasuryField.Everything), (new(double.PositiveInfinity, 1, double.NaN), TreasuryField.AmountBtc),
            (new(1, double.NaN, double.NaN), TreasuryField.PriceUsd), (new(1, 0, double.NaN), TreasuryField.PriceUsd),
            (new(double.NaN, 5, 1), TreasuryField.PriceUsd), (new(1, 1, -1), TreasuryField.HoldingBtc),
        ];
        foreach ((TreasuryEntry entry, TreasuryField field) in bad)
        {
            Assert.Equal(SeriesCode.BadValue, ledger.Put(1, entry, out TreasuryField found));
            Assert.Equal(field, found);
        }

        Assert.Equal(0, ledger.Entries.Count);
    }

    [Fact]
    public void Ledger_AnyOrderOfArrival_IsTheBitsOfARecomputation() => Prop.ForAll(Arrivals.ToArbitrary(), rows =>
    {
        var ledger = new TreasuryLedger(100);
        var final = new SortedDictionary<int, TreasuryEntry>();
        foreach ((int day, TreasuryEntry entry) in rows)
        {
            ledger.Put(Days.At(day), entry, out _);
            final[day] = entry;
            ledger.At(Days.At(30));
            ledger.At(Days.At(day / 2));
        }

        var position = default(TreasuryPosition);
        for (int day = 0; day <= 30; day++)
        {
            position = final.TryGetValue(day, out TreasuryEntry entry) ? position.After(entry) : position;
            Assert.Equal(position, ledger.At(Days.At(day)));
        }
    }).Check(Days.Config);

    [Fact]
    public void Ledger_BeyondCapacity_KeepsTheCoinsOfWhatGoes() => Prop.ForAll(Arrivals.ToArbitrary(), Gen.Choose(1, 5).ToArbitrary(), (rows, capacity) =>
    {
        var small = new TreasuryLedger(capacity);
        var large = new TreasuryLedger(100);
        foreach ((int day, TreasuryEntry entry) in rows.DistinctBy(row => row.Day).OrderBy(row => row.Day))
        {
            small.Put(Days.At(day), entry, out _);
            large.Put(Days.At(day), entry, out _);
            Assert.Equal(large.At(Days.At(30)), small.At(Days.At(30)));
        }

        if (small.Entries.Count == capacity)
        {
            Assert.Equal(SeriesCode.TooOld, small.Put(Days.At(0), Trade(1, 1), out _));
            Assert.Equal(large.At(Days.At(30)), small.At(Days.At(30)));
        }
    }).Check(Days.Config);

    [Fact]
    public void Supply_HoldersSellTheirShareAtCost()
    {
        TreasuryPosition dear = Ledger((1, Trade(10, 90_000))).At(Days.At(1));
        TreasuryPosition cheap = Ledger((1, Trade(20, 30_000))).At(Days.At(1));

        Assert.Equal(FigureCode.Ok, TreasurySupply.TryCreate("treasuries", [dear, default, cheap], 0.1, 24.0, out SupplyCurve? curve));
        Assert.Equal([30_000.0, 90_000.0], curve!.Prices.ToArray());
        Assert.Equal([60_000.0, 90_000.0], curve.SupplyUsd.ToArray().Select(x => Math.Round(x, 6)));
        Assert.Equal(FigureCode.NoData, TreasurySupply.TryCreate("t", [default], 0.1, 24.0, out _));
        Assert.Equal(FigureCode.BadArgument, TreasurySupply.TryCreate("t", [dear], 0.0, 24.0, out _));
        Assert.Equal(FigureCode.BadArgument, TreasurySupply.TryCreate("t", [dear], 1.1, 24.0, out _));
        Assert.Equal(FigureCode.BadArgument, TreasurySupply.TryCreate("t", [dear], 0.1, 0.0, out _));
    }

    private static TreasuryEntry Trade(double amount, double price) => new(amount, price, double.NaN);

    private static TreasuryLedger Ledger(params (int Day, TreasuryEntry Entry)[] rows)
    {
        var ledger = new TreasuryLedger(100);
        foreach ((int day, TreasuryEntry entry) in rows)
        {
            Assert.Equal(SeriesCode.Added, ledger.Put(Days.At(day), entry, out _));
        }

        return ledger;
    }
}
