using BtcStream.Cluster.Broker;

namespace BtcStream.Cluster.Tests;

/// <summary>When a node counts as hung.</summary>
public sealed class ConnectionPulseTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly ManualClock _clock = new();
    private readonly List<TaskCompletionSource> _questions = [];

    [Fact]
    public void Node_AnswersEachTimeInItsFourthPeriod_IsAskedOn()
    {
        Task watch = Watch();
        for (int question = 1; question <= 3; question++)
        {
            _clock.Advance(Period);
            Assert.Equal(question, _questions.Count);
            _clock.Advance(Period);
            _clock.Advance(Period);
            _clock.Advance(Period);
            _questions[^1].SetResult();
        }

        Assert.Equal((false, 3), (watch.IsCompleted, _questions.Count));
    }

    [Fact]
    public async Task Node_DoesNotAnswer_IsSilentAfterFourPeriods()
    {
        Task watch = Watch();
        for (int period = 0; period < 5; period++)
        {
            Assert.False(watch.IsCompleted);
            _clock.Advance(Period);
        }

        await watch;
        Assert.Single(_questions);
    }

    [Fact]
    public void Process_StandsStillTwice_DoesNotTakeItForTheNodesSilence()
    {
        Task watch = Watch();
        _clock.Advance(Period);
        _clock.Advance(TimeSpan.FromHours(1));
        _clock.Advance(TimeSpan.FromHours(1));
        _questions[^1].SetResult();
        _clock.Advance(Period);
        Assert.Equal((false, 2), (watch.IsCompleted, _questions.Count));
    }

    [Fact]
    public async Task Connection_Ends_WatchEndsWithItsReason()
    {
        Task watch = Watch();
        _clock.Advance(Period);
        _questions[^1].SetException(new IOException("closed"));
        Assert.Equal("closed", (await Assert.ThrowsAsync<IOException>(() => watch)).Message);
    }

    /// <summary>Runs on this thread alone, without a context that would post it elsewhere: the clock's timers and the answers continue it.</summary>
    private Task Watch()
    {
        SynchronizationContext.SetSynchronizationContext(null);
        return ConnectionPulse.UntilSilentAsync(
            () =>
            {
                _questions.Add(new TaskCompletionSource());
                return _questions[^1].Task;
            },
            Period,
            _clock);
    }
}
