namespace BtcStream.Cluster.Broker;

/// <summary>How a process and one broker stand.</summary>
/// <param name="Address">Host and port.</param>
/// <param name="Connections">Connections that are open.</param>
/// <param name="Failure">Why the last attempt to open one failed; null where it did not, or none was made.</param>
public readonly record struct BrokerState(string Address, int Connections, string? Failure);

/// <summary>Counts the connections to one broker. Any thread.</summary>
internal sealed class BrokerTally(Uri node)
{
    /// <summary>How long a node that did not answer comes last.</summary>
    private const long DistrustMillis = 30_000;

    private int _open;
    private long _distrustedUntil;
    private volatile string? _failure;

    /// <summary>The broker.</summary>
    public Uri Node => node;

    /// <summary>As it is now.</summary>
    public BrokerState State => new(BrokerConnections.Describe(node), Volatile.Read(ref _open), _failure);

    /// <summary>Whether it has just not answered.</summary>
    public bool IsDistrusted => Volatile.Read(ref _distrustedUntil) > Environment.TickCount64;

    /// <summary>A connection could not be opened.</summary>
    /// <param name="failure">Why.</param>
    public void Fail(string failure)
    {
        _failure = failure;
        Volatile.Write(ref _distrustedUntil, Environment.TickCount64 + DistrustMillis);
    }

    /// <summary>One was opened: counted until it ends.</summary>
    public void Count(RabbitMQ.Client.IConnection connection)
    {
        _failure = null;
        Volatile.Write(ref _distrustedUntil, 0);
        int counted = 1;
        Interlocked.Increment(ref _open);
        connection.ConnectionShutdownAsync += (_, _) =>
        {
            End();
            return Task.CompletedTask;
        };
        if (!connection.IsOpen)
        {
            // It ended before anybody listened.
            End();
        }

        void End()
        {
            if (Interlocked.Exchange(ref counted, 0) == 1)
            {
                Interlocked.Decrement(ref _open);
            }
        }
    }
}
