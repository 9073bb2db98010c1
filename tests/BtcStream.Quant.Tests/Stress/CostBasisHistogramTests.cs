using BtcStream.Quant.Cascade;
using BtcStream.Quant.Stress;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Stress;

public class CostBasisHistogramTests
{
    private static readonly Gen<CostBasisHistogram> Any =
        from count in Gen.Choose(1, 8)
        from steps in Gen.Choose(0, 20).ArrayOf(count)
        from widths in Gen.Choose(1, 20).ArrayOf(count)
        from amounts in Gen.Choose(0, 1_000).ArrayOf(count)
        select Build(steps, widths, amounts);

    [Theory]
    [InlineData(60.0, 60.0)]
    [InlineData(70.0, 60.0)]
    [InlineData(72.5, 55.0)]
    [InlineData(80.0, 40.0)]
    [InlineData(85.0, 40.0)]
    [InlineData(95.0, 20.0)]
    [InlineData(100.0, 0.0)]
    public void SupplyInLoss_BucketThatContainsThePrice_CountsProRata(double price, double coins) =>
        Assert.Equal(coins, Create([70.0, 90.0], [80.0, 100.0], [20.0, 40.0]).SupplyInLossBtc(price), 1e-12);

    [Fact]
    public void Density_AtAPrice_IsTheBucketsOwn()
    {
        CostBasisHistogram histogram = Create([70.0, 90.0], [80.0, 100.0], [20.0, 40.0]);
        Assert.Equal((2.0, 0.0, 4.0, 0.0), (histogram.DensityBtcPerUsd(70.0), histogram.DensityBtcPerUsd(80.0), histogram.DensityBtcPerUsd(99.0), histogram.DensityBtcPerUsd(100.0)));
        Assert.Equal(60.0, histogram.TotalBtc);
    }

    [Theory]
    [InlineData(-1.0, 80.0, 1.0, CostBasisCode.BadLow)]
    [InlineData(double.NaN, 80.0, 1.0, CostBasisCode.BadLow)]
    [InlineData(75.0, 75.0, 1.0, CostBasisCode.BadHigh)]
    [InlineData(75.0, double.PositiveInfinity, 1.0, CostBasisCode.BadHigh)]
    [InlineData(69.0, 80.0, 1.0, CostBasisCode.Overlap)]
    [InlineData(75.0, 80.0, -1.0, CostBasisCode.BadAmount)]
    [InlineData(75.0, 80.0, double.NaN, CostBasisCode.BadAmount)]
    public void TryCreate_BadBucket_IsNamed(double low, double high, double amount, CostBasisCode code)
    {
        Assert.Equal(code, CostBasisHistogram.TryCreate([60.0, low], [70.0, high], [1.0, amount], out CostBasisHistogram? histogram, out int bad));
        Assert.Equal(1, bad);
        Assert.Null(histogram);
        Assert.Equal(CostBasisCode.LengthsDiffer, CostBasisHistogram.TryCreate([1.0], [2.0], [], out _, out _));
        Assert.Equal(CostBasisCode.Empty, CostBasisHistogram.TryCreate([], [], [], out _, out _));
    }

    [Fact]
    public void Change_BetweenDifferentBuckets_SplitsProRata()
    {
        CostBasisHistogram earlier = Create([0.0, 20.0], [20.0, 40.0], [100.0, 60.0]);
        CostBasisHistogram later = Create([10.0, 30.0], [30.0, 35.0], [70.0, 20.0]);
        double[] change = new double[2];

        // Before: 50 + 30 within 10–30, 15 within 30–35, 65 outside.
        Assert.Equal(65.0, later.ChangeSince(earlier, change), 1e-12);
        Assert.Equal([-10.0, 5.0], change.Select(x => Math.Round(x, 12)));
    }

    [Fact]
    public void Change_AnyTwo_ConservesCoins() => Prop.ForAll(Any.ToArbitrary(), Any.ToArbitrary(), (earlier, later) =>
    {
        double[] change = new double[later.Low.Length];
        double outside = later.ChangeSince(earlier, change);
        double gross = earlier.TotalBtc + later.TotalBtc + 1.0;
        Assert.Equal(later.TotalBtc - earlier.TotalBtc + outside, change.Sum(), 1e-9 * gross);
        Assert.Equal(0.0, later.ChangeSince(later, change), 1e-9 * gross);
        Assert.All(change, x => Assert.Equal(0.0, x));
    }).Check(Days.Config);

    [Fact]
    public void SupplyInLoss_AnyPrice_FallsAsThePriceRises() => Prop.ForAll(Any.ToArbitrary(), Gen.Choose(0, 300).ToArbitrary(), (histogram, price) =>
        histogram.SupplyInLossBtc(price) >= histogram.SupplyInLossBtc(price + 0.5) - 1e-9
        && Math.Abs(histogram.SupplyInLossBtc(price) + histogram.AmountBetween(0.0, price) - histogram.TotalBtc) < 1e-9 * (1.0 + histogram.TotalBtc)).Check(Days.Config);

    [Fact]
    public void SupplyCurve_SharesAreSoldAtTheMiddle()
    {
        CostBasisHistogram histogram = Create([70.0, 90.0], [80.0, 100.0], [20.0, 40.0]);
        Assert.Equal(FigureCode.Ok, histogram.TrySupplyCurve("cost_basis", 0.5, 24.0, out SupplyCurve? curve));
        Assert.Equal([75.0, 95.0], curve!.Prices.ToArray());
        Assert.Equal([750.0, 1_900.0], curve.SupplyUsd.ToArray());
        Assert.Equal(FigureCode.BadArgument, histogram.TrySupplyCurve("cost_basis", 0.0, 24.0, out _));
        Assert.Equal(FigureCode.BadArgument, histogram.TrySupplyCurve("cost_basis", 0.5, -1.0, out _));
    }

    private static CostBasisHistogram Build(int[] steps, int[] widths, int[] amounts)
    {
        double at = 0.0;
        double[] low = new double[steps.Length];
        double[] high = new double[steps.Length];
        for (int i = 0; i < steps.Length; i++)
        {
            low[i] = at + steps[i];
            high[i] = low[i] + widths[i];
            at = high[i];
        }

        return Create(low, high, [.. amounts.Select(a => (double)a)]);
    }

    private static CostBasisHistogram Create(double[] low, double[] high, double[] amounts)
    {
        Assert.Equal(CostBasisCode.Ok, CostBasisHistogram.TryCreate(low, high, amounts, out CostBasisHistogram? histogram, out _));
        return histogram!;
    }
}
