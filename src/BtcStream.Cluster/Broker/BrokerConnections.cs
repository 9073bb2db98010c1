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
        or System.Net.Sockets.SocketException or ObjectDisposedException;

    /// <summary>
    /// A connection to the next node that answers; one round over all nodes. Nodes that have just not answered come last: one that hangs costs whoever asks it the whole of
    /// its patience.
    /// </summary>
    /// <param name="patience">How long each of them has.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BrokerUnreachableException">None did.</exception>
    internal async Task<IConnection> OpenAsync(Patience patience, CancellationToken cancellation)
    {
        List<Exception> failures = [];
        foreach (BrokerTally node in NodesInTurn())
        {
            try
            {
                IConnection connection = await OpenAsync(node.Node, patience.Connect, cancellation).ConfigureAwait(false);
                node.Count(connection);
                _failure = null;
                return connection;
            }
            catch (Exception failure) when (IsLoss(failure) && !cancellation.IsCancellationRequested)
            {
                node.Fail(failure);
                failures.Add(failure);
            }
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
}
