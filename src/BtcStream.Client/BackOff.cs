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
    /// <returns>False where patience is over.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<bool> WaitAsync(CancellationToken cancellation)
    {
        _began ??= time.GetTimestamp();
        if (patience != Timeout.InfiniteTimeSpan && time.GetElapsedTime(_began.Value) >= patience)
        {
            return false;
        }

        await Task.Delay(_wait * (0.5 + (0.5 * Random.Shared.NextDouble())), time, cancellation).ConfigureAwait(false);
        _wait = _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
        return true;
    }
}
