using BtcStream.Cluster.Broker;
using BtcStream.Engine;

namespace BtcStream.Cluster.Node;

/// <summary>What all processes of a tested cluster agree on.</summary>
public static class NodeOptions
{
    /// <summary>The engines' options.</summary>
    public static EngineOptions Engine { get; } = new() { HistoryMinutes = 0, HistoryHours = 0, KeepsStressStates = false };

    /// <summary>The cluster's options.</summary>
    public static ClusterOptions Of(string prefix, int shards, string snapshots, IReadOnlyList<Uri> nodes) => new()
    {
        Brokers = new BrokerOptions { Nodes = nodes, Replicas = nodes.Count, ConfirmTimeout = TimeSpan.FromSeconds(3) },
        Shards = shards,
        Prefix = prefix,
        SnapshotDirectory = snapshots,
        BalanceInterval = TimeSpan.FromMilliseconds(250),
        WholePartInterval = TimeSpan.FromMilliseconds(250),
        SnapshotInterval = TimeSpan.FromSeconds(2),
    };
}
