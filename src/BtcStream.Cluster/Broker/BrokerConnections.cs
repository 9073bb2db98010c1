using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace BtcStream.Cluster.Broker;

/// <summary>
/// Opens connections to whichever node answers. The client library's own recovery is off: it would start a reader of a stream at its first offset again, and tell
/// nobody. Any thread.
/// </summary>
public sealed class BrokerConnections
{
    private readonly BrokerTally[] _nodes;
    private volatile string? _failure;
    private int _turn;

    /// <summary>Connections to some nodes.</summary>
    /// <param name="options">Which.</param>
    /// <param name="name">Name of this process, as brokers show it.</param>
    public BrokerConnections(BrokerOptions options, string name)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (Options, Name) = (options, name);
        _nodes = [.. options.Nodes.Select(node => new BrokerTally(node))];
    }

    /// <summary>How the brokers are reached.</summary>
    public BrokerOptions Options { get; }

    /// <summary>Name of this process, as brokers show it.</summary>
    public string Name { get; }

    /// <summary>Why no node answered when all were tried last; null where one did, or none was tried.</summary>
    public string? Failure => _failure;

    /// <summary>How this process and each of the nodes stand.</summary>
    public IReadOnlyList<BrokerState> Nodes => [.. _nodes.Select(node => node.State)];

    /// <summary>Whether an exception says that a connection, a channel or a node is gone, rather than that the program is wrong.</summary>
    public static bool IsLoss(Exception exception) => exception is RabbitMQClientException or IOException or TimeoutException or OperationCanceledException
        or System.Net.Sockets.SocketException or ObjectDisposedException or System.Threading.Channels.ChannelClosedException;

    /// <summary>
    /// A connection to the first node that answers; one round over all nodes. Each has a head start before the next is asked as well: one that hangs takes connections and
    /// never answers, and would cost whoever asks it the whole of its patience. Nodes that have just not answered come last.
    /// </summary>
    /// <param name="patience">How long each of them has, and how long alone.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BrokerUnreachableException">None did.</exception>
    internal async Task<IConnection> OpenAsync(Patience patience, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<Attempt> attempts = [];
        List<Exception> failures = [];
        try
        {
            BrokerTally[] nodes = NodesInTurn();
            foreach (BrokerTally node in nodes)
            {
                attempts.Add(new Attempt(node, AttemptAsync(node, patience.Connect, end.Token)));
                TimeSpan wait = node == nodes[^1] ? patience.Connect : patience.HeadStart;
                if (await FirstAsync(attempts, failures, Task.Delay(wait, end.Token), cancellation).ConfigureAwait(false) is { } connection)
                {
                    _failure = null;
                    return connection;
                }
            }
        }
        finally
        {
            attempts.ForEach(attempt => attempt.GiveUp(cancellation.IsCancellationRequested));
            await end.CancelAsync().ConfigureAwait(false);
        }

        _failure = string.Join("; ", _nodes.Select(node => node.State).Select(node => $"{node.Address}: {node.Failure}"));
        throw new BrokerUnreachableException(new AggregateException($"No broker answers at {string.Join(", ", Options.Nodes.Select(Describe))}.", failures));
    }

    /// <summary>Gives a connection up without waiting: its node may be frozen, and would keep whoever waits for a good-bye.</summary>
    internal static void Abandon(IConnection? connection)
    {
        if (connection is not null)
        {
            _ = AbandonAsync(connection);
        }
    }

    private static async Task AbandonAsync(IConnection connection)
    {
        try
        {
            await connection.AbortAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (IsLoss(failure))
        {
            // It was given up because it does not work; that it cannot even be closed is no news.
        }
    }

    /// <summary>The first connection that is open before a task ends; null where there is none. Attempts that have failed are taken out.</summary>
    private static async Task<IConnection?> FirstAsync(List<Attempt> attempts, List<Exception> failures, Task end, CancellationToken cancellation)
    {
        while (attempts.Count > 0)
        {
            await Task.WhenAny([end, .. attempts.Select(attempt => attempt.Opening)]).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (attempts.Find(attempt => attempt.Opening.IsCompleted) is not { } done)
            {
                return null;
            }

            attempts.Remove(done);
            try
            {
                return await done.Opening.ConfigureAwait(false);
            }
            catch (Exception failure) when (IsLoss(failure))
            {
                done.Node.Fail(failure.GetBaseException().Message);
                failures.Add(failure);
            }
        }

        return null;
    }

    private async Task<IConnection> AttemptAsync(BrokerTally node, TimeSpan wait, CancellationToken cancellation)
    {
        IConnection connection = await OpenAsync(node.Node, wait, cancellation).ConfigureAwait(false);
        node.Count(connection);
        _ = WatchAsync(node, connection);
        return connection;
    }

    /// <summary>Ends a connection whose node hangs; whoever uses it is told as of any other end.</summary>
    private async Task WatchAsync(BrokerTally node, IConnection connection)
    {
        const string Silent = "the node has stopped answering";
        try
        {
            IChannel channel = await connection.CreateChannelAsync().ConfigureAwait(false);
            channel.ContinuationTimeout = Timeout.InfiniteTimeSpan;
            await ConnectionPulse.UntilSilentAsync(() => channel.BasicQosAsync(0, 1, global: false), Options.Heartbeat / 2, TimeProvider.System).ConfigureAwait(false);
        }
        catch (Exception failure) when (IsLoss(failure))
        {
            // It has ended otherwise, or not even a channel could be opened.
        }

        if (connection.IsOpen)
        {
            node.Fail(Silent);
            await connection.AbortAsync(Constants.InternalError, Silent, TimeSpan.FromSeconds(1)).ConfigureAwait(false);
        }
    }

    private BrokerTally[] NodesInTurn()
    {
        int turn = Interlocked.Increment(ref _turn);
        return [.. Enumerable.Range(0, _nodes.Length).Select(i => _nodes[(uint)(turn + i) % (uint)_nodes.Length]).OrderBy(node => node.IsDistrusted)];
    }

    /// <summary>An address without its password.</summary>
    internal static string Describe(Uri node) => $"{node.Host}:{(node.Port > 0 ? node.Port : node.Scheme == "amqps" ? 5671 : 5672)}";

    private async Task<IConnection> OpenAsync(Uri node, TimeSpan wait, CancellationToken cancellation)
    {
        var factory = new ConnectionFactory
        {
            Uri = node,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = Options.Heartbeat,
            RequestedConnectionTimeout = wait,
            HandshakeContinuationTimeout = wait,
            ContinuationTimeout = wait,
            SocketReadTimeout = 2 * Options.Heartbeat,
            SocketWriteTimeout = 2 * Options.Heartbeat,
        };
        if (Options.Credential is { } credential)
        {
            (factory.UserName, factory.Password) = (credential.User, credential.Password);
        }

        if (node.Scheme == "amqps")
        {
            BrokerTls.Configure(factory.Ssl, node.Host, Options.Authorities);
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(wait);
        return await factory.CreateConnectionAsync(Name, timeout.Token).ConfigureAwait(false);
    }

    /// <summary>A node that is asked for a connection.</summary>
    private sealed record Attempt(BrokerTally Node, Task<IConnection> Opening)
    {
        /// <summary>Gives it up without waiting: the library takes seconds to.</summary>
        /// <param name="isCancelled">Whether nobody wants a connection any more; else the node had its time.</param>
        public void GiveUp(bool isCancelled)
        {
            if (!isCancelled && !Opening.IsCompleted)
            {
                Node.Fail("it has not answered");
            }

            _ = AbandonAsync();
        }

        private async Task AbandonAsync()
        {
            try
            {
                Abandon(await Opening.ConfigureAwait(false));
            }
            catch (Exception failure) when (IsLoss(failure))
            {
                // It was given up already.
            }
        }
    }
}
