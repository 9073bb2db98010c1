namespace BtcStream.Server.Tests.Hosting;

public class ShutdownWatchTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(50);
    private readonly ManualClock _clock = new();
    private int _ends;

    [Fact]
    public void Begin_Never_EndsNothing()
    {
        using ShutdownWatch watch = Create();
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal((0, false), (_ends, watch.IsOver));
    }

    [Fact]
    public void Begin_SeveralTimes_TheFirstCounts()
    {
        using ShutdownWatch watch = Create();
        watch.Begin();
        _clock.Advance(Limit - TimeSpan.FromTicks(1));
        watch.Begin();
        Assert.Equal((0, false), (_ends, watch.IsOver));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((1, true), (_ends, watch.IsOver));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, _ends);
    }

    [Fact]
    public void Dispose_InTime_EndsNothing()
    {
        ShutdownWatch watch = Create();
        watch.Begin();
        watch.Dispose();
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal((0, false), (_ends, watch.IsOver));
    }

    [Theory]
    [InlineData(0, 20, 34, 40)]
    [InlineData(10, 30, 44, 50)]
    [InlineData(3_600, 3_620, 3_634, 3_640)]
    public void Times_OfAGrace_AddUp(int grace, int webHost, int snapshot, int whole) => Assert.Equal(
        (TimeSpan.FromSeconds(webHost), TimeSpan.FromSeconds(snapshot), TimeSpan.FromSeconds(whole)),
        (ShutdownTimes.WebHost(grace), ShutdownTimes.LastSnapshot(grace), ShutdownTimes.Whole(grace)));

    [Fact]
    public void LeftForSnapshot_CountsFromTheFirstAsking_AndNeverBelowNothing()
    {
        var times = new ShutdownTimes(_clock, graceSeconds: 10);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromSeconds(44), times.LeftForSnapshot());
        times.Begin();
        _clock.Advance(TimeSpan.FromSeconds(4));
        times.Begin();
        Assert.Equal(TimeSpan.FromSeconds(40), times.LeftForSnapshot());
        _clock.Advance(TimeSpan.FromSeconds(41));
        Assert.Equal(TimeSpan.Zero, times.LeftForSnapshot());
    }

    private ShutdownWatch Create() => new(_clock, Limit, () => _ends++);
}
