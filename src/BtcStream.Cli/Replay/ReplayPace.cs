namespace BtcStream.Cli.Replay;

/// <summary>Waits until recorded moments come round, at so many times the speed at which they happened.</summary>
/// <param name="time">The clock.</param>
/// <param name="speed">Recorded seconds a second; above 0, infinite for no wait at all.</param>
/// <param name="firstUnixNanos">The moment that is now.</param>
internal sealed class ReplayPace(TimeProvider time, double speed, long firstUnixNanos)
{
    private const double NanosPerSecond = 1e9;

    /// <summary>Timers take no more than some weeks.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly long _started = time.GetTimestamp();

    /// <summary>Waits for a moment; not at all where it is past.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task WaitAsync(long unixNanos, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        double due = (unixNanos - firstUnixNanos) / NanosPerSecond / speed;
        while (due - time.GetElapsedTime(_started).TotalSeconds is > 0.0 and var left)
        {
            // Rounded up to the next millisecond: a timer that is early would be waited for again and again.
            TimeSpan wait = left >= LongestWait.TotalSeconds ? LongestWait : TimeSpan.FromMilliseconds(Math.Ceiling(left * 1e3));
            await Task.Delay(wait, time, cancellation);
        }
    }
}
