using System.Security.Cryptography.X509Certificates;

namespace BtcStream.Cluster.Broker;

/// <summary>How the brokers are reached and what is asked of them.</summary>
public sealed record BrokerOptions
{
    /// <summary>AMQP addresses of the nodes, tried in turn; amqps for TLS. User and password may stand in them, or in <see cref="Credential"/>.</summary>
    public required IReadOnlyList<Uri> Nodes { get; init; }

    /// <summary>Who the process is at all nodes; null for what their addresses say, or else the brokers' own guest.</summary>
    public BrokerCredential? Credential { get; init; }

    /// <summary>Authorities of the certificates that nodes show under TLS; null for those that this machine trusts.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Replicas of each stream and of each lease: at most as many as there are nodes. 3 survive the loss of one node.</summary>
    public int Replicas { get; init; } = 3;

    /// <summary>Messages of a publisher that the brokers have not confirmed, at most; a power of two is not needed. 200: 8.8 MB at 44 KB each, some 60 ms at full rate.</summary>
    public int Window { get; init; } = 200;

    /// <summary>Messages that a reader has not acked, at most. Acks go out every quarter of it.</summary>
    public ushort Prefetch { get; init; } = 400;

    /// <summary>Bytes that a stream keeps before its oldest segments go. Snapshots must be newer than what it keeps.</summary>
    public long StreamMaxBytes { get; init; } = 8L << 30;

    /// <summary>Bytes of a segment: retention drops whole segments.</summary>
    public long SegmentMaxBytes { get; init; } = 64L << 20;

    /// <summary>Time a new connection has to show that it can publish: one message sent and confirmed.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time without any confirm, while some are due, after which a connection is given up. Longer than a leader takes to move (0.6 s measured).</summary>
    public TimeSpan ConfirmTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time to open a connection or a channel.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Time that a node has to open a connection before the next is asked as well. A node that hangs takes connections and never answers.</summary>
    public TimeSpan ConnectHeadStart { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Pause before a node is tried again.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Pace of heartbeats. A broker gives up a process that is silent for twice as long; a process a broker, two and a half times.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Throws when an option is out of its range, naming it and its value.</summary>
    public void Validate()
    {
        if (Nodes.Count == 0)
        {
            throw new ArgumentException("Nodes is empty: name at least one broker, as in amqp://user:password@host:5672.", nameof(Nodes));
        }

        foreach (Uri node in Nodes)
        {
            if (!node.IsAbsoluteUri || node.Scheme is not ("amqp" or "amqps"))
            {
                throw new ArgumentException($"Nodes has {BrokerConnections.Describe(node)}: an address of a broker begins with amqp:// or amqps://.", nameof(Nodes));
            }
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(Replicas, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Window, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Prefetch, (ushort)4);
        ArgumentOutOfRangeException.ThrowIfLessThan(StreamMaxBytes, 1L << 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(SegmentMaxBytes, 1L << 16);
        RequirePositive(ProbeTimeout, nameof(ProbeTimeout));
        RequirePositive(ConfirmTimeout, nameof(ConfirmTimeout));
        RequirePositive(ConnectTimeout, nameof(ConnectTimeout));
        RequirePositive(ConnectHeadStart, nameof(ConnectHeadStart));
        RequirePositive(RetryDelay, nameof(RetryDelay));
        RequirePositive(Heartbeat, nameof(Heartbeat));
    }

    private static void RequirePositive(TimeSpan value, string name) => ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
}
