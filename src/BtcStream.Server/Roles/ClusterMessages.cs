using BtcStream.Contracts.V1;

namespace BtcStream.Server.Roles;

/// <summary>A part's condition as the contract has it.</summary>
internal static class ClusterMessages
{
    /// <summary>The message.</summary>
    public static ClusterStatus Create(ClusterCondition condition)
    {
        RoleSettings settings = condition.Settings;
        var status = new ClusterStatus
        {
            Role = settings.Role == NodeRole.Engine ? ServerRole.Engine : ServerRole.Gateway,
            Cluster = settings.Cluster,
            Member = settings.MemberName,
            Shards = (uint)settings.Shards!.Value,
            Ready = condition.IsReady,
            Problem = condition.Problem ?? "",
            WaitingBatches = (uint)condition.Waiting,
            Resent = (ulong)condition.Resent,
            PartsPassedOver = (ulong)condition.PartsPassedOver,
            ShardStatus = { condition.Shards.Select(Create) },
            Brokers = { condition.Brokers.Select(broker => new BrokerStatus { Address = broker.Address, Connections = (uint)broker.Connections, Failure = broker.Failure ?? "" }) },
        };
        if (condition.Engines is { } engines)
        {
            status.Engines = (uint)engines;
        }

        return status;
    }

    private static ShardStatus Create(ShardCondition shard)
    {
        var status = new ShardStatus
        {
            Shard = (uint)shard.Shard,
            Epoch = (ulong)shard.Epoch,
            Owner = shard.Owner ?? "",
            Current = shard.IsCurrent,
            LagSeconds = shard.LagSeconds,
            Waiting = (uint)shard.Waiting,
            Failure = shard.Failure ?? "",
        };
        if (shard.Offset >= 0)
        {
            status.Offset = (ulong)shard.Offset;
        }

        if (shard.MergeAgeSeconds is { } age)
        {
            status.MergeAgeSeconds = age;
        }

        return status;
    }
}
