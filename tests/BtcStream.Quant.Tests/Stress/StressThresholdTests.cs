using BtcStream.Quant.Stress;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Stress;

public class StressThresholdTests
{
    private static readonly StressThreshold Above = new(100.0, ThresholdSide.Above, 10.0, 2.0);

    [Theory]
    [InlineData(99.999, StressState.Calm, StressState.Watch)]
    [InlineData(100.0, StressState.Calm, StressState.Stressed)]
    [InlineData(98.0, StressState.Stressed, StressState.Stressed)]
    [InlineData(97.999, StressState.Stressed, StressState.Watch)]
    [InlineData(90.0, StressState.Calm, StressState.Watch)]
    [InlineData(89.999, StressState.Calm, StressState.Calm)]
    [InlineData(88.0, StressState.Watch, StressState.Watch)]
    [InlineData(87.999, StressState.Watch, StressState.Calm)]
    [InlineData(88.0, StressState.Stressed, StressState.Watch)]
    [InlineData(10.0, StressState.Stressed, StressState.Calm)]
    [InlineData(double.NaN, StressState.Stressed, StressState.NoData)]
    [InlineData(double.PositiveInfinity, StressState.Calm, StressState.NoData)]
    [InlineData(98.0, StressState.NoData, StressState.Watch)]
    [InlineData(89.0, StressState.NoData, StressState.Calm)]
    public void Next_EveryBoundary_IsExact(double figure, StressState before, StressState expected)
    {
        Assert.Equal(expected, Above.Next(figure, before));
        Assert.Equal(expected, (Above with { Side = ThresholdSide.Below, Threshold = -100.0 }).Next(-figure, before));
    }

    [Fact]
    public void Next_WithoutWatchDistance_KnowsTwoStates()
    {
        StressThreshold bare = Above with { WatchDistance = 0.0 };

        Assert.Equal(StressState.Calm, bare.Next(99.999, StressState.Calm));
        Assert.Equal(StressState.Stressed, bare.Next(98.0, StressState.Stressed));
        Assert.Equal(StressState.Calm, bare.Next(97.9, StressState.Stressed));
    }

    [Fact]
    public void Status_Updates_KeepTheTimeOfEntry()
    {
        var status = default(StressStatus);
        (double Figure, StressState State, long Since)[] steps =
        [
            (double.NaN, StressState.NoData, 1), (double.NaN, StressState.NoData, 1), (50.0, StressState.Calm, 3), (60.0, StressState.Calm, 3),
            (95.0, StressState.Watch, 5), (101.0, StressState.Stressed, 6), (99.0, StressState.Stressed, 6), (97.0, StressState.Watch, 8), (double.NaN, StressState.NoData, 9),
        ];
        for (int i = 0; i < steps.Length; i++)
        {
            status = status.Next(Above, steps[i].Figure, i + 1);
            Assert.Equal(new(steps[i].State, steps[i].Since), status);
        }
    }

    [Fact]
    public void Status_SmallMoves_NeverFlicker() => Prop.ForAll(Gen.Choose(-99, 99).ArrayOf(50).ToArbitrary(), noise =>
    {
        var status = default(StressStatus).Next(Above, 100.0, 1);
        for (int i = 0; i < noise.Length; i++)
        {
            status = status.Next(Above, 99.0 + (noise[i] / 100.0), i + 2);
        }

        return status == new StressStatus(StressState.Stressed, 1);
    }).Check(Days.Config);

    [Fact]
    public void IsValid_BadNumbers_AreSeen()
    {
        Assert.True(Above.IsValid);
        Assert.False((Above with { Threshold = double.NaN }).IsValid);
        Assert.False((Above with { Hysteresis = -1.0 }).IsValid);
        Assert.False((Above with { WatchDistance = double.PositiveInfinity }).IsValid);
    }
}
