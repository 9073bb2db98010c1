using BtcStream.Cluster.Broker;
using BtcStream.Cluster.Owners;
using BtcStream.Engine;
using BtcStream.Rpc.Health;
using BtcStream.Server.Services;

namespace BtcStream.Server.Roles;

/// <summary>An engine: it owns its share of the shards.</summary>
internal sealed class EngineNode : ClusterNode, IMemberListener
{
    private readonly EngineMember _member;
    private long _snapshots;
    private long _failedSnapshots;

    /// <summary>An engine; it competes for shards once a broker has answered.</summary>
    /// <param name="setup">The cluster.</param>
    /// <param name="engine">Options of the shards' engines.</param>
    /// <param name="health">Told whether it works.</param>
    /// <param name="time">The time.</param>
    /// <param name="logger">Where it is told.</param>
    public EngineNode(ClusterSetup setup, EngineOptions engine, HealthService health, TimeProvider time, ILogger logger)
        : base(setup, health, time, logger) => _member = new EngineMember(setup.Options, engine, setup.Connections, this, time);

    /// <summary>Snapshots written since the start.</summary>
    public long Snapshots => Volatile.Read(ref _snapshots);

    /// <summary>Snapshots that could not be written since the start.</summary>
    public long FailedSnapshots => Volatile.Read(ref _failedSnapshots);

    /// <inheritdoc/>
    protected override IEnumerable<string> Services { get; } = ["", ServiceBindings.ReferenceService];

    /// <inheritdoc/>
    public void OnAcquired(int shard, long epoch) => ClusterLog.LeaseTaken(Logger, shard, epoch);

    /// <inheritdoc/>
    public void OnClaimed(int shard, long epoch, long offset) => ClusterLog.Claimed(Logger, shard, epoch, offset);

    /// <inheritdoc/>
    public void OnFenced(int shard, long epoch) => ClusterLog.Fenced(Logger, shard, epoch);

    /// <inheritdoc/>
    public void OnReleased(int shard, long epoch, string reason) => ClusterLog.Released(Logger, shard, epoch, reason);

    /// <inheritdoc/>
    public void OnSnapshotUnused(int shard, string problem) => ClusterLog.SnapshotUnused(Logger, shard, problem);

    /// <inheritdoc/>
    public void OnSnapshot(int shard, long offset, TimeSpan duration)
    {
        Interlocked.Increment(ref _snapshots);
        ClusterLog.SnapshotWritten(Logger, shard, offset, duration.TotalSeconds);
    }

    /// <inheritdoc/>
    public void OnSnapshotFailed(int shard, Exception failure)
    {
        Interlocked.Increment(ref _failedSnapshots);
        ClusterLog.SnapshotFailed(Logger, shard, failure);
    }

    /// <inheritdoc/>
    public void OnFailed(int shard, long epoch, Exception failure)
    {
        if (failure is StreamOverrunException)
        {
            ClusterLog.Overrun(Logger, failure.Message);
        }

        ClusterLog.Failed(Logger, shard, epoch, failure);
    }

    /// <inheritdoc/>
    protected override void Begin()
    {
        _member.Start();
        _ = WatchAsync();
    }

    /// <inheritdoc/>
    protected override ValueTask EndAsync() => _member.DisposeAsync();

    private async Task WatchAsync()
    {
        try
        {
            await _member.Failed;
        }
#pragma warning disable CA1031 // Whatever it was, the engine competes no more: the process ends, and begins anew.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            ClusterLog.EngineFailed(Logger, failure);
            Fail(failure.Message);
        }
    }

    /// <inheritdoc/>
    protected override ValueTask<ClusterCondition> LookAsync(ClusterCondition condition)
    {
        IReadOnlyList<OwnedShard> owned = _member.Owned;
        return ValueTask.FromResult(condition with
        {
            IsReady = condition.IsConnected && _member.Members > 0,
            Problem = condition.Problem ?? owned.Select(shard => shard.Failure).FirstOrDefault(failure => failure is not null),
            Engines = _member.Members == 0 ? null : _member.Members,
            Resent = _member.Resent,
            Shards =
            [
                .. owned.Select(shard => new ShardCondition
                {
                    Shard = shard.Shard,
                    Epoch = shard.Epoch,
                    Owner = Setup.Settings.MemberName,
                    IsCurrent = shard.IsCurrent,
                    Offset = shard.Offset,
                    LagSeconds = shard.LagSeconds,
                    Failure = shard.Failure,
                }),
            ],
        });
    }
}
