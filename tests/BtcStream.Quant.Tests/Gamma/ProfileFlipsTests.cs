using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Gamma;

public class ProfileFlipsTests
{
    private const double IndexPrice = 90_000.0;
    private const double CentUsd = 0.01;

    private static readonly ProfileGrid Grid = new(0.5, 1.5, 401);

    [Fact]
    public void Find_SeveralCrossings_AreSolvedAndComeNearestFirst()
    {
        double[] roots = Find(x => (x - 0.61231) * (x - 0.9777) * (x - 1.3456), out FlipStatus status);

        Assert.Equal(FlipStatus.Found, status);
        Assert.Equal(3, roots.Length);
        Assert.Equal(0.9777 * IndexPrice, roots[0], CentUsd);
        Assert.Equal(1.3456 * IndexPrice, roots[1], CentUsd);
        Assert.Equal(0.61231 * IndexPrice, roots[2], CentUsd);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(400)]
    [InlineData(399)]
    public void Find_CrossingExactlyAtAGridPoint_IsThatPointOnce(int point) =>
        Assert.Equal([Grid.X[point] * IndexPrice], Find(x => x - Grid.X[point], out _));

    [Fact]
    public void Find_TouchAtAGridPoint_IsARoot() =>
        Assert.Equal([Grid.X[100] * IndexPrice], Find(x => (x - Grid.X[100]) * (x - Grid.X[100]), out _));

    [Fact]
    public void Find_TouchWithoutExposure_IsNone()
    {
        Assert.Empty(Find(x => Math.Abs(x - Grid.X[100]), out FlipStatus status, grossOf: x => Math.Abs(x - Grid.X[100])));
        Assert.Equal(FlipStatus.AllPositive, status);
    }

    [Fact]
    public void Find_RunOfZerosBetweenOppositeSigns_IsItsMiddle() => Assert.Equal(
        [(Grid.X[100] + Grid.X[120]) / 2.0 * IndexPrice],
        Find(x => x < Grid.X[100] ? 1.0 : x <= Grid.X[120] ? 0.0 : -1.0, out _));

    [Fact]
    public void Find_RunOfZerosWithoutAChange_IsNone()
    {
        Assert.Empty(Find(x => x < Grid.X[100] || x > Grid.X[120] ? -1.0 : 0.0, out FlipStatus status));
        Assert.Equal(FlipStatus.AllNegative, status);
        Assert.Empty(Find(x => x > Grid.X[10] ? 1.0 : 0.0, out _));
        Assert.Empty(Find(x => x < Grid.X[390] ? 1.0 : 0.0, out _));
    }

    [Fact]
    public void Find_NothingButZeros_IsNone()
    {
        Assert.Empty(Find(_ => 0.0, out FlipStatus status));
        Assert.Equal(FlipStatus.AllZero, status);
        Assert.Empty(Find(_ => 0.0, out status, grossOf: _ => 0.0));
        Assert.Equal(FlipStatus.NoData, status);
        Assert.Empty(new TestBook().Price().Flips(FlipDefinition.ProfileRoot, IndexPrice, out status));
        Assert.Equal(FlipStatus.NoData, status);
    }

