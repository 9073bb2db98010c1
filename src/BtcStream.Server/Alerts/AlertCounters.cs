using System.Diagnostics.Metrics;

namespace BtcStream.Server.Alerts;

/// <summary>Counts of alerts since the start. Any thread.</summary>
internal sealed class AlertCounters
{
    private readonly long[] _raised = new long[AlertKinds.All.Count];
    private long _delivered;
    private long _failed;
    private long _givenUp;
    private long _dropped;

    /// <summary>Alerts that the webhook took.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>Attempts that did not succeed.</summary>
    public long FailedAttempts => Volatile.Read(ref _failed);

    /// <summary>Alerts given up after all attempts.</summary>
    public long GivenUp => Volatile.Read(ref _givenUp);

    /// <summary>Alerts that newer ones pushed out of the queue.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Alerts that wait for the webhook.</summary>
    public Func<long> Pending { get; set; } = static () => 0;

    /// <summary>Alerts found, of a kind.</summary>
    public long Raised(AlertKind kind) => Volatile.Read(ref _raised[(int)kind]);

    /// <summary>One was found.</summary>
    public void CountRaised(AlertKind kind) => Interlocked.Increment(ref _raised[(int)kind]);

    /// <summary>One was taken.</summary>
    public void CountDelivered() => Interlocked.Increment(ref _delivered);

    /// <summary>An attempt failed.</summary>
    public void CountFailedAttempt() => Interlocked.Increment(ref _failed);

    /// <summary>One was given up.</summary>
    public void CountGivenUp() => Interlocked.Increment(ref _givenUp);

    /// <summary>One was dropped.</summary>
    /// <returns>How many so far.</returns>
    public long CountDropped() => Interlocked.Increment(ref _dropped);

    /// <summary>Adds the counts to what the server can be watched by.</summary>
    public void AddTo(Meter meter)
    {
        meter.CreateObservableCounter("btcstream.alerts", ReadRaised, "{alert}", "Alerts found since the start, by kind.");
        meter.CreateObservableCounter("btcstream.alerts.delivered", () => Delivered, "{alert}", "Alerts that the webhook took since the start.");
        meter.CreateObservableCounter("btcstream.alerts.failed_attempts", () => FailedAttempts, "{attempt}", "Attempts that the webhook did not take since the start.");
        meter.CreateObservableCounter("btcstream.alerts.given_up", () => GivenUp, "{alert}", "Alerts given up after all attempts since the start.");
        meter.CreateObservableCounter("btcstream.alerts.dropped", () => Dropped, "{alert}", "Alerts that newer ones pushed out of the queue since the start.");
        meter.CreateObservableGauge("btcstream.alerts.pending", () => Pending(), "{alert}", "Alerts that wait for the webhook.");
    }

    private IEnumerable<Measurement<long>> ReadRaised() =>
        AlertKinds.All.Select(kind => new Measurement<long>(Raised(kind), new KeyValuePair<string, object?>("kind", AlertKinds.NameOf(kind))));
}
