using BtcStream.Engine.Stress;
using BtcStream.Engine.Stress.Volatility;
using BtcStream.Quant.Stress;
using static BtcStream.Engine.Tests.Stress.VolatilityWorld;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>Windows over the market's samples roll at exact boundaries, and what is missing from them is said.</summary>
public class MarketWindowTests
{
    [Fact]
    public void DepthMedian_SampleExactly24HoursOld_IsOut()
    {
        // Samples at the ends of minutes, one each half hour: 1 coin in the first, then 10.
        VolatilityWorld world = HalfHours(48, half => half == 0 ? 1.0 : 10.0);
        long first = world.Samples[0].Time;

        VolatilityAnswer inside = world.Time(first + Day - 1).Ask();
        VolatilityAnswer outside = world.Time(first + Day).Ask();

        Assert.Equal((48, 47), (inside.DepthSamples, outside.DepthSamples));
        Assert.Equal(DepthOf(10.0), inside.DepthMedianUsdPerPercent.Value, 1e-6);
    }

    [Fact]
    public void DepthMedian_OfAnEvenNumber_IsTheMeanOfTheMiddleTwoAndDepthIsHeldAgainstIt()
    {
        VolatilityWorld world = HalfHours(43, half => half < 21 ? 10.0 : 20.0);
        world.Depth(12.0, world.Engine.Engine.AsOfUnixNanos!.Value + 1);
        VolatilityAnswer answer = world.Ask();

        Assert.Equal(42, answer.DepthSamples);
        Assert.Equal(DepthOf(15.0), answer.DepthMedianUsdPerPercent.Value, 1e-6);
        Assert.Equal(12.0 / 15.0, answer.DepthRatio.Value, 1e-9);
    }

    [Theory]
    [InlineData(21, FigureCode.Ok)]
    [InlineData(20, FigureCode.TooFewEntries)]
    [InlineData(0, FigureCode.NoData)]
    public void DepthMedian_HoursWithSamples_DecideWhetherThereIsOne(int hours, FigureCode code)
    {
        var world = new VolatilityWorld();
        for (int hour = 0; hour < hours; hour++)
        {
            world.Depth(1.0, T0 + (hour * Hour)).Time(T0 + (hour * Hour) + Minute);
        }

        world.Time(T0 + (23 * Hour) + (30 * Minute));
        VolatilityAnswer answer = world.Ask();

        Assert.Equal(code, answer.DepthMedianUsdPerPercent.Code);
        Assert.Equal(code == FigureCode.Ok, !double.IsNaN(answer.DepthMedianUsdPerPercent.Value));
        SeriesReport report = Assert.Single(answer.Series, series => series.Series == "depth");
        Assert.Equal(hours > 0, report.Gaps.Count > 0);
    }

    [Fact]
    public void PutCallChange_SampleExactly24HoursOld_IsTheOneComparedWith()
    {
        var world = new VolatilityWorld();
        world.Quote(Call, T0, 100.0, 10.0).Quote(Put, T0, 50.0, 20.0).Time(T0 + (5 * Second));
        world.Quote(Put, T0 + Minute, 80.0, 5.0).Time(T0 + (2 * Minute));

        // One nanosecond short of 24 hours: nothing is old enough.
        VolatilityAnswer early = world.Time(T0 + (5 * Second) + Day - 1).Ask();
        Assert.Equal((FigureCode.TooFewEntries, null), (early.PutCallOpenInterestChange.Change.Code, early.PutCallOpenInterestChange.SinceUnixNanos));

        VolatilityAnswer answer = world.Time(T0 + (5 * Second) + Day).Ask();
        Assert.Equal(T0 + (5 * Second), answer.PutCallOpenInterestChange.SinceUnixNanos);
        Assert.Equal(0.3, answer.PutCallOpenInterestChange.Change.Value, 1e-15);
        Assert.Equal(0.5 - 2.0, answer.PutCallVolumeChange.Change.Value, 1e-15);

        // From the next sample's 24 hours on, that one is the newest old enough.
        answer = world.Time(T0 + Minute + Day).Ask();
        Assert.Equal((T0 + Minute, 0.0), (answer.PutCallOpenInterestChange.SinceUnixNanos, answer.PutCallOpenInterestChange.Change.Value));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void PutCallChange_SampleOlderThanTheTolerance_IsNoneToCompareWith(long excess, bool isThere)
    {
        var world = new VolatilityWorld();
        world.Quote(Call, T0, 100.0, 10.0).Quote(Put, T0, 50.0, 20.0);
        VolatilityAnswer answer = world.Time(T0 + Day + MarketImage.ToleranceNanos + excess).Ask();

        Assert.Equal(isThere ? FigureCode.Ok : FigureCode.TooFewEntries, answer.PutCallOpenInterestChange.Change.Code);
        Assert.Equal(isThere ? T0 : null, answer.PutCallOpenInterestChange.SinceUnixNanos);
        SeriesReport report = Assert.Single(answer.Series, series => series.Series == "put_call");
        Assert.Equal([new SeriesGap(T0, T0 + Day + MarketImage.ToleranceNanos + excess)], report.Gaps);
    }

    [Fact]
    public void Expiries_AtExactDistances_AreInTheEndsAndNotBeyond()
    {
        // 27 March 08:00 is exactly 90 days after this, and 26 June 181.
        long asOf = Quant.Domain.UnixTime.FromDate(2026, 3, 27, 8) - (90 * Day);
        var world = new VolatilityWorld();
        world.Quote("BTC-27MAR26-90000-C", asOf, 10.0, 1.0).Quote("BTC-26JUN26-90000-C", asOf, 30.0, 3.0).Quote("BTC-26JUN26-90000-P", asOf, 60.0, 12.0);

        VolatilityAnswer exactly = world.Ask();
        Assert.Equal([new BeyondDays(30, 1.0, 1.0), new BeyondDays(90, 0.9, 15.0 / 16.0), new BeyondDays(180, 0.9, 15.0 / 16.0)], exactly.Beyond);
        Assert.Equal((90, 12.0 / 4.0, 16.0 / 100.0), (exactly.LongEnd.Days, exactly.LongEnd.PutCallVolume, exactly.LongEnd.TurnoverRatio));
        Assert.Equal(new ExpiryEnd(30, double.NaN, double.NaN, double.NaN, double.NaN), exactly.ShortEnd);

        // A nanosecond later the first is no longer of the long end.
        VolatilityAnswer after = world.Time(asOf + 1).Ask();
        Assert.Equal(12.0 / 3.0, after.LongEnd.PutCallVolume);

        // A nanosecond before 30 days to go it is beyond 30 days, and at 30 of the short end.
        long month = asOf + (60 * Day);
        Assert.Equal(1.0, world.Time(month - 1).Ask().Beyond[0].OpenInterestShare);
        VolatilityAnswer near = world.Time(month).Ask();
        Assert.Equal(0.9, near.Beyond[0].OpenInterestShare);
        Assert.Equal(1.0 / 10.0, near.ShortEnd.TurnoverRatio);
    }

    /// <summary>A depth in one minute of each half hour.</summary>
    private static VolatilityWorld HalfHours(int count, Func<int, double> coins)
    {
        var world = new VolatilityWorld();
        for (int half = 0; half < count; half++)
        {
            world.Depth(coins(half), T0 + (half * 30 * Minute) + (30 * Second));
        }

        return world;
    }
}
