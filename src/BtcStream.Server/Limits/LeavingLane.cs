namespace BtcStream.Server.Limits;

/// <summary>
/// Where connections whose clients have left end one after the other. An attacker's connections, or those of a client that crashes, go all at once, and what the end of each is
/// would stand in front of everybody's work: of a thousand connections, or of the calls of twenty. Any thread.
/// </summary>
/// <param name="time">Measures how long one may keep the next from its end.</param>
internal sealed class LeavingLane(TimeProvider time)
{
    /// <summary>How long one may keep the next from its end: some wait for a disk.</summary>
    public static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(20);

    private Task _last = Task.CompletedTask;

    /// <summary>Waits for a turn.</summary>
    /// <param name="patience">Ends the waiting: the connection then ends beside others.</param>
    /// <returns>To be disposed when the connection has ended; the turn is over by then, or before.</returns>
    public async Task<IDisposable> EnterAsync(CancellationToken patience)
    {
        var turn = new Turn();
        await Interlocked.Exchange(ref _last, turn.Over).WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        turn.Begin(time);
        return turn;
    }

    private sealed class Turn : IDisposable
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private ITimer? _timer;

        public Task Over => _over.Task;

        public void Begin(TimeProvider time) =>
            _timer = time.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), _over, LongestTurn, Timeout.InfiniteTimeSpan);

        public void Dispose()
        {
            _timer?.Dispose();
            _over.TrySetResult();
        }
    }
}
