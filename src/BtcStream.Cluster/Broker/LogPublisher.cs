using RabbitMQ.Client;

namespace BtcStream.Cluster.Broker;

/// <summary>
/// Publishes to one stream, in order and without loss. Messages carry the producer and a sequence that counts from 1; those that the brokers have not confirmed are kept,
/// and after any failure sent again, in order, over a new connection that has shown with a probe that it works. So the stream has every message, maybe more than once and
/// maybe early, and a reader that takes of each producer only the next sequence has each exactly once.
/// </summary>
/// <remarks>Any thread. Of messages handed over at once, who comes first is not stated.</remarks>
public sealed class LogPublisher : IAsyncDisposable
{
    private readonly BrokerConnections _connections;
    private readonly PublisherWindow _window;
    private readonly CancellationTokenSource _stop = new();
    private readonly Patience _patience;
    private readonly Task _run;
    private volatile string? _failure = "not connected yet";
    private int _sessions;

    /// <summary>Begins to publish.</summary>
    /// <param name="connections">To where.</param>
    /// <param name="stream">The stream; it is there.</param>
    /// <param name="producer">A number that no other publisher ever had on this stream.</param>
    /// <param name="onConfirmed">Told whenever more is confirmed: the sequence up to which all is.</param>
    /// <param name="member">Name of this process that its messages carry, for people; null for none.</param>
    public LogPublisher(BrokerConnections connections, string stream, ulong producer, Action<long>? onConfirmed = null, string? member = null)
    {
        ArgumentNullException.ThrowIfNull(connections);
        ArgumentException.ThrowIfNullOrEmpty(stream);
        (_connections, Stream, Producer, Member) = (connections, stream, producer, member);
        _window = new PublisherWindow(connections.Options.Window, onConfirmed);
        _patience = new Patience(connections.Options);
        _run = Task.Run(RunAsync);
    }

    /// <summary>The stream.</summary>
    public string Stream { get; }

    /// <summary>The producer.</summary>
    public ulong Producer { get; }

    /// <summary>Name of this process that its messages carry; null for none.</summary>
    public string? Member { get; }

    /// <summary>Sequence up to which all messages are confirmed: on the disks, or in the memories, of most replicas.</summary>
    public long Confirmed => _window.Confirmed;

    /// <summary>Messages that have been sent more than once.</summary>
    public long Resent => _window.Resent;

    /// <summary>Messages handed over and not confirmed.</summary>
    public int Pending => _window.Pending;

    /// <summary>Why nothing can be published at this moment; null while it can.</summary>
    public string? Failure => _failure;

    /// <summary>Connections begun after the first.</summary>
    public int Reconnects => Math.Max(0, Volatile.Read(ref _sessions) - 1);

    /// <summary>Hands a message over; waits while the window is full.</summary>
    /// <param name="body">Its bytes: they must not change until it is confirmed.</param>
    /// <param name="cancellation">Gives up waiting: the message is then not handed over.</param>
    /// <returns>Its sequence.</returns>
    public ValueTask<long> PublishAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation = default) => _window.AddAsync(body, cancellation);

    /// <summary>Waits until all messages up to a sequence are confirmed.</summary>
    public Task WaitConfirmedAsync(long sequence, CancellationToken cancellation = default) => _window.WaitConfirmedAsync(sequence, cancellation);

    /// <summary>Throws once nothing can be published any more, ever.</summary>
    public void ThrowIfFailed() => _window.ThrowIfClosed();

    /// <summary>Ends. What is not confirmed may or may not be in the stream.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(false);
        _window.Close(null);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            long confirmed = Confirmed;
            try
            {
                await RunSessionAsync().ConfigureAwait(false);
            }
            catch (Exception failure) when (BrokerConnections.IsLoss(failure))
            {
                _failure = failure.Message;
            }
#pragma warning disable CA1031 // Nothing is published from here on, whatever the reason: whoever publishes has to hear of it.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _failure = failure.Message;
                _window.Close(failure);
                return;
            }

            if (Confirmed > confirmed)
            {
                _patience.Reset();
            }

            await _patience.WaitAsync(_stop.Token).ConfigureAwait(false);
        }
    }

    private async Task RunSessionAsync()
    {
        IConnection? connection = null;
        try
        {
            long begun = Environment.TickCount64;
            connection = await _connections.OpenAsync(_patience, _stop.Token).ConfigureAwait(false);
            using var session = await PublisherSession.OpenAsync(connection, this, _window, _patience, _stop.Token).ConfigureAwait(false);
            Interlocked.Increment(ref _sessions);
            _failure = null;
            _patience.ResetIfQuick(begun);
            await session.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            BrokerConnections.Abandon(connection);
        }
    }
}
