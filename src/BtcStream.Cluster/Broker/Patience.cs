namespace BtcStream.Cluster.Broker;

/// <summary>
/// How long to wait, by how often in a row it has been in vain: times double with every second failure, up to sixteen times theirs. Where machines are so busy that a broker
/// takes longer than a timeout for its answer, attempts at a fixed pace would keep it from ever answering; where a node hangs, what was sent to it is not answered even once
/// the others have gone on without it, so that a long wait begun shortly before is time lost. One task.
/// </summary>
/// <param name="options">The times to begin with.</param>
internal sealed class Patience(BrokerOptions options)
{
    private const int MostDoublings = 4;

    private int _failures;

    /// <summary>Time to open a connection.</summary>
    public TimeSpan Connect => options.ConnectTimeout * Factor;

    /// <summary>Time that a node has for it alone.</summary>
    public TimeSpan HeadStart => options.ConnectHeadStart * Factor;

    /// <summary>Time for a probe.</summary>
    public TimeSpan Probe => options.ProbeTimeout * Factor;

    /// <summary>Time without a confirm.</summary>
    public TimeSpan Confirm => options.ConfirmTimeout * Factor;

    private int Factor => 1 << Math.Min(_failures / 2, MostDoublings);

    /// <summary>It was not in vain.</summary>
    public void Reset() => _failures = 0;

    /// <summary>A connection works; where that took no longer than it should, the next failure is met with the first times again.</summary>
    /// <param name="begunMillis">When it was begun, <see cref="Environment.TickCount64"/>.</param>
    public void ResetIfQuick(long begunMillis) => _failures = Environment.TickCount64 - begunMillis < options.ProbeTimeout.TotalMilliseconds ? 0 : _failures;

    /// <summary>It was in vain: waits before the next attempt, each process a little differently. Ends early, without an exception, when it is cancelled.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        TimeSpan pause = options.RetryDelay * (Factor * (0.5 + Random.Shared.NextDouble()));
        _failures++;
        await Task.Delay(pause, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
