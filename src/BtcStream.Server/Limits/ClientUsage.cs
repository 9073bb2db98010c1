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
    /// <param name="connection">The half-open calls of its connection; null where nobody counts them.</param>
    /// <returns>Which limit keeps it from beginning; null for none.</returns>
    public string? TryBeginCall(HalfOpenCalls? connection)
    {
        if (Interlocked.Increment(ref _calls) > settings.MaxCallsPerClient)
        {
            Interlocked.Decrement(ref _calls);
            return LimitText.Reached("calls at once of one client", settings.MaxCallsPerClient, LimitOptions.CallsPerClient);
        }

        bool hasRoom = Interlocked.Increment(ref _halfOpenCalls) <= settings.MaxHalfOpenCalls;
        if (hasRoom || connection is { IsModest: true })
        {
            connection?.Add(1);
            return null;
        }

        Interlocked.Decrement(ref _halfOpenCalls);
        Interlocked.Decrement(ref _calls);
        return LimitText.Reached("calls of one client whose first message has not come", settings.MaxHalfOpenCalls, LimitOptions.HalfOpenCalls);
    }

    /// <summary>The first message of a call has come.</summary>
    /// <param name="connection">As when it began.</param>
    public void EndHalfOpen(HalfOpenCalls? connection)
    {
        connection?.Add(-1);
        Interlocked.Decrement(ref _halfOpenCalls);
    }

    /// <summary>Ends a call.</summary>
    public void EndCall() => Interlocked.Decrement(ref _calls);
}
