using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Gamma;

public class HedgeFlowTests
{
    private const double IndexPrice = Books.IndexPrice;

    [Fact]
    public void ForMove_LongGamma_SellsIntoARiseAndBuysIntoAFall()
    {
        PricedBook calls = OneOption(OptionRight.Call);
        Assert.True(calls.HedgeTo(95_000.0, IndexPrice) < 0.0);
        Assert.True(calls.HedgeTo(85_000.0, IndexPrice) > 0.0);

        PricedBook puts = OneOption(OptionRight.Put);
        Assert.True(puts.HedgeTo(95_000.0, IndexPrice) > 0.0);
        Assert.True(puts.HedgeTo(85_000.0, IndexPrice) < 0.0);
    }

    [Fact]
    public void ForMove_OnePercent_IsAboutMinusTheExposure()
    {
        PricedBook priced = OneOption(OptionRight.Call);

        Assert.Equal(-priced.TotalNet, priced.HedgeTo(IndexPrice * 1.0001, IndexPrice) * 100.0, 0.01 * priced.TotalNet);
    }

    [Fact]
    public void ForMove_Option_IsTheDeltaTradedStepByStep()
    {
        // What a hedger does: trade the change of delta at the price of the moment, in steps of half a basis point.
        PricedBook priced = OneOption(OptionRight.Put);
        const int Steps = 4_000;
        double traded = 0.0;
        double deltaBefore = Black76.Delta(OptionRight.Put, IndexPrice, 88_000.0, 0.5, 7.0 / 365.0);
        for (int i = 1; i <= Steps; i++)
        {
            double forward = IndexPrice * (1.0 - (0.2 * i / Steps));
            double delta = Black76.Delta(OptionRight.Put, forward, 88_000.0, 0.5, 7.0 / 365.0);
            double middle = IndexPrice * (1.0 - (0.2 * (i - 0.5) / Steps));
            traded += 100.0 * (delta - deltaBefore) * middle;
            deltaBefore = delta;
        }

        Assert.Equal(traded, priced.HedgeTo(0.8 * IndexPrice, IndexPrice), 1e-6 * Math.Abs(traded));
    }

    [Fact]
    public void ForMove_AnyBook_IsTheIntegralOfTheProfile() => Prop.ForAll(Books.Arbitrary, book =>
    {
        PricedBook priced = book.Price(PositioningModel.FlowAdjusted);
        foreach (double target in (double[])[72_000.0, 89_000.0, 91_234.5, 120_000.0])
        {
            Assert.Equal(HedgeFlowCode.Ok, HedgeFlow.ForMove(priced.Profile, IndexPrice, target, out double quadrature));
            double gross = GrossOfMove(priced, target);
            Books.AssertEqual(priced.HedgeTo(target, IndexPrice), quadrature, gross);
        }
    }).Check(Books.Config.WithMaxTest(50));

    [Fact]
    public void ForMove_AnyBook_IsZeroWithoutAMoveAndAdditive() => Prop.ForAll(Books.Arbitrary, book =>
    {
        PricedBook priced = book.Price();
        double gross = GrossOfMove(priced, 70_000.0);

        Assert.Equal(0.0, priced.HedgeTo(IndexPrice, IndexPrice));

        // 90,000 → 80,000 and on to 70,000: the second leg is the way out less the first.
        double there = priced.HedgeTo(80_000.0, IndexPrice);
        double further = Quadrature(priced.Profile, 80_000.0, 70_000.0);
        Books.AssertEqual(priced.HedgeTo(70_000.0, IndexPrice), there + further, gross);
    }).Check(Books.Config.WithMaxTest(50));

    [Fact]
    public void ForMove_FarInTheMoney_KeepsItsRelativePrecision()
    {
        // N(d2) is 1 to the last bit on both ends; what is traded is the difference of the tails.
        var book = new TestBook();
        book.Add(OptionRight.Call, 30_000.0, openInterest: 1.0, sigma: 0.5, days: 7);
        PricedBook priced = book.Price();
        double expected = Quadrature(priced.Profile, IndexPrice, 80_000.0);

        double actual = priced.HedgeTo(80_000.0, IndexPrice);

        Assert.True(expected > 0.0);
        Assert.Equal(expected, actual, 1e-6 * expected);
    }

    [Theory]
    [InlineData(0.0, 80_000.0, HedgeFlowCode.NoIndexPrice)]
    [InlineData(double.NaN, 80_000.0, HedgeFlowCode.NoIndexPrice)]
    [InlineData(90_000.0, 0.0, HedgeFlowCode.BadTargetPrice)]
    [InlineData(90_000.0, double.PositiveInfinity, HedgeFlowCode.BadTargetPrice)]
    public void ForMove_BadPrices_AreRefused(double indexPrice, double targetPrice, HedgeFlowCode code)
    {
        double[] one = [1.0];
        Assert.Equal(code, HedgeFlow.ForMove(one, one, one, one, one, indexPrice, targetPrice, out double usd));
        Assert.Equal(0.0, usd);
        Assert.Equal(code, HedgeFlow.ForMove(OneOption(OptionRight.Call).Profile, indexPrice, targetPrice, out usd));
        Assert.Equal(0.0, usd);
    }

    [Fact]
    public void ForMove_NothingToHedge_SaysSo()
    {
        Assert.Equal(HedgeFlowCode.NoData, HedgeFlow.ForMove([], [], [], [], [], 90_000.0, 80_000.0, out _));
        Assert.Equal(HedgeFlowCode.BadTargetPrice, HedgeFlow.ForMove(OneOption(OptionRight.Call).Profile, 90_000.0, 8_999.0, out _));
    }

    private static PricedBook OneOption(OptionRight right)
    {
        var book = new TestBook();
        book.Add(right, 88_000.0, openInterest: 100.0);
        return book.Price();
    }

    private static double GrossOfMove(PricedBook priced, double target)
    {
        double[] gross = [.. priced.Signed.Select(Math.Abs)];
        return Math.Abs(new PricedBook(priced.Book, gross).HedgeTo(target, IndexPrice)) + 1e-9;
    }

    /// <summary>Simpson's rule in ln x with four thousand steps between two prices, both against the same index.</summary>
    private static double Quadrature(scoped in StickyStrikeProfile profile, double fromPrice, double toPrice)
    {
        const int Steps = 4_000;
        double start = Math.Log(fromPrice / IndexPrice);
        double step = Math.Log(toPrice / fromPrice) / Steps;
        double[] logX = [.. Enumerable.Range(0, Steps + 1).Select(i => start + (i * step))];
        double[] net = new double[Steps + 1];
        profile.Evaluate(logX, net, new double[Steps + 1]);
        double sum = net.Select((value, i) => value * (i is 0 or Steps ? 1.0 : i % 2 == 1 ? 4.0 : 2.0)).Sum();
        return -100.0 * sum * step / 3.0;
    }
}
