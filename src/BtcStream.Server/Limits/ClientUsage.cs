using BtcStream.Rpc.Framing;

namespace BtcStream.Server.Limits;

/// <summary>What one client has under way. Any thread.</summary>
/// <param name="settings">The limits.</param>
/// <param name="turns">The turns of questions, of all clients.</param>
/// <param name="time">Paces rows.</param>
internal sealed class ClientUsage(LimitSettings settings, QuestionTurns turns, TimeProvider time)
{
    private int _calls;

    /// <summary>Calls that run.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Paces the client's rows, over all its calls; null where nothing does.</summary>
    public RowPace? Pace { get; } = settings.MaxRowsPerSecond > 0 ? new RowPace(settings.MaxRowsPerSecond, time) : null;

    /// <summary>What is kept of answers that it has not taken, over all its calls.</summary>
    public ByteBudget Unsent { get; } = new(settings.MaxUnsentBytesPerClient, $" ({LimitOptions.IngestMegabytes}, a quarter of it)", "for answers that one client has not taken");

    /// <summary>What is kept of its questions until they are answered, over all its calls.</summary>
    public ByteBudget Unanswered { get; } = new(settings.MaxUnansweredBytesPerClient, $" ({LimitOptions.IngestMegabytes}, an eighth of it)", "for questions of one client that wait");

    /// <summary>Its part of the turns of questions.</summary>
    public QuestionTurns.ClientTurns Turns { get; } = turns.NewClient();

    /// <summary>Whether forgetting it changes nothing.</summary>
    public bool IsIdle => Calls == 0 && Pace is not { IsBehind: true };

    /// <summary>Its streams whose first message has not come whole, but for those that are of a connection's own.</summary>
    public HalfOpenCalls HalfOpen { get; } = new(settings.MaxHalfOpenCalls);

    /// <summary>Begins a call.</summary>
    /// <returns>Which limit keeps it from beginning; null for none.</returns>
    public string? TryBeginCall()
    {
        if (Interlocked.Increment(ref _calls) <= settings.MaxCallsPerClient)
        {
            return null;
        }

        EndCall();
        return LimitText.Reached("calls at once of one client", settings.MaxCallsPerClient, LimitOptions.CallsPerClient);
    }

    /// <summary>Begins to wait for the first message of a call that has begun.</summary>
    /// <param name="ofConnection">What the call's connection may have of its own; null for one that has one call at a time.</param>
    /// <param name="place">Where it counts until its message has come or it ends; null for nowhere.</param>
    /// <returns>Which limit keeps it from beginning; null for none.</returns>
    public string? TryHalfOpen(HalfOpenCalls? ofConnection, out HalfOpenCalls? place)
    {
        place = ofConnection;
        if (ofConnection is null || ofConnection.TryTake())
        {
            return null;
        }

        place = HalfOpen;
        if (HalfOpen.TryTake())
        {
            return null;
        }

        place = null;
        return LimitText.Reached("streams of one client whose first message has not come", settings.MaxHalfOpenCalls, LimitOptions.HalfOpenCalls);
    }

    /// <summary>Ends a call.</summary>
    public void EndCall() => Interlocked.Decrement(ref _calls);
}
