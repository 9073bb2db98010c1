using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace BtcStream.Cluster.Broker;

/// <summary>
/// The right to own a shard: one token in a queue of which one consumer at a time gets messages. Who holds the token owns the shard, until its channel ends; the token
/// then goes to the next, with an epoch that is higher. While a network or a node hangs two may believe that they own it: the epoch tells who does not.
/// </summary>
/// <param name="connections">To the brokers.</param>
/// <param name="lease">The queue; it is there, with its token.</param>
public sealed class ShardLease(BrokerConnections connections, string lease)
{
    /// <summary>The queue.</summary>
    public string Name => lease;

    /// <summary>Waits for the token.</summary>
    public async Task<LeaseHold> AcquireAsync(CancellationToken cancellation)
    {
        var patience = new Patience(connections.Options);
        while (true)
        {
            IConnection? connection = null;
            try
            {
                connection = await connections.OpenAsync(patience, cancellation).ConfigureAwait(false);
                IChannel channel = await connection.CreateChannelAsync(null, cancellation).ConfigureAwait(false);
                await channel.BasicQosAsync(0, 1, global: false, cancellation).ConfigureAwait(false);
                var consumer = new LeaseConsumer(channel);
                await channel.BasicConsumeAsync(lease, autoAck: false, consumer, cancellation).ConfigureAwait(false);
                long epoch = await consumer.Token.WaitAsync(cancellation).ConfigureAwait(false);
                return new LeaseHold(connection, epoch, consumer.Lost);
            }
            catch (Exception failure) when (BrokerConnections.IsLoss(failure))
            {
                BrokerConnections.Abandon(connection);
                cancellation.ThrowIfCancellationRequested();
                await patience.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    private sealed class LeaseConsumer(IChannel channel) : AsyncDefaultBasicConsumer(channel)
    {
        private readonly TaskCompletionSource<long> _token = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<long> Token => _token.Task;

        public Task Lost => _lost.Task;

        public override Task HandleBasicDeliverAsync(
            string consumerTag,
            ulong deliveryTag,
            bool redelivered,
            string exchange,
            string routingKey,
            IReadOnlyBasicProperties properties,
            ReadOnlyMemory<byte> body,
            CancellationToken cancellationToken = default)
        {
            long count = properties.Headers is { } headers && headers.TryGetValue("x-delivery-count", out object? value) && value is long deliveries ? deliveries : 0;
            _token.TrySetResult(count + 1);
            return Task.CompletedTask;
        }

        public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) => LoseAsync();

        public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => LoseAsync();

        private Task LoseAsync()
        {
            _token.TrySetException(new IOException("The channel of the lease was closed."));
            _lost.TrySetResult();
            return Task.CompletedTask;
        }
    }
}

/// <summary>A lease that is held. Disposing it gives it back at once.</summary>
public sealed class LeaseHold : IAsyncDisposable
{
    private readonly IConnection _connection;

    internal LeaseHold(IConnection connection, long epoch, Task lost) => (_connection, Epoch, Lost) = (connection, epoch, lost);

    /// <summary>Higher than that of anybody who held it before. From 1.</summary>
    public long Epoch { get; }

    /// <summary>Completes when the lease is lost.</summary>
    public Task Lost { get; }

    /// <summary>Gives the lease back.</summary>
    public ValueTask DisposeAsync()
    {
        BrokerConnections.Abandon(_connection);
        return ValueTask.CompletedTask;
    }
}
