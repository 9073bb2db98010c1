using System.Diagnostics.Metrics;
using BtcStream.Cluster.Broker;

namespace BtcStream.Server.Roles;

/// <summary>What a part of a cluster can be watched by, read from its condition when somebody looks.</summary>
internal static class ClusterMetrics
{
    /// <summary>Adds the instruments of every part.</summary>
    public static void AddTo(Meter meter, ClusterNode node)
    {
        meter.CreateObservableGauge("btcstream.cluster.ready", () => node.Condition.IsReady ? 1 : 0, null, "1 while the server does its part: a gateway answers for all shards, an engine competes.");
        meter.CreateObservableGauge("btcstream.cluster.epoch", () => OfShards(node, shard => shard.Epoch), null, "Epoch of a shard's owner; it rises with every change of owner.");
        meter.CreateObservableGauge("btcstream.cluster.offset", () => OfShards(node, shard => shard.Offset), null, "Offset in a shard's log that this state rests on.");
        meter.CreateObservableGauge("btcstream.cluster.lag", () => OfShards(node, shard => shard.LagSeconds), "s", "Gateway: age of the oldest batch that a shard has not applied; engine: time from the log to applied state.");
        meter.CreateObservableGauge("btcstream.cluster.broker.connections", () => ReadBrokers(node), "{connection}", "Open connections to each broker.");
        meter.CreateObservableGauge("btcstream.cluster.broker.connected", () => node.Condition.IsConnected ? 1 : 0, null, "1 while any broker has an open connection, else 0.");
        meter.CreateObservableCounter("btcstream.cluster.resent", () => node.Condition.Resent, "{message}", "Messages sent to the brokers more than once since the start; they count once.");
        if (node is EngineNode engine)
        {
            AddTo(meter, engine);
        }
        else
        {
            AddOfGateway(meter, node);
        }
    }

    private static void AddTo(Meter meter, EngineNode node)
    {
        meter.CreateObservableGauge("btcstream.cluster.lease", () => OfShards(node, _ => 1L), null, "1 for each shard whose lease this engine has.");
        meter.CreateObservableGauge("btcstream.cluster.engines", () => node.Condition.Engines ?? 0, "{engine}", "Engines that there are.");
        meter.CreateObservableCounter("btcstream.cluster.snapshots", () => ReadSnapshots(node), "{snapshot}", "Snapshots of shards since the start, written and failed.");
    }

    private static void AddOfGateway(Meter meter, ClusterNode node)
    {
        meter.CreateObservableGauge("btcstream.cluster.view.complete", () => node.Condition.IsComplete ? 1 : 0, null, "1 once every shard has been heard of.");
        meter.CreateObservableGauge("btcstream.cluster.merge_age", () => ReadMergeAges(node), "s", "Time since something came of a shard.");
        meter.CreateObservableGauge("btcstream.cluster.waiting", () => OfShards(node, shard => (long)shard.Waiting), "{part}", "Parts of this gateway's batches that a shard has not applied.");
        meter.CreateObservableGauge("btcstream.cluster.waiting.batches", () => node.Condition.Waiting, "{batch}", "Batches that are not acked.");
        meter.CreateObservableCounter("btcstream.cluster.parts.passed_over", () => node.Condition.PartsPassedOver, "{part}", "Parts of ladders passed over since the start: one before was missing, or their owner had lost the shard.");
    }

    private static IEnumerable<Measurement<T>> OfShards<T>(ClusterNode node, Func<ShardCondition, T> read)
        where T : struct => node.Condition.Shards.Select(shard => new Measurement<T>(read(shard), Tag(shard)));

    private static IEnumerable<Measurement<double>> ReadMergeAges(ClusterNode node) =>
        node.Condition.Shards.Where(shard => shard.MergeAgeSeconds is not null).Select(shard => new Measurement<double>(shard.MergeAgeSeconds!.Value, Tag(shard)));

    private static IEnumerable<Measurement<int>> ReadBrokers(ClusterNode node)
    {
        foreach (BrokerState broker in node.Condition.Brokers)
        {
            yield return new Measurement<int>(broker.Connections, new KeyValuePair<string, object?>("broker", broker.Address));
        }
    }

    private static IEnumerable<Measurement<long>> ReadSnapshots(EngineNode node)
    {
        yield return new Measurement<long>(node.Snapshots, new KeyValuePair<string, object?>("outcome", "written"));
        yield return new Measurement<long>(node.FailedSnapshots, new KeyValuePair<string, object?>("outcome", "failed"));
    }

    private static KeyValuePair<string, object?> Tag(ShardCondition shard) => new("shard", shard.Shard);
}
