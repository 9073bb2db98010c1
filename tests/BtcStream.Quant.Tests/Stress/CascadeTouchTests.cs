using BtcStream.Quant.Cascade;
using BtcStream.Quant.Stress;

namespace BtcStream.Quant.Tests.Stress;

public class CascadeTouchTests
{
    private static readonly AccelerationZone Fall = new(CascadeDirection.Down, 87_000.0, 73_000.0, 2.0);
    private static readonly AccelerationZone Squeeze = new(CascadeDirection.Up, 95_000.0, 99_000.0, 2.0);

    [Theory]
    [InlineData(74_000.0, CascadeTouchCode.MovedToZone, 87_000.0, 0)]
    [InlineData(73_000.0, CascadeTouchCode.MovedToZone, 87_000.0, 0)]
    [InlineData(72_999.0, CascadeTouchCode.Unchanged, 72_999.0, -1)]
    [InlineData(87_000.0, CascadeTouchCode.Unchanged, 87_000.0, -1)]
    [InlineData(88_000.0, CascadeTouchCode.Unchanged, 88_000.0, -1)]
    [InlineData(98_000.0, CascadeTouchCode.MovedToZone, 95_000.0, 1)]
    [InlineData(99_001.0, CascadeTouchCode.Unchanged, 99_001.0, -1)]
    [InlineData(90_000.0, CascadeTouchCode.Unchanged, 90_000.0, -1)]
    public void Of_BarrierAgainstZones_IsTheNearEndOfTheOneAcrossIt(double barrier, CascadeTouchCode code, double expected, int zone) =>
        Assert.Equal(new(code, expected, zone), CascadeTouch.Of(90_000.0, barrier, [Fall, Squeeze]));

    [Fact]
    public void Of_ZoneFromTheSpot_TheSpotIsTheBarrier()
    {
        Assert.Equal(new(CascadeTouchCode.ZoneAtSpot, 87_000.0, 0), CascadeTouch.Of(87_000.0, 80_000.0, [Fall, Squeeze]));
        Assert.Equal(new(CascadeTouchCode.ZoneAtSpot, 86_000.0, 0), CascadeTouch.Of(86_000.0, 80_000.0, [Fall, Squeeze]));
    }

    [Fact]
    public void Of_TouchingZones_AreFollowed()
    {
        AccelerationZone next = new(CascadeDirection.Down, 73_000.0, 70_000.0, 1.5);

        Assert.Equal(new(CascadeTouchCode.MovedToZone, 87_000.0, 1), CascadeTouch.Of(90_000.0, 71_000.0, [next, Fall]));
        Assert.Equal(new(CascadeTouchCode.MovedToZone, 72_500.0, 0), CascadeTouch.Of(90_000.0, 71_000.0, [next with { FromPrice = 72_500.0 }, Fall]));
    }

    [Fact]
    public void Of_AdjustedBarrier_IsNeverLessLikely()
    {
        CascadeTouch adjusted = CascadeTouch.Of(90_000.0, 74_000.0, [Fall]);

        Assert.True(OneTouch.Probability(90_000.0, adjusted.Barrier, 0.5, 0.1).Value > OneTouch.Probability(90_000.0, 74_000.0, 0.5, 0.1).Value);
    }
}
