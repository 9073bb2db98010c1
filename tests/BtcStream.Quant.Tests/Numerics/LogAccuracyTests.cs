using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Tests.Numerics;

public sealed class LogAccuracyTests(ITestOutputHelper output)
{
    private const int Points = 2_000;

    /// <summary>Arguments are drawn evenly in the exponent between 2^low and 2^high.</summary>
    [Theory]
    [InlineData(-1074.0, 1024.0)]
    [InlineData(-1.0, 1.0)]
    [InlineData(-0.001, 0.001)]
    [InlineData(-0.6, -0.4)]
    [InlineData(-1074.0, -1022.0)]
    public void Log_WholeDomain_ErrsLessThanOneUlp(double low, double high)
    {
        var random = new Random(20260711);
        var accuracy = new Accuracy();
        for (int i = 0; i < Points; i++)
        {
            double x = Math.Pow(2.0, low + (high - low) * random.NextDouble());
            if (x is > 0.0 and < double.PositiveInfinity and not 1.0)
            {
                accuracy.Add(BigFloat.Log(x).UlpError(DeterministicMath.Log(x)), FormattableString.Invariant($"x = {x:R}"));
            }
        }

        output.WriteLine(accuracy.Describe($"log on 2^[{low}, {high}]", "ulp"));
        Assert.True(accuracy.Largest < 1.0, accuracy.Describe("log", "ulp"));
    }

    [Theory]
    [InlineData(-1000.0, 1000.0)]
    [InlineData(-1.0, 1.0)]
    [InlineData(-0.01, 0.01)]
    [InlineData(-1e-6, 1e-6)]
    public void LogRatio_TwoRandomNumbers_ErrsLessThanOneUlp(double low, double high)
    {
        var random = new Random(20260712);
        var accuracy = new Accuracy();
        for (int i = 0; i < Points; i++)
        {
            double denominator = 1000.0 + 100_000.0 * random.NextDouble();
            double numerator = denominator * Math.Pow(2.0, low + (high - low) * random.NextDouble());
            if (numerator != denominator)
            {
                BigFloat exact = BigFloat.Log((BigFloat)numerator / denominator);
                accuracy.Add(exact.UlpError(DeterministicMath.LogRatio(numerator, denominator)), FormattableString.Invariant($"{numerator:R}/{denominator:R}"));
            }
        }

        output.WriteLine(accuracy.Describe($"log ratio on 2^[{low}, {high}]", "ulp"));
        Assert.True(accuracy.Largest < 1.0, accuracy.Describe("log ratio", "ulp"));
    }

    [Theory]
    [InlineData(1.0, 0.0)]
    [InlineData(0.0, double.NegativeInfinity)]
    [InlineData(-1.0, double.NaN)]
    [InlineData(-double.Epsilon, double.NaN)]
    [InlineData(double.NegativeInfinity, double.NaN)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.Epsilon, -744.4400719213812)]
    [InlineData(double.MaxValue, 709.782712893384)]
    public void Log_SpecialValues_AreAsDocumented(double x, double expected)
    {
        double actual = DeterministicMath.Log(x);
        Assert.True(actual.Equals(expected) || Math.Abs(actual - expected) <= Math.Abs(expected) * 2e-16, $"log({x:R}) is {actual:R}, not {expected:R}");
    }

    [Fact]
    public void ExpAndLog_NegativeZero_CountsAsZero()
    {
        Assert.Equal(double.NegativeInfinity, DeterministicMath.Log(-0.0));
        Assert.Equal(1.0, DeterministicMath.Exp(-0.0));
    }

    [Fact]
    public void LogRatio_UnusualOperands_IsTheDifferenceOfTheLogarithms()
    {
        Assert.Equal(0.0, DeterministicMath.LogRatio(88_000.0, 88_000.0));
        Assert.Equal(double.PositiveInfinity, DeterministicMath.LogRatio(1.0, 0.0));
        Assert.Equal(double.NegativeInfinity, DeterministicMath.LogRatio(0.0, 1.0));
        Assert.True(double.IsNaN(DeterministicMath.LogRatio(-1.0, 1.0)));
        Assert.True(double.IsNaN(DeterministicMath.LogRatio(1.0, double.NaN)));
        Assert.Equal(-744.4400719213812, DeterministicMath.LogRatio(double.Epsilon, 1.0), 1e-12);
    }

    [Fact]
    public void LogRatio_ByOne_HasTheBitsOfLog()
    {
        var random = new Random(20260713);
        for (int i = 0; i < 100_000; i++)
        {
            double x = Math.Pow(2.0, -1000.0 + 2000.0 * random.NextDouble());
            Assert.Equal(
                BitConverter.DoubleToInt64Bits(DeterministicMath.Log(x)),
                BitConverter.DoubleToInt64Bits(DeterministicMath.LogRatio(x, 1.0)));
        }
    }
}
