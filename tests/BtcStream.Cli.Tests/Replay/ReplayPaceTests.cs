using BtcStream.Cli.Replay;

namespace BtcStream.Cli.Tests.Replay;

public sealed class ReplayPaceTests
{
    private const long Second = 1_000_000_000;

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Wait_FirstMoment_IsNow() => await new ReplayPace(_clock, 1.0, 100 * Second).WaitAsync(100 * Second, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Wait_LaterMoment_ComesAfterItsTimeOverTheSpeed()
    {
        Task waiting = new ReplayPace(_clock, speed: 10.0, 100 * Second).WaitAsync(200 * Second, TestContext.Current.CancellationToken);

        Advance(TimeSpan.FromSeconds(9.999));
        Assert.False(waiting.IsCompleted);
        Advance(TimeSpan.FromMilliseconds(1));
        await waiting;
    }

    [Fact]
    public async Task Wait_MonthsAtRealTime_IsNotCutShort()
    {
        Task waiting = new ReplayPace(_clock, 1.0, 0).WaitAsync(90 * 86_400 * Second, TestContext.Current.CancellationToken);

        for (int hour = 0; hour < (90 * 24) - 1; hour++)
        {
            Advance(TimeSpan.FromHours(1));
        }

        Assert.False(waiting.IsCompleted);
        Advance(TimeSpan.FromHours(1));
        await waiting;
    }

    [Fact]
    public async Task Wait_AfterADelay_MakesUpForIt()
    {
        var pace = new ReplayPace(_clock, 1.0, 0);
        _clock.Advance(TimeSpan.FromSeconds(5));

        await pace.WaitAsync(4 * Second, TestContext.Current.CancellationToken);
        Task next = pace.WaitAsync(6 * Second, TestContext.Current.CancellationToken);

        Assert.False(next.IsCompleted);
        Advance(TimeSpan.FromSeconds(1));
        await next;
    }

    [Fact]
    public async Task Wait_InfiniteSpeed_NeverWaits() =>
        await new ReplayPace(_clock, double.PositiveInfinity, 0).WaitAsync(long.MaxValue, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Wait_Cancelled_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        Task waiting = new ReplayPace(_clock, 1.0, 0).WaitAsync(Second, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    /// <summary>Waits, in small steps of this thread, until the waiter has set its timer: it goes on elsewhere.</summary>
    private void Advance(TimeSpan by)
    {
        Assert.True(SpinWait.SpinUntil(() => _clock.Pending > 0, TimeSpan.FromSeconds(30)), "no timer is set");
        _clock.Advance(by);
    }
}
