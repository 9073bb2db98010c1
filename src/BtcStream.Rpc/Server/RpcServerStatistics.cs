namespace BtcStream.Rpc.Server;

/// <summary>Counts of calls since the server was built. Any thread.</summary>
public sealed class RpcServerStatistics
{
    private readonly long[] _endedByCode = new long[(int)StatusCode.Unauthenticated + 1];
    private long _active;
    private long _started;
    private long _abandoned;

    /// <summary>Calls that run now.</summary>
    public long ActiveCalls => Volatile.Read(ref _active);

    /// <summary>Calls begun, the active ones included.</summary>
    public long StartedCalls => Volatile.Read(ref _started);

    /// <summary>Calls whose caller went away before the end, so that no status could be sent.</summary>
    public long AbandonedCalls => Volatile.Read(ref _abandoned);

    /// <summary>Calls that ended with a code.</summary>
    /// <param name="code">The code.</param>
    /// <returns>Their count.</returns>
    public long EndedCalls(StatusCode code) => Volatile.Read(ref _endedByCode[(int)code]);

    internal void Start()
    {
        Interlocked.Increment(ref _started);
        Interlocked.Increment(ref _active);
    }

    internal void End(StatusCode code) => Interlocked.Increment(ref _endedByCode[(int)code]);

    internal void Abandon() => Interlocked.Increment(ref _abandoned);

    /// <summary>Comes after the count of how the call ended, so that a reader who sees none active sees all of them counted.</summary>
    internal void Leave() => Interlocked.Decrement(ref _active);
}
