using BtcStream.Server.Limits;

namespace BtcStream.Server.Tests.Limits;

public sealed class LeavingLaneTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Turns_ComeOneAfterTheOtherAsTheyWereAskedFor()
    {
        var lane = new LeavingLane(_clock);
        Task<IDisposable>[] turns = [.. Enumerable.Range(0, 4).Select(_ => lane.EnterAsync(CancellationToken.None))];
        for (int index = 0; index < turns.Length; index++)
        {
            IDisposable turn = await turns[index];
            Assert.All(turns[(index + 1)..], later => Assert.False(later.IsCompleted));
            turn.Dispose();
            turn.Dispose();
        }

        Assert.Equal(0, _clock.Pending);
    }

    [Fact]
    public async Task Turn_ThatTakesLong_IsOverForTheNextAndOnlyOnce()
    {
        var lane = new LeavingLane(_clock);
        IDisposable slow = await lane.EnterAsync(CancellationToken.None);
        Task<IDisposable> next = lane.EnterAsync(CancellationToken.None);
        Task<IDisposable> last = lane.EnterAsync(CancellationToken.None);
        _clock.Advance(LeavingLane.LongestTurn - TimeSpan.FromTicks(1));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));
        using IDisposable turn = await next;

        // Its end does not end the next one's turn.
        slow.Dispose();
        Assert.False(last.IsCompleted);
        turn.Dispose();
        (await last).Dispose();
    }

    [Fact]
    public async Task Turn_WithoutPatience_BeginsBesideAnother()
    {
        var lane = new LeavingLane(_clock);
        using IDisposable first = await lane.EnterAsync(CancellationToken.None);
        using var patience = new CancellationTokenSource();
        Task<IDisposable> impatient = lane.EnterAsync(patience.Token);
        Assert.False(impatient.IsCompleted);
        await patience.CancelAsync();
        (await impatient).Dispose();
    }
}
