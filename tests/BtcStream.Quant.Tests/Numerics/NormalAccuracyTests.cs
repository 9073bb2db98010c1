using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Tests.Numerics;

public sealed class NormalAccuracyTests(ITestOutputHelper output)
{
    private const int Points = 400;

    [Theory]
    [InlineData(-37.5, -6.0)]
    [InlineData(-6.0, 0.0)]
    [InlineData(-1.0, 1.0)]
    [InlineData(0.0, 9.0)]
    public void NormalCdf_WholeDomain_ErrsLessThanFourUlp(double low, double high) =>
        Measure("normal CDF", low, high, 4.0, BigFloat.NormalCdf, DeterministicMath.NormalCdf);

    [Theory]
    [InlineData(-37.5, 37.5)]
    [InlineData(-3.0, 3.0)]
    public void NormalPdf_WholeDomain_ErrsLessThanThreeUlp(double low, double high) =>
        Measure("normal density", low, high, 3.0, BigFloat.NormalPdf, DeterministicMath.NormalPdf);

    [Theory]
    [InlineData(-4.0, 4.0)]
    [InlineData(4.0, 26.0)]
    public void Erfc_WholeDomain_ErrsLessThanFourUlp(double low, double high) =>
        Measure("erfc", low, high, 4.0, x => 2 * BigFloat.NormalCdf(-x * BigFloat.Sqrt(2)), DeterministicMath.Erfc);

    [Theory]
    [InlineData(0.0, 4.0)]
    [InlineData(4.0, 36.0)]
    public void Erfcx_WholeDomain_ErrsLessThanFourUlp(double low, double high) =>
        Measure("erfcx", low, high, 4.0, y => 2 * BigFloat.Exp(y * y) * BigFloat.NormalCdf(-y * BigFloat.Sqrt(2)), DeterministicMath.Erfcx);

    [Fact]
    public void InverseNormalCdf_WholeDomain_IsTheInverse()
    {
        var random = new Random(20260721);
        var accuracy = new Accuracy();
        for (int i = 0; i < Points; i++)
        {
            double x = -37.0 + 37.0 * random.NextDouble();
            double p = DeterministicMath.NormalCdf(x);

            // Both distribution functions involved err by up to 4 ulp of p, each worth p·2^-53/φ(x) in x.
            double inherent = 8.0 * p * 1.2e-16 / DeterministicMath.NormalPdf(x) + 2e-16 * Math.Abs(x);
            accuracy.Add(Math.Abs(DeterministicMath.InverseNormalCdf(p) - x) / inherent, FormattableString.Invariant($"x = {x:R}"));
        }

        output.WriteLine(accuracy.Describe("inverse normal CDF", "of the error allowed"));
        Assert.True(accuracy.Largest < 1.0, accuracy.Describe("inverse normal CDF", "of the error allowed"));
    }

    [Fact]
    public void SpecialValues_AreAsDocumented()
    {
        Assert.Equal(0.5, DeterministicMath.NormalCdf(0.0));
        Assert.Equal(0.5, DeterministicMath.NormalCdf(-0.0));
        Assert.Equal(0.0, DeterministicMath.NormalCdf(double.NegativeInfinity));
        Assert.Equal(1.0, DeterministicMath.NormalCdf(double.PositiveInfinity));
        Assert.True(double.IsNaN(DeterministicMath.NormalCdf(double.NaN)));
        Assert.Equal(0.0, DeterministicMath.NormalPdf(double.PositiveInfinity));
        Assert.True(double.IsNaN(DeterministicMath.NormalPdf(double.NaN)));
        Assert.Equal(1.0, DeterministicMath.Erfc(0.0));
        Assert.Equal(2.0, DeterministicMath.Erfc(double.NegativeInfinity));
        Assert.Equal(0.0, DeterministicMath.Erfc(double.PositiveInfinity));
        Assert.Equal(1.0, DeterministicMath.Erfcx(0.0));
        Assert.Equal(1.0 / 1e8 / Math.Sqrt(Math.PI), DeterministicMath.Erfcx(1e8), 1e-23);
        Assert.True(DeterministicMath.Erfcx(double.PositiveInfinity) < 1e-300);
        Assert.True(double.IsNaN(DeterministicMath.Erfcx(-1.0)));
        Assert.Equal(0.0, DeterministicMath.InverseNormalCdf(0.5), 1e-16);
        Assert.Equal(double.NegativeInfinity, DeterministicMath.InverseNormalCdf(0.0));
        Assert.Equal(double.PositiveInfinity, DeterministicMath.InverseNormalCdf(1.0));
        Assert.True(double.IsNaN(DeterministicMath.InverseNormalCdf(-0.1)));
        Assert.True(double.IsNaN(DeterministicMath.InverseNormalCdf(double.NaN)));
    }

    [Fact]
    public void NormalCdf_BothSides_AddUpToOne()
    {
        var random = new Random(20260722);
        for (int i = 0; i < 10_000; i++)
        {
            double x = 20.0 * random.NextDouble() - 10.0;
            Assert.Equal(1.0, DeterministicMath.NormalCdf(x) + DeterministicMath.NormalCdf(-x), 2.3e-16);
        }
    }

    private void Measure(string subject, double low, double high, double limitUlp, Func<BigFloat, BigFloat> exact, Func<double, double> function)
    {
        var random = new Random(20260723);
        var accuracy = new Accuracy();
        for (int i = 0; i < Points; i++)
        {
            double x = low + (high - low) * random.NextDouble();
            accuracy.Add(exact(x).UlpError(function(x)), FormattableString.Invariant($"x = {x:R}"));
        }

        output.WriteLine(accuracy.Describe($"{subject} on [{low}, {high}]", "ulp"));
        Assert.True(accuracy.Largest < limitUlp, accuracy.Describe(subject, "ulp"));
    }
}
