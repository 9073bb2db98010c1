using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.RealData;

/// <summary>Thirty daily chains with Deribit's own greeks: what settles the conventions of <see cref="Black76"/>.</summary>
public sealed class DeribitGreeksTests(ITestOutputHelper output)
{
    private const int PublishedRows = 12_134;

    [Fact]
    public void Gamma_EveryPublishedRow_IsWithinTheFiveDecimalsPrinted()
    {
        IReadOnlyList<DeribitGreekRow> rows = DeribitGreekRow.ReadAll();
        double[] errors = [.. rows.Select(row => Math.Abs(Black76.Gamma(row.Forward, row.Strike, row.Sigma, row.Years) - row.Gamma))];

        output.WriteLine($"gamma: {rows.Count} rows, largest error {errors.Max():G4}, median {Median(errors):G4}");
        Assert.Equal(PublishedRows, rows.Count);
        Assert.All(errors, error => Assert.True(error <= 0.6e-5));
    }

    [Fact]
    public void Delta_PublishedRows_MedianErrorIsRounding()
    {
        double[] errors = [.. DeribitGreekRow.ReadAll()
            .Select(row => Math.Abs(Black76.Delta(row.Right, row.Forward, row.Strike, row.Sigma, row.Years) - row.Delta))];

        output.WriteLine($"delta: median error {Median(errors):G4}, largest {errors.Max():G4}");
        Assert.True(Median(errors) <= 5e-6);
        Assert.True(errors.Max() <= 5e-4);
    }

    [Fact]
    public void Vega_PublishedRows_IsPerVolatilityPoint()
    {
        double[] errors = [.. DeribitGreekRow.ReadAll()
            .Where(row => row.VegaPerPoint > 0.01)
            .Select(row => Math.Abs(Black76.Vega(row.Forward, row.Strike, row.Sigma, row.Years) / 100.0 / row.VegaPerPoint - 1.0))];

        output.WriteLine($"vega: {errors.Length} rows above 0.01, median relative error {Median(errors):G4}");
        Assert.True(errors.Length > 11_000);
        Assert.True(Median(errors) <= 5e-5);
    }

    /// <summary>
    /// With more than a day to go Deribit's theta is ours divided by 365. With less it publishes something else (what is left to lose
    /// until expiry, from the look of it), which <see cref="Black76.Theta"/> does not imitate.
    /// </summary>
    [Fact]
    public void Theta_PublishedRowsOfMoreThanADay_IsPerCalendarDay()
    {
        double[] errors = [.. DeribitGreekRow.ReadAll()
            .Where(row => row.Years > 1.0 / 365.0 && row.ThetaPerDay < -0.1)
            .Select(row => Math.Abs(Black76.Theta(row.Forward, row.Strike, row.Sigma, row.Years) / 365.0 / row.ThetaPerDay - 1.0))];

        output.WriteLine($"theta: {errors.Length} rows, median relative error {Median(errors):G4}");
        Assert.True(errors.Length > 10_000);
        Assert.True(Median(errors) <= 1e-4);
    }

    [Fact]
    public void Rho_PublishedRows_IsPerPercentagePointAtConstantSpot()
    {
        double[] errors = [.. DeribitGreekRow.ReadAll()
            .Where(row => Math.Abs(row.RhoPerPoint) > 0.1)
            .Select(row => Math.Abs(Black76.Rho(row.Right, row.Forward, row.Strike, row.Sigma, row.Years) / 100.0 / row.RhoPerPoint - 1.0))];

        output.WriteLine($"rho: {errors.Length} rows, median relative error {Median(errors):G4}");
        Assert.True(errors.Length > 10_000);
        Assert.True(Median(errors) <= 5e-5);
    }

    [Fact]
    public void Greeks_WholeFileAtOnce_AreTheScalarGreeksBitForBit()
    {
        IReadOnlyList<DeribitGreekRow> rows = DeribitGreekRow.ReadAll();
        double[] forwards = [.. rows.Select(row => row.Forward)];
        double[] strikes = [.. rows.Select(row => row.Strike)];
        double[] sigmas = [.. rows.Select(row => row.Sigma)];
        double[] years = [.. rows.Select(row => row.Years)];
        double[] gammas = new double[rows.Count];

        Black76Batch.Gamma(forwards, strikes, sigmas, years, gammas);

        Assert.Equal(rows.Select(row => Black76.Gamma(row.Forward, row.Strike, row.Sigma, row.Years)), gammas);
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }
}
