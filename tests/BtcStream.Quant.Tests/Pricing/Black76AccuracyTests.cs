using BtcStream.Quant.Pricing;
using BtcStream.Quant.Tests.Numerics;

namespace BtcStream.Quant.Tests.Pricing;

/// <summary>Black's formulas in doubles against the same in 256 bits.</summary>
public sealed class Black76AccuracyTests(ITestOutputHelper output)
{
    private const double Target = 1e-13;
    private const double LargestD1 = 15.0;

    /// <summary>Every greek that is a density to |d1| = 15: σ√T from a minute at 20 % to two years at 200 %.</summary>
    [Fact]
    public void DensityGreeks_ToFifteenDeviations_ErrAtMostTheTarget()
    {
        var gamma = new Accuracy();
        var vega = new Accuracy();
        var theta = new Accuracy();
        ForRandomOptions(20260741, 3_000, (forward, strike, sigma, years, exact, where) =>
        {
            gamma.Add(exact.Gamma.RelativeError(Black76.Gamma(forward, strike, sigma, years)), where);
            vega.Add(exact.Vega.RelativeError(Black76.Vega(forward, strike, sigma, years)), where);
            theta.Add(exact.Theta.RelativeError(Black76.Theta(forward, strike, sigma, years)), where);
        });

        foreach ((string name, Accuracy accuracy) in new[] { ("gamma", gamma), ("vega", vega), ("theta", theta) })
        {
            output.WriteLine(accuracy.Describe(name, "relative"));
            Assert.True(accuracy.Largest <= Target, accuracy.Describe(name, "relative"));
        }
    }

    /// <summary>Vanna and charm pass through zero at d2 = 0: their error is measured against what they would be at |d2| = 1.</summary>
    [Fact]
    public void CrossGreeks_ToFifteenDeviations_ErrAtMostTheTarget()
    {
        var vanna = new Accuracy();
        var charm = new Accuracy();
        ForRandomOptions(20260742, 2_000, (forward, strike, sigma, years, exact, where) =>
        {
            double scale = Math.Max(1.0, 1.0 / Math.Abs(exact.D2.ToDouble()));
            vanna.Add(exact.Vanna.RelativeError(Black76.Vanna(forward, strike, sigma, years)) / scale, where);
            charm.Add(exact.Charm.RelativeError(Black76.Charm(forward, strike, sigma, years)) / scale, where);
        });

        foreach ((string name, Accuracy accuracy) in new[] { ("vanna", vanna), ("charm", charm) })
        {
            output.WriteLine(accuracy.Describe(name, "relative"));
            Assert.True(accuracy.Largest <= Target, accuracy.Describe(name, "relative"));
        }
    }

    [Fact]
    public void Delta_ToFifteenDeviations_KeepsItsRelativePrecision()
    {
        var accuracy = new Accuracy();
        ForRandomOptions(20260743, 400, (forward, strike, sigma, years, exact, where) =>
        {
            accuracy.Add(exact.Delta(OptionRight.Call).RelativeError(Black76.Delta(OptionRight.Call, forward, strike, sigma, years)), where);
            accuracy.Add(exact.Delta(OptionRight.Put).RelativeError(Black76.Delta(OptionRight.Put, forward, strike, sigma, years)), where);
        });

        output.WriteLine(accuracy.Describe("delta", "relative"));
        Assert.True(accuracy.Largest <= Target, accuracy.Describe("delta", "relative"));
    }

    /// <summary>The price moves by d1² as much as the volatility, relatively: that is how precise it can be for given inputs.</summary>
    [Fact]
    public void Price_ToFifteenDeviations_IsThatOfAVolatilityAFewUlpAway()
    {
        var accuracy = new Accuracy();
        ForRandomOptions(20260744, 400, (forward, strike, sigma, years, exact, where) =>
        {
            foreach (OptionRight right in Enum.GetValues<OptionRight>())
            {
                BigFloat price = exact.Price(right);
                double sensitivity = (exact.Vega * sigma / price).ToDouble();
                accuracy.Add(price.RelativeError(Black76.Price(right, forward, strike, sigma, years)) / (1.0 + sensitivity), where);
            }
        });

        output.WriteLine(accuracy.Describe("price", "relative, per unit of conditioning"));
        Assert.True(accuracy.Largest <= 2e-15, accuracy.Describe("price", "relative"));
    }

    [Fact]
    public void Gamma_BeyondFifteenDeviations_ErrsAtMostTheTargetOfThePeak()
    {
        var random = new Random(20260745);
        var accuracy = new Accuracy();
        for (int i = 0; i < 1_000; i++)
        {
            double stdDev = 1e-3 * Math.Pow(100.0, random.NextDouble());
            double strike = 90_000.0;
            double forward = strike * Math.Exp((15.0 + 45.0 * random.NextDouble()) * stdDev * (random.Next(2) == 0 ? 1 : -1));
            var exact = new BigBlack(forward, strike, stdDev, 1.0);
            double peak = 0.39894228 / (forward * stdDev);
            accuracy.Add(BigFloat.Abs(Black76.Gamma(forward, strike, stdDev, 1.0) - exact.Gamma).ToDouble() / peak, $"F {forward:R} σ√T {stdDev:R}");
        }

        output.WriteLine(accuracy.Describe("gamma beyond 15 deviations", "of the peak"));
        Assert.True(accuracy.Largest <= Target);
    }

    private static void ForRandomOptions(int seed, int count, Action<double, double, double, double, BigBlack, string> check)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            double sigma = 0.2 * Math.Pow(10.0, random.NextDouble());
            double years = 2e-6 * Math.Pow(1e6, random.NextDouble());
            double d1 = LargestD1 * (2.0 * random.NextDouble() - 1.0);
            double stdDev = sigma * Math.Sqrt(years);
            double strike = Math.Round(1_000.0 * Math.Pow(300.0, random.NextDouble()));
            double forward = strike * Math.Exp(d1 * stdDev - 0.5 * stdDev * stdDev);
            var exact = new BigBlack(forward, strike, sigma, years);
            check(forward, strike, sigma, years, exact, FormattableString.Invariant($"F {forward:R} K {strike:R} σ {sigma:R} T {years:R}"));
        }
    }
}
