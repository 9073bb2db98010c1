using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace BtcStream.Cluster.Broker;

/// <summary>What has to be there before anybody publishes: streams, and leases with one token each. Declaring again what is there changes nothing.</summary>
public static class BrokerTopology
{
    private const ushort NotFound = 404;
    private const ushort ResourceLocked = 405;
    private const ushort Inequivalent = 406;

    /// <summary>Declares a stream.</summary>
    public static async Task DeclareStreamAsync(BrokerConnections connections, string stream, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(connections);
        await RetryAsync(connections, connection => DeclareAsync(connection, stream, StreamArguments(connections.Options), cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Declares a lease and puts its one token in. Who else does the same at that moment waits: two tokens would be two owners. A crash half-way is made good by the next
    /// who calls this.
    /// </summary>
    public static async Task DeclareLeaseAsync(BrokerConnections connections, string lease, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(connections);
        await RetryAsync(connections, connection => SeedAsync(connection, lease, connections.Options, cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>Declares a replicated queue that nothing is ever put into: who is there has a consumer of it.</summary>
    public static async Task DeclareQueueAsync(BrokerConnections connections, string queue, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(connections);
        await RetryAsync(connections, connection => DeclareAsync(connection, queue, MarkArguments(connections.Options), cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Declares a queue that nothing is ever put into, whose arguments are what all processes have to agree on: brokers refuse to declare it again with others.
    /// </summary>
    /// <param name="connections">To the brokers.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="first">First figure, above 0: the most messages of the queue.</param>
    /// <param name="second">Second figure, above 0: the most bytes of it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What the brokers say to figures that differ; null where there were none, or the same.</returns>
    internal static async Task<string?> DeclareAgreementAsync(BrokerConnections connections, string queue, long first, long second, CancellationToken cancellation)
    {
        Dictionary<string, object?> arguments = MarkArguments(connections.Options);
        arguments.Add("x-max-length", first);
        arguments.Add("x-max-length-bytes", second);
        try
        {
            await RetryAsync(connections, connection => DeclareAsync(connection, queue, arguments, cancellation), cancellation).ConfigureAwait(false);
            return null;
        }
        catch (OperationInterruptedException differs) when (IsRefusedForItsArguments(differs))
        {
            return differs.ShutdownReason?.ReplyText;
        }
    }

    /// <summary>Whether brokers refuse to declare something since it is there with other arguments; the message names the first that differs.</summary>
    internal static bool IsRefusedForItsArguments(Exception failure) => failure is OperationInterruptedException { ShutdownReason.ReplyCode: Inequivalent };

    private static Dictionary<string, object?> StreamArguments(BrokerOptions options) => new()
    {
        ["x-queue-type"] = "stream",
        ["x-initial-cluster-size"] = (long)options.Replicas,
        ["x-queue-leader-locator"] = "client-local",
        ["x-max-length-bytes"] = options.StreamMaxBytes,
        ["x-stream-max-segment-size-bytes"] = options.SegmentMaxBytes,
    };

    private static Dictionary<string, object?> LeaseArguments(BrokerOptions options) => new()
    {
        ["x-queue-type"] = "quorum",
        ["x-quorum-initial-group-size"] = (long)options.Replicas,
        ["x-single-active-consumer"] = true,
        ["x-queue-leader-locator"] = "client-local",
        ["x-max-length"] = 1L,
        ["x-overflow"] = "reject-publish",
    };

    private static Dictionary<string, object?> MarkArguments(BrokerOptions options) => new()
    {
        ["x-queue-type"] = "quorum",
        ["x-quorum-initial-group-size"] = (long)options.Replicas,
    };

    private static async Task DeclareAsync(IConnection connection, string queue, Dictionary<string, object?> arguments, CancellationToken cancellation)
    {
        await using IChannel channel = await connection.CreateChannelAsync(null, cancellation).ConfigureAwait(false);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation).ConfigureAwait(false);
    }

    private static async Task SeedAsync(IConnection connection, string lease, BrokerOptions options, CancellationToken cancellation)
    {
        string mark = lease + ".seeded";
        if (await ExistsAsync(connection, mark, cancellation).ConfigureAwait(false))
        {
            return;
        }

        await using IChannel guard = await connection.CreateChannelAsync(null, cancellation).ConfigureAwait(false);
        string lockQueue = lease + ".seeding";
        await guard.QueueDeclareAsync(lockQueue, durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellation).ConfigureAwait(false);
        if (!await ExistsAsync(connection, mark, cancellation).ConfigureAwait(false))
        {
            await DeclareAsync(connection, lease, LeaseArguments(options), cancellation).ConfigureAwait(false);
            await PutTokenAsync(connection, lease, cancellation).ConfigureAwait(false);
            await DeclareAsync(connection, mark, MarkArguments(options), cancellation).ConfigureAwait(false);
        }

        await guard.QueueDeleteAsync(lockQueue, cancellationToken: cancellation).ConfigureAwait(false);
    }

    /// <summary>Nobody consumes a lease before it is marked as seeded, so whatever lies in it was left by a crash.</summary>
    private static async Task PutTokenAsync(IConnection connection, string lease, CancellationToken cancellation)
    {
        await using IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellation).ConfigureAwait(false);
        await channel.QueuePurgeAsync(lease, cancellation).ConfigureAwait(false);
        await channel.BasicPublishAsync("", lease, mandatory: true, new BasicProperties { Persistent = true }, ReadOnlyMemory<byte>.Empty, cancellation).ConfigureAwait(false);
    }

    private static async Task<bool> ExistsAsync(IConnection connection, string queue, CancellationToken cancellation)
    {
        // A question for a queue that is not there closes its channel.
        await using IChannel channel = await connection.CreateChannelAsync(null, cancellation).ConfigureAwait(false);
        try
        {
            await channel.QueueDeclarePassiveAsync(queue, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == NotFound)
        {
            return false;
        }
    }

    /// <summary>Tries until it is done: nodes that start or stop refuse declarations for a while.</summary>
    private static async Task RetryAsync(BrokerConnections connections, Func<IConnection, Task> declare, CancellationToken cancellation)
    {
        var patience = new Patience(connections.Options);
        while (true)
        {
            IConnection? connection = null;
            try
            {
                connection = await connections.OpenAsync(patience, cancellation).ConfigureAwait(false);
                await declare(connection).ConfigureAwait(false);
                return;
            }
            catch (Exception failure) when (IsPassing(failure) && !cancellation.IsCancellationRequested)
            {
                await patience.WaitAsync(cancellation).ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
            }
            finally
            {
                BrokerConnections.Abandon(connection);
            }
        }
    }

    /// <summary>A queue that is there with other arguments stays so (406), and who may not declare may not later (403).</summary>
    private static bool IsPassing(Exception failure) => BrokerConnections.IsLoss(failure)
        && (failure is not OperationInterruptedException { ShutdownReason: { } reason } || reason.ReplyCode is not (403 or 406) || reason.ReplyCode == ResourceLocked);
}
