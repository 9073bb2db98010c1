using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace BtcStream.Cluster.Broker;

/// <summary>
/// Opens connections to whichever node answers. The client library's own recovery is off: it would start a reader of a stream at its first offset again, and tell
/// nobody. Any thread.
/// </summary>
public sealed class BrokerConnections
{
    /// <summary>How long a node that did not answer comes last.</summary>
    private const long DistrustMillis = 30_000;

    private readonly string _name;
    private readonly long[] _distrustedUntil;
    private int _turn;

    /// <summary>Connections to some nodes.</summary>
    /// <param name="options">Which.</param>
    /// <param name="name">Name of this process, as brokers show it.</param>
    public BrokerConnections(BrokerOptions options, string name)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (Options, _name, _distrustedUntil) = (options, name, new long[options.Nodes.Count]);
    }

    /// <summary>How the brokers are reached.</summary>
    public BrokerOptions Options { get; }

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
        foreach (int node in NodesInTurn())
        {
            try
            {
                IConnection connection = await OpenAsync(Options.Nodes[node], patience.Connect, cancellation).ConfigureAwait(false);
                Volatile.Write(ref _distrustedUntil[node], 0);
                return connection;
            }
            catch (Exception failure) when (IsLoss(failure) && !cancellation.IsCancellationRequested)
            {
                Volatile.Write(ref _distrustedUntil[node], Environment.TickCount64 + DistrustMillis);
                failures.Add(failure);
            }
        }

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

    private int[] NodesInTurn()
    {
        (int turn, int nodes, long now) = (Interlocked.Increment(ref _turn), Options.Nodes.Count, Environment.TickCount64);
        return [.. Enumerable.Range(0, nodes).Select(i => (int)((uint)(turn + i) % (uint)nodes)).OrderBy(node => Volatile.Read(ref _distrustedUntil[node]) > now)];
    }

    /// <summary>An address without its password.</summary>
    private static string Describe(Uri node) => $"{node.Host}:{(node.Port > 0 ? node.Port : 5672)}";

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
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(wait);
        return await factory.CreateConnectionAsync(_name, timeout.Token).ConfigureAwait(false);
    }
}
