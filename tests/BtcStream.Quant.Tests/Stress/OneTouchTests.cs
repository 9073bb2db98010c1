using BtcStream.Quant.Stress;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Stress;

public class OneTouchTests
{
    private const double Month = 30.0 / 365.0;

    [Theory]
    [InlineData(78_000.0, 100_000.0, 7.3208)]
    [InlineData(90_000.0, 72_000.0, 13.3427)]
    public void Probability_GoldenValues_AreMet(double spot, double barrier, double percent) =>
        Assert.Equal(percent, 100.0 * OneTouch.Probability(spot, barrier, 0.5, Month).Value, 1e-4);

    [Theory]
    [InlineData(78_000.0, 100_000.0, 0.5, 0.0)]
    [InlineData(90_000.0, 72_000.0, 0.5, 0.0)]
    [InlineData(90_000.0, 97_000.0, 0.4, 0.9)]
    [InlineData(90_000.0, 80_000.0, 0.6, 1.2)]
    [InlineData(90_000.0, 97_000.0, 0.4, -0.9)]
    public void Probability_MonteCarloWithBridges_WithinItsError(double spot, double barrier, double sigma, double drift)
    {
        const int Paths = 100_000;
        const int Steps = 4;
        var random = new Random(20_260_119);
        double dt = Month / Steps;
        double b = Math.Log(barrier / spot);
        double sum = 0.0;
        double squares = 0.0;
        for (int path = 0; path < Paths; path++)
        {
            double missed = 1.0;
            double x = 0.0;
            for (int step = 0; step < Steps && missed > 0.0; step++)
            {
                double next = x + ((drift - (0.5 * sigma * sigma)) * dt) + (sigma * Math.Sqrt(dt) * Normal(random));
                bool isBeyond = b > 0.0 ? next >= b : next <= b;
                missed *= isBeyond ? 0.0 : 1.0 - Math.Exp(-2.0 * (b - x) * (b - next) / (sigma * sigma * dt));
                x = next;
            }

            sum += 1.0 - missed;
            squares += (1.0 - missed) * (1.0 - missed);
        }

        double mean = sum / Paths;
        double error = Math.Sqrt(((squares / Paths) - (mean * mean)) / Paths);
        Assert.Equal(mean, OneTouch.Probability(spot, barrier, sigma, Month, drift).Value, 4.0 * error);
    }

    [Fact]
    public void Probability_BarrierAtSpot_IsOne()
    {
        Assert.Equal(1.0, OneTouch.Probability(90_000.0, 90_000.0, 0.5, 1.0).Value);
        Assert.Equal(1.0, OneTouch.Probability(90_000.0, 90_000.0, 0.0, -1.0).Value);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    public void Probability_NoTimeLeft_IsZero(double years) => Assert.Equal(0.0, OneTouch.Probability(90_000.0, 91_000.0, 0.5, years).Value);

    [Theory]
    [InlineData(110_000.0, 0.0, 0.0)]
    [InlineData(110_000.0, 0.08, 0.0)]
    [InlineData(110_000.0, 0.3, 1.0)]
    [InlineData(80_000.0, -0.3, 1.0)]
    [InlineData(80_000.0, 0.3, 0.0)]
    public void Probability_SigmaTowardsZero_IsTheDriftAlone(double barrier, double drift, double expected)
    {
        foreach (double sigma in (double[])[1e-3, 1e-8, 1e-100, 1e-170, 0.0])
        {
            Assert.Equal(expected, OneTouch.Probability(100_000.0, barrier, sigma, 1.0, drift).Value, 1e-12);
        }
    }

    [Fact]
    public void Probability_LargeExponents_DoNotOverflow()
    {
        // 2mb/σ² is 20,000 here: the plain formula is ∞·0.
        double probability = OneTouch.Probability(100.0, 1e6, 0.05, 1.0, 2.7).Value;
        Assert.InRange(probability, 0.0, 1e-100);
        Assert.Equal(1.0, OneTouch.Probability(100.0, 1e6, 0.05, 10.0, 2.7).Value, 1e-12);
        foreach (double sigma in (double[])[1e-6, 1.0, 1e6, 1e160, 1e300])
        {
            foreach (double drift in (double[])[-1e300, -1e3, 0.0, 1e3, 1e300])
            {
                Assert.InRange(OneTouch.Probability(90_000.0, 100_000.0, sigma, 1.0, drift).Value, 0.0, 1.0);
                Assert.InRange(OneTouch.Probability(90_000.0, 80_000.0, sigma, 1.0, drift).Value, 0.0, 1.0);
            }
        }
    }

    [Theory]
    [InlineData(0.0, 1.0, 0.5, 1.0, 0.0)]
    [InlineData(1.0, -1.0, 0.5, 1.0, 0.0)]
    [InlineData(1.0, 2.0, -0.5, 1.0, 0.0)]
    [InlineData(1.0, 2.0, double.NaN, 1.0, 0.0)]
    [InlineData(1.0, 2.0, 0.5, double.NaN, 0.0)]
    [InlineData(1.0, 2.0, 0.5, 1.0, double.PositiveInfinity)]
    public void Probability_BadArgument_IsRefused(double spot, double barrier, double sigma, double years, double drift)
    {
        Figure figure = OneTouch.Probability(spot, barrier, sigma, years, drift);
        Assert.Equal(FigureCode.BadArgument, figure.Code);
        Assert.True(double.IsNaN(figure.Value));
    }

    [Fact]
    public void Probability_NearerBarrierOrMoreTime_IsNotLess() => Prop.ForAll(
        Gen.Choose(10, 300).ToArbitrary(), Gen.Choose(1, 200).ToArbitrary(), Gen.Choose(1, 400).ToArbitrary(), (barrierPercent, sigmaPercent, days) =>
        {
            double barrier = 900.0 * barrierPercent;
            double sigma = sigmaPercent / 100.0;
            double years = days / 365.0;
            double probability = OneTouch.Probability(90_000.0, barrier, sigma, years).Value;
            double farther = OneTouch.Probability(90_000.0, barrier > 90_000.0 ? barrier * 1.01 : barrier / 1.01, sigma, years).Value;
            double longer = OneTouch.Probability(90_000.0, barrier, sigma, years * 1.1).Value;
            double terminal = BtcStream.Quant.Numerics.DeterministicMath.NormalCdf((-Math.Abs(Math.Log(barrier / 90_000.0)) - (Math.Sign(barrier - 90_000.0) * 0.5 * sigma * sigma * years)) / (sigma * Math.Sqrt(years)));
            return barrier == 90_000.0 || (farther <= probability + 1e-14 && longer >= probability - 1e-14 && probability >= terminal - 1e-12);
        }).Check(Days.Config);

    [Fact]
    public void DriftOfForward_IsTheLogGrowthPerYear()
    {
        Assert.Equal(Math.Log(1.02) / 0.25, OneTouch.DriftOfForward(100.0, 102.0, 0.25).Value, 1e-14);
        Assert.Equal(FigureCode.BadArgument, OneTouch.DriftOfForward(100.0, 102.0, 0.0).Code);
    }

    private static double Normal(Random random) => Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());
}
