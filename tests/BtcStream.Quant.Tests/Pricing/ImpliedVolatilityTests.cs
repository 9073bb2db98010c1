using BtcStream.Quant.Pricing;
using BtcStream.Quant.Tests.Numerics;

namespace BtcStream.Quant.Tests.Pricing;

public sealed class ImpliedVolatilityTests(ITestOutputHelper output)
{
    private const double Ulp = 1.1102230246251565e-16;

    /// <summary>
    /// Prices of 256 bits, rounded to a double. What the price's own rounding leaves open is p/(vega·σ) half ulps; the
    /// solver may add a few more of σ.
    /// </summary>
    [Theory]
    [InlineData(0.3, 0.01, 0.6)]
    [InlineData(1e-3, 1e-3, 0.1)]
    [InlineData(1e-6, 1e-4, 1.0)]
    [InlineData(3.0, 0.3, 3.0)]
    [InlineData(12.0, 0.5, 8.0)]
    public void Solve_PriceOf256Bits_IsAsPreciseAsThePrice(double maxLogMoneyness, double minDev, double maxDev)
    {
        var random = new Random(20260731);
        var accuracy = new Accuracy();
        while (accuracy.Count < 400)
        {
            double strike = 10_000.0 * Math.Exp(4.0 * random.NextDouble());
            double forward = strike * Math.Exp(maxLogMoneyness * (2.0 * random.NextDouble() - 1.0));
            double years = 1e-3 + 2.0 * random.NextDouble();
            double sigma = minDev * Math.Pow(maxDev / minDev, random.NextDouble()) / Math.Sqrt(years);
            OptionRight right = forward < strike ? OptionRight.Call : OptionRight.Put;
            var exact = new BigBlack(forward, strike, sigma, years);
            double price = Round(exact.Price(right));
            if (price < 1e-280)
            {
                continue;
            }

            ImpliedVolatilityResult result = ImpliedVolatility.Solve(right, forward, strike, years, price, out double implied);
            Assert.Equal(ImpliedVolatilityResult.Ok, result);
            double inherent = Ulp * (exact.Price(right) / (exact.Vega * sigma)).ToDouble();
            accuracy.Add(
                Math.Abs(implied / sigma - 1.0) / (inherent + 4.0 * Ulp),
                FormattableString.Invariant($"F {forward:R} K {strike:R} T {years:R} σ {sigma:R}"));
        }

        output.WriteLine(accuracy.Describe("implied volatility", "of (price's own rounding + 4 half ulps)"));
        Assert.True(accuracy.Largest < 3.0, accuracy.Describe("implied volatility", "of the error allowed"));
    }

    private static double Round(BigFloat value)
    {
        double near = value.ToDouble();
        return new[] { Math.BitDecrement(near), near, Math.BitIncrement(near) }.MinBy(value.UlpError);
    }
}
