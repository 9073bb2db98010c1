namespace BtcStream.Client;

/// <summary>Waits between attempts to connect: each twice the one before up to 5 s, each drawn from its upper half, for as long as the caller has patience.</summary>
/// <param name="patience">How long in all; infinite for ever.</param>
/// <param name="time">The clock.</param>
internal sealed class BackOff(TimeSpan patience, TimeProvider time)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private TimeSpan _wait = FirstWait;
    private long? _began;

    /// <summary>It works again.</summary>
    public void Reset() => (_wait, _began) = (FirstWait, null);

    /// <summary>Waits before the next attempt.</summary>
    /// <param name="atLeast">What the server asks for; null for nothing.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False where patience is over, or would be.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<bool> WaitAsync(TimeSpan? atLeast, CancellationToken cancellation)
    {
        _began ??= time.GetTimestamp();
        TimeSpan asked = atLeast.GetValueOrDefault();
        TimeSpan left = patience == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : patience - time.GetElapsedTime(_began.Value);
        if (left <= TimeSpan.Zero || left < asked)
        {
            return false;
        }

        TimeSpan drawn = _wait * (0.5 + (0.5 * Random.Shared.NextDouble()));

        // Never sooner than asked, and not all who were asked at once at the same moment.
        await Task.Delay(asked > TimeSpan.Zero ? asked + (drawn / 2) : drawn, time, cancellation).ConfigureAwait(false);
        _wait = _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
        return true;
    }
}
