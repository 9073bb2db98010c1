using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Gamma;

public class HedgeLaddersTests
{
    private const double Forward = 90_000.0;
    private const double Strike = 88_000.0;
    private const double Sigma = 0.5;
    private const double Years = 7.0 / 365.0;

    [Fact]
    public void Charm_ShortWhile_IsMinusCharmTimesTheForward()
    {
        double[] usd = Charm(Golden(OptionRight.Call), [0.001]);

        double expected = -100.0 * Forward * Black76.Charm(Forward, Strike, Sigma, Years) * 0.001 / UnixTime.HoursPerYear;
        Assert.Equal(expected, usd[0], 1e-4 * Math.Abs(expected));
    }

    [Fact]
    public void Charm_LongWhile_IsTheChangeOfDelta()
    {
        double[] usd = Charm(Golden(OptionRight.Put), [0.0, 24.0, 72.0]);

        Assert.Equal(0.0, usd[0]);
        foreach ((int step, double days) in new[] { (1, 6.0), (2, 4.0) })
        {
            double change = Black76.Delta(OptionRight.Put, Forward, Strike, Sigma, days / 365.0) - Black76.Delta(OptionRight.Put, Forward, Strike, Sigma, Years);
            Assert.Equal(100.0 * Forward * change, usd[step], 1e-6);
        }
    }

    [Fact]
    public void Charm_BeyondExpiry_StaysAtTheDeltaOfTheIntrinsicValue()
    {
        double[] usd = Charm(Golden(OptionRight.Call), [168.0, 1_000.0]);

        double expected = -100.0 * Forward * (1.0 - Black76.Delta(OptionRight.Call, Forward, Strike, Sigma, Years));
        Assert.Equal(expected, usd[0], 1e-6);
        Assert.Equal(usd[0], usd[1]);
    }

    [Fact]
    public void Vanna_SmallShift_IsMinusVannaTimesTheForward()
    {
        double[] usd = Vanna(Golden(OptionRight.Call), [1e-6, -1e-6]);

        double expected = -100.0 * Forward * Black76.Vanna(Forward, Strike, Sigma, Years) * 1e-6;
        Assert.Equal(expected, usd[0], 1e-4 * Math.Abs(expected));
        Assert.Equal(-expected, usd[1], 1e-4 * Math.Abs(expected));
    }

    [Fact]
    public void Vanna_VolatilityBelowZero_StopsAtZero()
    {
        double[] usd = Vanna(Golden(OptionRight.Call), [-0.5, -0.9]);

        double expected = -100.0 * Forward * (1.0 - Black76.Delta(OptionRight.Call, Forward, Strike, Sigma, Years));
        Assert.Equal(expected, usd[0], 1e-6);
        Assert.Equal(expected, usd[1], 1e-6);
    }

    [Fact]
    public void Ladders_InstrumentsWithoutACurve_AddNothing()
    {
        TestBook book = Golden(OptionRight.Call);
        double[] charm = Charm(book, [24.0]);
        double[] vanna = Vanna(book, [0.05]);
        book.Add(OptionRight.Call, 91_000.0, 50.0, sigma: double.NaN);
        book.Add(OptionRight.Call, 92_000.0, 50.0, days: 0);

        Assert.Equal(charm, Charm(book, [24.0]));
        Assert.Equal(vanna, Vanna(book, [0.05]));
    }

    [Theory]
    [InlineData(-1.0, false)]
    [InlineData(double.NaN, true)]
    [InlineData(double.PositiveInfinity, true)]
    public void Ladders_BadStep_IsRefused(double step, bool alsoForVanna)
    {
        PricedBook priced = Golden(OptionRight.Call).Price();
        double[] usd = [7.0, 7.0];

        Assert.Equal(HedgeFlowCode.BadLadder, HedgeLadders.Charm(priced.Columns, priced.Signed, [1.0, step], usd));
        Assert.Equal([0.0, 0.0], usd);
        HedgeFlowCode expected = alsoForVanna ? HedgeFlowCode.BadLadder : HedgeFlowCode.Ok;
        Assert.Equal(expected, HedgeLadders.Vanna(priced.Columns, priced.Signed, [0.01, step], usd));
    }

    [Fact]
    public void Ladders_EmptyBook_SaysSo() =>
        Assert.Equal(HedgeFlowCode.NoData, HedgeLadders.Charm(new OptionColumns([], [], [], [], []), [], [1.0], new double[1]));

    [Fact]
    public void Ladders_ReversedBook_IsTheOpposite() => Prop.ForAll(Books.Arbitrary, book =>
    {
        double[] hours = [1.0, 24.0, 168.0];
        double[] shifts = [-0.05, 0.05];

        Assert.Equal(Charm(book, hours).Select(usd => 0.0 - usd), Charm(book, hours, PositioningModel.Reversed));
        Assert.Equal(Vanna(book, shifts).Select(usd => 0.0 - usd), Vanna(book, shifts, PositioningModel.Reversed));
    }).Check(Books.Config.WithMaxTest(50));

    private static TestBook Golden(OptionRight right)
    {
        var book = new TestBook();
        book.Add(right, Strike, openInterest: 100.0);
        return book;
    }

    private static double[] Charm(TestBook book, double[] hours, PositioningModel model = PositioningModel.Naive)
    {
        PricedBook priced = book.Price(model);
        double[] usd = new double[hours.Length];
        Assert.Equal(HedgeFlowCode.Ok, HedgeLadders.Charm(priced.Columns, priced.Signed, hours, usd));
        return usd;
    }

    private static double[] Vanna(TestBook book, double[] shifts, PositioningModel model = PositioningModel.Naive)
    {
        PricedBook priced = book.Price(model);
        double[] usd = new double[shifts.Length];
        Assert.Equal(HedgeFlowCode.Ok, HedgeLadders.Vanna(priced.Columns, priced.Signed, shifts, usd));
        return usd;
    }
}