    [Fact]
    public void Find_RoundingLeftovers_AreNoRoots()
    {
        Assert.Empty(Find(x => 1e-14 * Math.Sin(500.0 * x), out FlipStatus status));
        Assert.Equal(FlipStatus.AllZero, status);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Find_NoIndexPrice_SaysSo(double indexPrice)
    {
        Assert.Empty(Find(x => x - 1.1, out FlipStatus status, indexPrice: indexPrice));
        Assert.Equal(FlipStatus.NoIndexPrice, status);
    }

    [Fact]
    public void Find_KeptValuesThatDrifted_AreEvaluatedAgain()
    {
        // The true root lies just above a grid point, where drift has turned the kept value's sign.
        double root = Grid.X[150] + 1e-10;
        double[] drifted = Sample(x => root - x);
        drifted[150] -= 1e-9;

        double[] roots = Find(x => root - x, out _, values: drifted);

        Assert.Single(roots);
        Assert.Equal(root * IndexPrice, roots[0], CentUsd);
    }

    [Fact]
    public void Find_OnlyCalls_IsAllPositiveIntoTheWings()
    {
        // Hours to expiry: far from the strike no bell is left, and nothing there may look like a change of sign.
        var book = new TestBook();
        book.Add(OptionRight.Call, 90_000.0, openInterest: 10.0, days: 1, sigma: 0.2);

        Assert.Empty(book.Price().Flips(FlipDefinition.ProfileRoot, IndexPrice, out FlipStatus status));
        Assert.Equal(FlipStatus.AllPositive, status);
    }

    [Fact]
    public void Find_CallAbovePutOfTheSameShape_FlipsHalfwayInLogPrice()
    {
        // GEX = c·K·exp(−d2²/2): equal |d2| where ln x lies midway, up to the ratio of the strikes.
        var book = new TestBook();
        book.Add(OptionRight.Put, 80_000.0, openInterest: 100.0 / 80_000.0, forward: 90_000.0);
        book.Add(OptionRight.Call, 100_000.0, openInterest: 100.0 / 100_000.0, forward: 90_000.0);
        double variance = 0.25 * 7.0 / 365.0;
        double expected = Math.Exp((0.5 * Math.Log(80_000.0 * 100_000.0)) + (0.5 * variance));

        double[] roots = book.Price().Flips(FlipDefinition.ProfileRoot, IndexPrice, out _);

        Assert.Equal(expected, Assert.Single(roots), 1e-3);
    }

    [Fact]
    public void Find_ShortDatedCallAndPutFarApart_HasOneRootBetweenThem()
    {
        var book = new TestBook();
        book.Add(OptionRight.Put, 60_000.0, openInterest: 10.0, days: 1, sigma: 0.15);
        book.Add(OptionRight.Call, 120_000.0, openInterest: 10.0, days: 1, sigma: 0.15);

        double root = Assert.Single(book.Price().Flips(FlipDefinition.ProfileRoot, IndexPrice, out _));

        Assert.InRange(root, 60_000.0, 120_000.0);
    }

    [Fact]
    public void Find_CallsAndPutsThatCancelEverywhere_IsAllZero()
    {
        var book = new TestBook();
        book.Add(OptionRight.Call, 90_000.0, openInterest: 0.3);
        book.Add(OptionRight.Put, 90_000.0, openInterest: 0.1);
        book.Add(OptionRight.Put, 90_000.0, openInterest: 0.2);

        Assert.Empty(book.Price().Flips(FlipDefinition.ProfileRoot, IndexPrice, out FlipStatus status));
        Assert.Equal(FlipStatus.AllZero, status);
    }

    [Fact]
    public void Find_AnyBook_EveryRootIsAChangeOfSignAndNoneIsMissed() => Prop.ForAll(Books.Arbitrary, book =>
    {
        PricedBook priced = book.Price();
        double[] roots = priced.Flips(FlipDefinition.ProfileRoot, IndexPrice, out _);
        double[] x = ProfileGrid.Default.X.ToArray();
        for (int i = 1; i < x.Length; i++)
        {
            PricedBook.Evaluate(priced.Profile, x[i - 1], out double below, out double grossBelow);
            PricedBook.Evaluate(priced.Profile, x[i], out double above, out double grossAbove);
            bool clear = Math.Abs(below) > 1e-11 * grossBelow && Math.Abs(above) > 1e-11 * grossAbove && Math.Min(grossBelow, grossAbove) > 1e-200;
            int inside = roots.Count(root => root > x[i - 1] * IndexPrice && root < x[i] * IndexPrice);
            Assert.True(!clear || inside == (below * above < 0.0 ? 1 : 0), $"{inside} roots between {x[i - 1]} and {x[i]}");
        }

        Assert.All(roots.Where(root => root > 0.5001 * IndexPrice && root < 1.4999 * IndexPrice), root =>
        {
            double step = CentUsd / IndexPrice;
            Assert.True(priced.At((root / IndexPrice) - step) * priced.At((root / IndexPrice) + step) <= 0.0);
        });
    }).Check(Books.Config.WithMaxTest(100));

    private static double[] Sample(Func<double, double> of) => [.. Grid.X.ToArray().Select(of)];

    private static double[] Find(
        Func<double, double> net,
        out FlipStatus status,
        Func<double, double>? grossOf = null,
        double[]? values = null,
        double indexPrice = IndexPrice)
    {
        double[] prices = new double[Grid.Length];
        FlipResult result = ProfileFlips.Find(Grid, values ?? Sample(net), new FormulaProfile(net, grossOf ?? (_ => 1.0)), indexPrice, prices);
        status = result.Status;
        return prices[..result.Count];
    }

    private sealed class FormulaProfile(Func<double, double> netOf, Func<double, double> grossOf) : IGammaProfile
    {
        public void Evaluate(scoped ReadOnlySpan<double> logX, scoped Span<double> net, scoped Span<double> gross)
        {
            for (int i = 0; i < logX.Length; i++)
            {
                double x = NearestGridPoint(Math.Exp(logX[i]));
                net[i] = netOf(x);
                gross[i] = grossOf(x);
            }
        }

        // exp(ln x) may miss a grid point by a bit: formulas that are zero at one must see the point itself.
        private static double NearestGridPoint(double x)
        {
            double onGrid = Grid.X[(int)Math.Clamp(Math.Round((x - 0.5) * 400.0), 0.0, 400.0)];
            return Math.Abs(x - onGrid) < 1e-15 ? onGrid : x;
        }
    }
}
