using BtcStream.Cluster.Broker;

namespace BtcStream.Server.Roles;

/// <summary>How a shard is, as this server sees it.</summary>
internal sealed record ShardCondition
{
    /// <summary>The shard.</summary>
    public required int Shard { get; init; }

    /// <summary>Epoch of its owner; 0 while a gateway has heard of none.</summary>
    public long Epoch { get; init; }

    /// <summary>Name of its owner; null where it is not known.</summary>
    public string? Owner { get; init; }

    /// <summary>Whether a gateway has something of it, or an engine has read all that there was.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>Offset in its log; −1 for none.</summary>
    public long Offset { get; init; } = -1;

    /// <summary>Age of the oldest input that is known not to be applied, seconds.</summary>
    public double LagSeconds { get; init; }

    /// <summary>Parts of a gateway's batches that are not applied.</summary>
    public int Waiting { get; init; }

    /// <summary>Time since something came of it; null on an engine, and where nothing has.</summary>
    public double? MergeAgeSeconds { get; init; }

    /// <summary>What does not work at the moment; null where all does.</summary>
    public string? Failure { get; init; }
}

/// <summary>How a server and its cluster are. Immutable: a new one is made every quarter of a second.</summary>
internal sealed record ClusterCondition
{
    /// <summary>What the server does, and for which cluster.</summary>
    public required RoleSettings Settings { get; init; }

    /// <summary>Whether it does its work.</summary>
    public bool IsReady { get; init; }

    /// <summary>Whether a gateway's rows get to all logs.</summary>
    public bool TakesRows { get; init; }

    /// <summary>Whether any broker has an open connection to it.</summary>
    public bool IsConnected { get; init; }

    /// <summary>Whether a gateway has heard of every shard.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Why it is not ready, or what is wrong besides; null where all is well.</summary>
    public string? Problem { get; init; }

    /// <summary>Its shards.</summary>
    public IReadOnlyList<ShardCondition> Shards { get; init; } = [];

    /// <summary>The brokers.</summary>
    public IReadOnlyList<BrokerState> Brokers { get; init; } = [];

    /// <summary>Engines that an engine has seen; null where it is not known.</summary>
    public int? Engines { get; init; }

    /// <summary>A gateway's batches that are not acked.</summary>
    public int Waiting { get; init; }

    /// <summary>Messages that were sent more than once.</summary>
    public long Resent { get; init; }

    /// <summary>Parts of ladders that a gateway has passed over.</summary>
    public long PartsPassedOver { get; init; }
}
