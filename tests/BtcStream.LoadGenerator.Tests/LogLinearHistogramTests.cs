using BtcStream.LoadGenerator.Latency;

namespace BtcStream.LoadGenerator.Tests;

/// <summary>The histogram's percentiles against those of the sorted values themselves.</summary>
public sealed class LogLinearHistogramTests
{
    private static readonly double[] Percents = [0.1, 1.0, 10.0, 50.0, 90.0, 99.0, 99.9, 99.99, 100.0];

    [Theory]
    [InlineData(1, 1_000)]
    [InlineData(2, 10_000)]
    [InlineData(3, 100_000)]
    [InlineData(4, 100_000)]
    [InlineData(5, 20_000)]
    public void Percentile_ValuesOfManyMagnitudes_IsWithinTheStatedPrecision(int digits, int count)
    {
        var random = new Random(digits);
        long[] values = [.. Enumerable.Range(0, count).Select(_ => (long)Math.Exp(random.NextDouble() * 43.0))];
        var histogram = new LogLinearHistogram(digits);
        foreach (long value in values)
        {
            histogram.Record(value);
        }

        Array.Sort(values);
        foreach (double percent in Percents)
        {
            long exact = values[(int)Math.Max(0, Math.Ceiling(Math.Round(percent / 100.0 * count, 6)) - 1)];
            long found = histogram.Percentile(percent);
            Assert.InRange(found, exact, exact + (long)(exact * Math.Pow(10.0, -digits)));
        }

        Assert.Equal(values[^1], histogram.Max);
        Assert.Equal(count, histogram.Count);
    }

    [Fact]
    public void Percentile_SmallValues_IsExact()
    {
        var histogram = new LogLinearHistogram(3);
        for (int value = 1; value <= 1_000; value++)
        {
            histogram.Record(value);
        }

        Assert.Equal(500, histogram.Percentile(50.0));
        Assert.Equal(990, histogram.Percentile(99.0));
        Assert.Equal(999, histogram.Percentile(99.9));
        Assert.Equal(1_000, histogram.Percentile(100.0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_023)]
    [InlineData(1_024)]
    [InlineData(2_047)]
    [InlineData(2_048)]
    [InlineData(2_049)]
    [InlineData(1L << 40)]
    [InlineData((1L << 40) - 1)]
    [InlineData(long.MaxValue)]
    public void Percentile_OneValueAtAnEdge_IsThatValue(long value)
    {
        var histogram = new LogLinearHistogram();
        histogram.Record(value);
        Assert.Equal(value, histogram.Percentile(50.0));
    }

    [Fact]
    public void Record_BelowZero_CountsAsZero()
    {
        var histogram = new LogLinearHistogram();
        histogram.Record(-5);
        Assert.Equal(0, histogram.Percentile(100.0));
    }

    [Fact]
    public void Add_TwoHalves_GivesTheWhole()
    {
        var random = new Random(7);
        var whole = new LogLinearHistogram();
        LogLinearHistogram[] halves = [new(), new()];
        for (int i = 0; i < 10_000; i++)
        {
            long value = random.NextInt64(1_000_000_000);
            whole.Record(value);
            halves[i % 2].Record(value);
        }

        halves[0].Add(halves[1]);
        Assert.All(Percents, percent => Assert.Equal(whole.Percentile(percent), halves[0].Percentile(percent)));
        Assert.Throws<ArgumentException>(() => halves[0].Add(new LogLinearHistogram(2)));
    }

    [Fact]
    public void Percentile_NothingRecordedOrOutOfRange_Throws()
    {
        var histogram = new LogLinearHistogram();
        Assert.Throws<InvalidOperationException>(() => histogram.Percentile(50.0));
        histogram.Record(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.Percentile(0.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.Percentile(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LogLinearHistogram(6));
    }

    [Fact]
    public void Record_Warm_AllocatesNothing()
    {
        var histogram = new LogLinearHistogram();
        long value = 1;
        ZeroAllocation.Assert(() => histogram.Record(value = (value * 31) & 0xFFFF_FFFF));
    }
}
