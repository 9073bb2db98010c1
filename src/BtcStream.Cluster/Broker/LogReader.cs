using RabbitMQ.Client;

namespace BtcStream.Cluster.Broker;

/// <summary>
/// Reads a stream in order from a place on, and after any failure goes on behind the last message that was handled, so that the handler sees each message of the stream
/// once. What a publisher sent twice is two messages; <c>ProducerTable</c> tells them.
/// </summary>
/// <param name="connections">From where.</param>
/// <param name="stream">The stream.</param>
public sealed class LogReader(BrokerConnections connections, string stream)
{
    private volatile string? _failure = "not connected yet";
    private long _lastOffset = -1;
    private int _subscriptions;

    /// <summary>The stream.</summary>
    public string Stream => stream;

    /// <summary>Why nothing is read at this moment; null while something would be.</summary>
    public string? Failure => _failure;

    /// <summary>Offset of the last message handled; −1 before the first.</summary>
    public long LastOffset => Volatile.Read(ref _lastOffset);

    /// <summary>Subscriptions begun after the first.</summary>
    public int Resubscriptions => Math.Max(0, Volatile.Read(ref _subscriptions) - 1);

    /// <summary>Reads until it is cancelled, or until the handler fails.</summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="handle">Gets each message, one after the other.</param>
    /// <param name="cancellation">Ends the reading; the task then ends without an exception.</param>
    /// <exception cref="StreamOverrunException">What is asked for is not there any more.</exception>
    public async Task RunAsync(StreamStart start, Func<LogMessage, ValueTask> handle, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(handle);
        var patience = new Patience(connections.Options);
        while (!cancellation.IsCancellationRequested)
        {
            IConnection? connection = null;
            try
            {
                connection = await connections.OpenAsync(patience, cancellation).ConfigureAwait(false);
                await using var subscription = await StreamSubscription.OpenAsync(connection, stream, start, connections.Options, cancellation).ConfigureAwait(false);
                Interlocked.Increment(ref _subscriptions);
                _failure = null;
                while (await subscription.NextAsync(cancellation).ConfigureAwait(false) is { } delivery)
                {
                    if (!delivery.IsRepeated)
                    {
                        await HandleAsync(handle, delivery.Message).ConfigureAwait(false);
                    }

                    patience.Reset();
                    start = StreamStart.After(delivery.Message.Offset);
                    await subscription.DoneAsync(delivery, cancellation).ConfigureAwait(false);
                }

                _failure = subscription.EndReason;
            }
            catch (Exception failure) when (BrokerConnections.IsLoss(failure))
            {
                _failure = failure.Message;
            }
            finally
            {
                BrokerConnections.Abandon(connection);
            }

            await patience.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What goes wrong in the handler is no loss of a connection, whatever type it has.</summary>
    private async ValueTask HandleAsync(Func<LogMessage, ValueTask> handle, LogMessage message)
    {
        try
        {
            await handle(message).ConfigureAwait(false);
        }
        catch (Exception failure) when (BrokerConnections.IsLoss(failure) && failure is not OperationCanceledException)
        {
            throw new InvalidOperationException($"The message at offset {message.Offset} of {stream} could not be handled: {failure.Message}", failure);
        }

        Volatile.Write(ref _lastOffset, message.Offset);
    }
}
