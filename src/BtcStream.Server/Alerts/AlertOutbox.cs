using System.Threading.Channels;
using BtcStream.Server.Feeds;

namespace BtcStream.Server.Alerts;

/// <summary>
/// Alerts on their way to the webhook, in order. Whoever puts one in never waits: where the webhook is slow the oldest goes, and is counted. Any thread puts, one takes.
/// </summary>
internal sealed class AlertOutbox
{
    private readonly Channel<Alert> _alerts;
    private readonly SpacedLog _spaced = new();

    /// <summary>An empty outbox.</summary>
    /// <param name="capacity">Alerts that wait at most.</param>
    /// <param name="counters">Counts what is dropped.</param>
    /// <param name="time">Spaces the lines of the log.</param>
    /// <param name="logger">Where what is dropped is told.</param>
    public AlertOutbox(int capacity, AlertCounters counters, TimeProvider time, ILogger logger)
    {
        _alerts = Channel.CreateBounded<Alert>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, dropped =>
        {
            long count = counters.CountDropped();
            if (IsDue(time))
            {
                AlertLog.Dropped(logger, dropped.EventId, capacity, count);
            }
        });
        counters.Pending = () => _alerts.Reader.Count;
    }

    /// <summary>Puts an alert in, unless the outbox is closed.</summary>
    public void Put(Alert alert) => _alerts.Writer.TryWrite(alert);

    /// <summary>Takes the alerts as they come, until the outbox is closed and empty.</summary>
    public IAsyncEnumerable<Alert> TakeAllAsync(CancellationToken cancellation) => _alerts.Reader.ReadAllAsync(cancellation);

    /// <summary>No more come.</summary>
    public void Close() => _alerts.Writer.TryComplete();

    /// <summary>What is left.</summary>
    public IReadOnlyList<Alert> Drain()
    {
        List<Alert> left = [];
        while (_alerts.Reader.TryRead(out Alert? alert))
        {
            left.Add(alert);
        }

        return left;
    }

    private bool IsDue(TimeProvider time)
    {
        lock (_spaced)
        {
            return _spaced.IsDue(EngineLifetime.UnixNanos(time));
        }
    }
}
