using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Tests.Numerics;

public sealed class ExpAccuracyTests(ITestOutputHelper output)
{
    private const int Points = 4_000;

    [Theory]
    [InlineData(-745.0, 709.7)]
    [InlineData(-1.0, 1.0)]
    [InlineData(-40.0, 0.0)]
    [InlineData(-1e-9, 1e-9)]
    public void Exp_WholeDomain_ErrsLessThanOneUlp(double low, double high)
    {
        var random = new Random(20260701);
        var accuracy = new Accuracy();
        for (int i = 0; i < Points; i++)
        {
            double x = low + (high - low) * random.NextDouble();
            accuracy.Add(BigFloat.Exp(x).UlpError(DeterministicMath.Exp(x)), FormattableString.Invariant($"x = {x:R}"));
        }

        output.WriteLine(accuracy.Describe($"exp on [{low}, {high}]", "ulp"));
        Assert.True(accuracy.Largest < 1.0, accuracy.Describe("exp", "ulp"));
    }

    [Theory]
    [InlineData(0.0, 1022.0)]
    [InlineData(0.0, 2.0)]
    public void Exp2OfNegated_WholeDomain_ErrsAboutOneUlp(double low, double high)
    {
        var random = new Random(20260702);
        var accuracy = new Accuracy();
        for (int i = 0; i < Points; i++)
        {
            double t = low + (high - low) * random.NextDouble();
            double actual = LaneExp2.OfNegated(new Lane1(t)).Value;
            accuracy.Add(BigFloat.Exp(-t * BigFloat.Ln2).UlpError(actual), FormattableString.Invariant($"t = {t:R}"));
        }

        output.WriteLine(accuracy.Describe($"2^-t on [{low}, {high}]", "ulp"));
        Assert.True(accuracy.Largest < 1.1, accuracy.Describe("2^-t", "ulp"));
    }

    [Fact]
    public void OfNormalRange_SameArgument_HasTheBitsOfTheFullFunction()
    {
        var random = new Random(20260703);
        for (int i = 0; i < 100_000; i++)
        {
            double x = -708.0 + 1417.0 * random.NextDouble();
            Assert.Equal(
                BitConverter.DoubleToInt64Bits(DeterministicMath.Exp(x)),
                BitConverter.DoubleToInt64Bits(LaneExp.OfNormalRange(new Lane1(x)).Value));
        }
    }

    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(double.NegativeInfinity, 0.0)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(709.782712893384, 1.797693134862273E+308)]
    [InlineData(709.79, double.PositiveInfinity)]
    [InlineData(1e308, double.PositiveInfinity)]
    [InlineData(-745.2, 0.0)]
    [InlineData(-745.0, 4.9406564584124654E-324)]
    [InlineData(-1e308, 0.0)]
    [InlineData(double.Epsilon, 1.0)]
    public void Exp_SpecialValues_AreAsDocumented(double x, double expected)
    {
        double actual = DeterministicMath.Exp(x);
        double tolerance = double.IsFinite(expected) ? Math.Abs(expected) * 3e-16 : 0.0;
        Assert.True(actual.Equals(expected) || Math.Abs(actual - expected) <= tolerance, $"exp({x:R}) is {actual:R}, not {expected:R}");
    }
}
