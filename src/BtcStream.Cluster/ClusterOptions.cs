using BtcStream.Cluster.Broker;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Sharding;
using BtcStream.Quant.Ladders;

namespace BtcStream.Cluster;

/// <summary>What all processes of a cluster have to agree on, and what each does in its own time.</summary>
public sealed record ClusterOptions
{
    /// <summary>The brokers.</summary>
    public required BrokerOptions Brokers { get; init; }

    /// <summary>Shards that accounts are spread over. Fixed for the life of a cluster: what a shard holds was put there by it.</summary>
    public required int Shards { get; init; }

    /// <summary>Width of a cell of the liquidation ladder, basis points: partial ladders of different widths cannot be added up. Fixed as <see cref="Shards"/> is.</summary>
    public int LadderStepBasisPoints { get; init; } = (int)PriceGrid.DefaultStepBasisPoints;

    /// <summary>What all names at the brokers begin with, so that several clusters may share them.</summary>
    public string Prefix { get; init; } = "btcstream";

    /// <summary>
    /// Where owners put snapshots of their shards: a directory that every engine sees under this path; null for none, and then the logs have to reach back to their
    /// beginning.
    /// </summary>
    public string? SnapshotDirectory { get; init; }

    /// <summary>Least time between two publication points of a shard. 20 ms: what a merged view is behind at most while shards keep up.</summary>
    public TimeSpan PublicationInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How often a shard tells the time and publishes everything, whether anything has changed or not: how long a new gateway waits, and how old a view may look.</summary>
    public TimeSpan WholePartInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two snapshots of a shard.</summary>
    public TimeSpan SnapshotInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a gateway waits for all shards to answer a question that needs their positions. Longer than a shard takes to find a new owner after a kill.
    /// </summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often an engine looks whether it has more shards than its share.</summary>
    public TimeSpan BalanceInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The stream of quotes, trades, market rows, forced orders and observations.</summary>
    public string MarketStream => $"{Prefix}.in.market";

    /// <summary>Engines hold a consumer of this queue: their number is how many there are.</summary>
    public string MemberQueue => $"{Prefix}.engines";

    /// <summary>The queue whose arguments say what all processes have agreed on.</summary>
    public string AgreementQueue => $"{Prefix}.agreement";

    /// <summary>The stream of a shard's inputs.</summary>
    public string InputOf(int shard) => FormattableString.Invariant($"{Prefix}.in.{shard}");

    /// <summary>The stream of what a shard publishes.</summary>
    public string OutputOf(int shard) => FormattableString.Invariant($"{Prefix}.out.{shard}");

    /// <summary>The queue of a shard's lease.</summary>
    public string LeaseOf(int shard) => FormattableString.Invariant($"{Prefix}.lease.{shard}");

    /// <summary>
    /// A directory of snapshots; null where there is to be none. Not locked: an owner that hangs would keep the next from it. Two that write the same offset of a shard
    /// write the same bytes, and what is not whole is passed over by its checksums.
    /// </summary>
    internal DirectoryStorage? OpenSnapshots(string name)
    {
        if (SnapshotDirectory is not { } directory)
        {
            return null;
        }

        string path = Path.Combine(directory, name);
        Directory.CreateDirectory(path);
        return DirectoryStorage.OpenRead(path);
    }

    /// <summary>Throws when an option is out of its range, naming it and its value.</summary>
    public void Validate()
    {
        Brokers.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(Shards, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Shards, ShardKey.MaxShards);
        ArgumentOutOfRangeException.ThrowIfLessThan(LadderStepBasisPoints, 1);
        ArgumentException.ThrowIfNullOrWhiteSpace(Prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(PublicationInterval, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(WholePartInterval, PublicationInterval);
        ArgumentOutOfRangeException.ThrowIfLessThan(SnapshotInterval, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(AnswerTimeout, TimeSpan.FromMilliseconds(10));
        ArgumentOutOfRangeException.ThrowIfLessThan(BalanceInterval, TimeSpan.FromMilliseconds(10));
    }

    /// <summary>Declares everything that the cluster needs at the brokers. What is there already stays as it is.</summary>
    /// <exception cref="ClusterMismatchException">The brokers know the cluster by other figures.</exception>
    public async Task DeclareAsync(BrokerConnections connections, CancellationToken cancellation)
    {
        Validate();
        if (await BrokerTopology.DeclareAgreementAsync(connections, AgreementQueue, Shards, LadderStepBasisPoints, cancellation).ConfigureAwait(false) is { } differs)
        {
            throw new ClusterMismatchException(FormattableString.Invariant(
                $"this process was given {Shards} shards, a ladder step of {LadderStepBasisPoints} basis points and {Brokers.Replicas} replicas, and the cluster '{Prefix}' was begun with others ({differs})"));
        }

        try
        {
            await DeclareQueuesAsync(connections, cancellation).ConfigureAwait(false);
        }
        catch (Exception refused) when (BrokerTopology.IsRefusedForItsArguments(refused))
        {
            throw new ClusterMismatchException(FormattableString.Invariant(
                $"this process was given logs of {Brokers.StreamMaxBytes >> 20} MiB on {Brokers.Replicas} replicas, and the cluster '{Prefix}' was begun with others ({refused.Message})"), refused);
        }
    }

    private async Task DeclareQueuesAsync(BrokerConnections connections, CancellationToken cancellation)
    {
        await BrokerTopology.DeclareStreamAsync(connections, MarketStream, cancellation).ConfigureAwait(false);

        // Each kind by itself: a stream's leader is at first the node that it was declared at, and connections go from node to node, so that no node leads all of a kind.
        for (int shard = 0; shard < Shards; shard++)
        {
            await BrokerTopology.DeclareStreamAsync(connections, InputOf(shard), cancellation).ConfigureAwait(false);
        }

        for (int shard = 0; shard < Shards; shard++)
        {
            await BrokerTopology.DeclareStreamAsync(connections, OutputOf(shard), cancellation).ConfigureAwait(false);
        }

        for (int shard = 0; shard < Shards; shard++)
        {
            await BrokerTopology.DeclareLeaseAsync(connections, LeaseOf(shard), cancellation).ConfigureAwait(false);
        }

        await BrokerTopology.DeclareQueueAsync(connections, MemberQueue, cancellation).ConfigureAwait(false);
    }
}
