namespace BtcStream.Server.Limits;

/// <summary>What one client has under way. Any thread.</summary>
/// <param name="settings">The limits.</param>
/// <param name="time">Paces rows.</param>
internal sealed class ClientUsage(LimitSettings settings, TimeProvider time)
{
    private int _calls;
    private int _halfOpenCalls;

    /// <summary>Calls that run.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Paces the client's rows, over all its calls; null where nothing does.</summary>
    public RowPace? Pace { get; } = settings.MaxRowsPerSecond > 0 ? new RowPace(settings.MaxRowsPerSecond, time) : null;

    /// <summary>Whether forgetting it changes nothing.</summary>
    public bool IsIdle => Calls == 0 && Pace is not { IsBehind: true };

    /// <summary>Begins a call.</summary>
    /// <returns>Which limit keeps it from beginning; null for none.</returns>
    public string? TryBeginCall()
    {
        if (Interlocked.Increment(ref _calls) > settings.MaxCallsPerClient)
        {
            Interlocked.Decrement(ref _calls);
            return LimitText.Reached("calls at once of one client", settings.MaxCallsPerClient, LimitOptions.CallsPerClient);
        }

        if (Interlocked.Increment(ref _halfOpenCalls) > settings.MaxHalfOpenCalls)
        {
            EndCall(isHalfOpen: true);
            return LimitText.Reached("calls of one client whose first message has not come", settings.MaxHalfOpenCalls, LimitOptions.HalfOpenCalls);
        }

        return null;
    }

    /// <summary>The first message of a call has come.</summary>
    public void EndHalfOpen() => Interlocked.Decrement(ref _halfOpenCalls);

    /// <summary>Ends a call.</summary>
    /// <param name="isHalfOpen">Whether its first message never came.</param>
    public void EndCall(bool isHalfOpen)
    {
        Interlocked.Decrement(ref _calls);
        if (isHalfOpen)
        {
            EndHalfOpen();
        }
    }
}
