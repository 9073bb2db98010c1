using BtcStream.Cluster.Broker;
using BtcStream.Cluster.Gateways;
using BtcStream.Engine;
using BtcStream.Rpc.Health;
using BtcStream.Server.Services;

namespace BtcStream.Server.Roles;

/// <summary>A gateway: the engine host that everything is served from is the view of the cluster.</summary>
internal sealed class GatewayNode : ClusterNode
{
    private readonly ClusterGateway _gateway;
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? _lastPublished;
    private long _snapshots;
    private string? _snapshotFailure;
    private bool _isIncompleteTold;

    /// <summary>A gateway over a host that has not been started.</summary>
    /// <param name="setup">The cluster.</param>
    /// <param name="host">Becomes the view.</param>
    /// <param name="unused">What was wrong with snapshots that could not be used.</param>
    /// <param name="health">Told whether it serves.</param>
    /// <param name="time">The time.</param>
    /// <param name="logger">Where it is told.</param>
    public GatewayNode(ClusterSetup setup, EngineHost host, IEnumerable<string> unused, HealthService health, TimeProvider time, ILogger logger)
        : base(setup, health, time, logger)
    {
        _gateway = new ClusterGateway(setup.Options, setup.Connections, host, time);
        foreach (string problem in unused)
        {
            ClusterLog.MarketSnapshotUnused(logger, problem);
        }

        _ = WatchAsync();
    }

    /// <summary>Completes when every shard has been heard of for the first time.</summary>
    public Task Complete => _complete.Task;

    /// <inheritdoc/>
    protected override IEnumerable<string> Services { get; } = [.. ServiceBindings.Names.Prepend("")];

    /// <inheritdoc/>
    protected override void Begin() => _gateway.Start();

    /// <inheritdoc/>
    protected override ValueTask EndAsync() => _gateway.DisposeAsync();

    /// <inheritdoc/>
    protected override async ValueTask<ClusterCondition> LookAsync(ClusterCondition condition)
    {
        IReadOnlyList<GatewayShard> shards;
        try
        {
            shards = await _gateway.DescribeAsync();
        }
        catch (EngineStoppedException)
        {
            return condition with { IsReady = false, TakesRows = false, Problem = "the engine has stopped" };
        }

        long now = EngineLifetime.UnixNanos(Time);
        int[] silent = [.. shards.Where(shard => shard.View.Offset < 0).Select(shard => shard.Shard)];
        bool isComplete = silent.Length == 0;
        string? failure = shards.Select(shard => shard.PublisherFailure).Append(_gateway.MarketPublisherFailure).FirstOrDefault(one => one is not null);
        bool takesRows = !IsLost(ref _lastPublished, failure is null);
        ClusterCondition next = condition with
        {
            IsComplete = isComplete,
            IsReady = isComplete && condition.IsConnected,
            TakesRows = isComplete && condition.IsConnected && takesRows,
            Problem = condition.Problem
                ?? (isComplete ? null : $"nothing has come of shards {Name(silent)} yet")
                ?? (takesRows ? null : $"rows wait: {failure ?? "nothing can be published"}"),
            Shards = [.. shards.Select(shard => ConditionOf(shard, now))],
            Waiting = _gateway.Waiting,
            Resent = _gateway.Resent,
            PartsPassedOver = _gateway.PartsPassedOver,
        };
        Tell(condition, next, silent, failure);
        return next;
    }

    private static ShardCondition ConditionOf(GatewayShard shard, long now) => new()
    {
        Shard = shard.Shard,
        Epoch = shard.View.Epoch,
        Owner = shard.Owner,
        IsCurrent = shard.View.Offset >= 0,
        Offset = shard.View.Offset,
        LagSeconds = shard.OldestWaitingUnixNanos == 0 ? 0.0 : Math.Max(0L, now - shard.OldestWaitingUnixNanos) / 1e9,
        Waiting = shard.Waiting,
        MergeAgeSeconds = shard.View.ReceivedUnixNanos == 0 ? null : Math.Max(0L, now - shard.View.ReceivedUnixNanos) / 1e9,
        Failure = shard.PublisherFailure ?? shard.ReaderFailure,
    };

    private void Tell(ClusterCondition before, ClusterCondition now, int[] silent, string? failure)
    {
        if (now.IsComplete && !before.IsComplete)
        {
            ClusterLog.Complete(Logger, now.Shards.Count);
            _complete.TrySetResult();
        }
        else if (!now.IsComplete && now.IsConnected && !_isIncompleteTold)
        {
            _isIncompleteTold = true;
            ClusterLog.Incomplete(Logger, Name(silent));
        }

        if (before.IsReady && before.TakesRows && !now.TakesRows)
        {
            ClusterLog.RowsWait(Logger, now.Problem ?? failure ?? "");
        }
        else if (now.TakesRows && !before.TakesRows && before.IsComplete)
        {
            ClusterLog.RowsGo(Logger);
        }

        if (_gateway.Snapshots > _snapshots)
        {
            _snapshots = _gateway.Snapshots;
            ClusterLog.MarketSnapshotWritten(Logger);
        }

        if (_gateway.SnapshotFailure != _snapshotFailure)
        {
            _snapshotFailure = _gateway.SnapshotFailure;
            if (_snapshotFailure is { } reason)
            {
                ClusterLog.MarketSnapshotFailed(Logger, reason);
            }
        }
    }

    private async Task WatchAsync()
    {
        try
        {
            await _gateway.Failed;
        }
#pragma warning disable CA1031 // Whatever it was, the view stands still: the process ends, and begins anew from a snapshot.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (failure is StreamOverrunException)
            {
                ClusterLog.Overrun(Logger, failure.Message);
            }

            ClusterLog.GatewayFailed(Logger, failure);
            Fail(failure.Message);
        }
    }
}
