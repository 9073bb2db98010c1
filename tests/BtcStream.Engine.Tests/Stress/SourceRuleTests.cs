using BtcStream.Engine.Stress;
using BtcStream.Engine.Stress.Volatility;
using static BtcStream.Engine.Tests.Stress.VolatilityWorld;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>Which of several sources a window is of, and which of its gaps are told.</summary>
public class SourceRuleTests
{
    [Fact]
    public void Window_AnotherSourceThatHasOnlyBegun_StaysWithTheOneThatReachesBack()
    {
        VolatilityWorld world = WithYear();
        double percentile = world.Ask().Ranking.Percentile;
        Assert.False(double.IsNaN(percentile));

        world.IndexValue(T0 + (2 * Day), 0.9, source: "another");
        Assert.Equal((percentile, "deribit"), Ranked(world));

        // Two days behind still counts, a nanosecond more does not: what has ended does not stand for today.
        world.IndexValue(T0 + (2 * Day) + 1, 0.9, source: "another");
        Assert.Equal((double.NaN, "another"), Ranked(world));
    }

    [Fact]
    public void Window_SourcesThatReachEquallyFar_IsOfTheNewestThenTheFirstByName()
    {
        var world = new VolatilityWorld();
        world.IndexValue(T0, 0.4, source: "b").IndexValue(T0, 0.5, source: "a");
        Assert.Equal("a", Ranked(world).Source);
        world.IndexValue(T0 + Day, 0.4, source: "b");
        Assert.Equal("b", Ranked(world).Source);
    }

    [Fact]
    public void Gaps_MoreThanAHundred_AreTheNewestByTime()
    {
        var world = new VolatilityWorld();
        for (int day = -360; day <= 0; day += 2)
        {
            world.IndexValue(T0 + (day * Day), 0.4);
        }

        SeriesReport report = Assert.Single(world.Ask().Series, series => series.Series == "volatility_index:DVOL");
        Assert.Equal(Enumerable.Range(0, 100).Select(i => T0 - ((200 - (2 * i)) * Day)), report.Gaps.Select(gap => gap.FromUnixNanos));
    }

    private static VolatilityWorld WithYear()
    {
        var world = new VolatilityWorld();
        for (int day = -364; day <= 0; day++)
        {
            world.IndexValue(T0 + (day * Day), 0.4 + (0.0001 * day));
        }

        return world;
    }

    private static (double Percentile, string Source) Ranked(VolatilityWorld world)
    {
        VolatilityAnswer answer = world.Ask();
        return (answer.Ranking.Percentile, Assert.Single(answer.Series, series => series.Series == "volatility_index:DVOL").Source);
    }
}
