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

    [Theory]
    [InlineData(OptionRight.Call, 2_000.0, ImpliedVolatilityResult.AtIntrinsic)]
    [InlineData(OptionRight.Call, 1_999.99, ImpliedVolatilityResult.BelowIntrinsic)]
    [InlineData(OptionRight.Call, -1.0, ImpliedVolatilityResult.BelowIntrinsic)]
    [InlineData(OptionRight.Call, 90_000.0, ImpliedVolatilityResult.AboveMaximum)]
    [InlineData(OptionRight.Call, 89_999.99, ImpliedVolatilityResult.Ok)]
    [InlineData(OptionRight.Call, 1e9, ImpliedVolatilityResult.AboveMaximum)]
    [InlineData(OptionRight.Put, 0.0, ImpliedVolatilityResult.AtIntrinsic)]
    [InlineData(OptionRight.Put, 1e-280, ImpliedVolatilityResult.Ok)]
    [InlineData(OptionRight.Put, 88_000.0, ImpliedVolatilityResult.AboveMaximum)]
    [InlineData(OptionRight.Put, double.NaN, ImpliedVolatilityResult.NotFinite)]
    [InlineData(OptionRight.Put, double.PositiveInfinity, ImpliedVolatilityResult.NotFinite)]
    public void Solve_PriceAtAndBeyondTheBounds_SaysSo(OptionRight right, double price, ImpliedVolatilityResult expected)
    {
        ImpliedVolatilityResult result = ImpliedVolatility.Solve(right, 90_000.0, 88_000.0, 0.1, price, out double sigma);

        Assert.Equal(expected, result);
        Assert.Equal(expected is ImpliedVolatilityResult.Ok or ImpliedVolatilityResult.AtIntrinsic, double.IsFinite(sigma));
        Assert.Equal(expected == ImpliedVolatilityResult.AtIntrinsic, sigma == 0.0);
    }

    [Theory]
    [InlineData(0.0, 1.0, 1.0, ImpliedVolatilityResult.OutOfDomain)]
    [InlineData(-1.0, 1.0, 1.0, ImpliedVolatilityResult.OutOfDomain)]
    [InlineData(1.0, 0.0, 1.0, ImpliedVolatilityResult.OutOfDomain)]
    [InlineData(1.0, 1.0, 0.0, ImpliedVolatilityResult.OutOfDomain)]
    [InlineData(1.0, 1.0, -1.0, ImpliedVolatilityResult.OutOfDomain)]
    [InlineData(1e-200, 1.0, 1.0, ImpliedVolatilityResult.OutOfDomain)]
    [InlineData(double.NaN, 1.0, 1.0, ImpliedVolatilityResult.NotFinite)]
    [InlineData(1.0, double.PositiveInfinity, 1.0, ImpliedVolatilityResult.NotFinite)]
    [InlineData(1.0, 1.0, double.NaN, ImpliedVolatilityResult.NotFinite)]
    public void Solve_ParametersOutsideTheDomain_SaysSo(double forward, double strike, double years, ImpliedVolatilityResult expected)
    {
        Assert.Equal(expected, ImpliedVolatility.Solve(OptionRight.Call, forward, strike, years, 0.1, out double sigma));
        Assert.True(double.IsNaN(sigma));
    }

    [Fact]
    public void Solve_UnknownRight_IsOutOfDomain() =>
        Assert.Equal(ImpliedVolatilityResult.OutOfDomain, ImpliedVolatility.Solve((OptionRight)7, 1.0, 1.0, 1.0, 0.1, out _));

    /// <summary>At the money b = 2N(s/2) − 1, whose inverse is known.</summary>
    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e-6)]
    [InlineData(0.01)]
    [InlineData(0.5)]
    [InlineData(4.0)]
    [InlineData(12.0)]
    public void Solve_AtTheMoney_IsTheClosedForm(double stdDev)
    {
        double price = Black76.Price(OptionRight.Call, 100.0, 100.0, stdDev, 1.0);

        Assert.Equal(ImpliedVolatilityResult.Ok, ImpliedVolatility.Solve(OptionRight.Call, 100.0, 100.0, 1.0, price, out double sigma));
        double open = 8.0 * Ulp * (price / Black76.Vega(100.0, 100.0, stdDev, 1.0) + stdDev);
        Assert.Equal(stdDev, sigma, open);
    }

    [Fact]
    public void Solve_Warm_AllocatesNothing() => ZeroAllocation.Assert(() =>
        ImpliedVolatility.Solve(OptionRight.Call, 90_000.0, 88_000.0, 0.1, 5_000.0, out _));

    private static double Round(BigFloat value)
    {
        double near = value.ToDouble();
        return new[] { Math.BitDecrement(near), near, Math.BitIncrement(near) }.MinBy(value.UlpError);
    }
}
