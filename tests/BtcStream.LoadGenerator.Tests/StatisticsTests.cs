namespace BtcStream.LoadGenerator.Tests;

/// <summary>Quartiles, slopes and ratios of slices.</summary>
public sealed class StatisticsTests
{
    [Fact]
    public void Quartile_FiveValuesInAnyOrder_IsLinearBetweenOrderStatistics()
    {
        double[] values = [5.0, 1.0, 4.0, 2.0, 3.0];
        Assert.Equal(2.0, Statistics.Quartile(values, 1));
        Assert.Equal(3.0, Statistics.Median(values));
        Assert.Equal(4.0, Statistics.Quartile(values, 3));
        Assert.Equal(2.5, Statistics.Median([1.0, 2.0, 3.0, 4.0]));
    }

    [Fact]
    public void Slope_PointsOfALine_IsItsSlope() =>
        Assert.Equal(-2.5, Statistics.Slope([(0.0, 10.0), (1.0, 7.5), (4.0, 0.0)]), 12);

    [Fact]
    public void Slope_OnePoint_IsZero() => Assert.Equal(0.0, Statistics.Slope([(1.0, 2.0)]));

    [Fact]
    public void RatioOf_PairedSlices_IsTheMedianOfRatiosAndNotTheRatioOfMedians()
    {
        // A slow moment of the machine that meets both sides of a pair leaves their ratio as it is.
        double[] ours = [2.0, 4.0, 20.0];
        double[] theirs = [1.0, 2.0, 10.0];
        Assert.Equal(new Ratio(2.0, 2.0, 2.0), Ratio.Of(ours, theirs, slice => slice));
    }
}
