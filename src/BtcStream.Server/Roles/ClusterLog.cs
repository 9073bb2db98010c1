namespace BtcStream.Server.Roles;

/// <summary>What is logged of a cluster.</summary>
internal static partial class ClusterLog
{
    [LoggerMessage(901, LogLevel.Information, "This is {Member}, {Role} of the cluster {Cluster} with {Shards} shards, over {Brokers}")]
    public static partial void Begun(ILogger logger, string member, string role, string cluster, int shards, string brokers);

    [LoggerMessage(902, LogLevel.Warning, "No broker answers, and it is tried again until one does: {Reason}")]
    public static partial void Unreachable(ILogger logger, string reason);

    [LoggerMessage(903, LogLevel.Information, "Connected to {Brokers}")]
    public static partial void Connected(ILogger logger, string brokers);

    [LoggerMessage(904, LogLevel.Critical, "The cluster cannot be joined: {Reason}. The server ends")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(905, LogLevel.Warning, "Brokers on other machines are reached without TLS, and whoever listens reads the password and every row: {Brokers}. Use amqps://")]
    public static partial void Plain(ILogger logger, string brokers);

    [LoggerMessage(911, LogLevel.Information, "Shard {Shard}: lease taken, epoch {Epoch}")]
    public static partial void LeaseTaken(ILogger logger, int shard, long epoch);

    [LoggerMessage(912, LogLevel.Information, "Shard {Shard}: claimed with epoch {Epoch} at offset {Offset}; it is published from here on")]
    public static partial void Claimed(ILogger logger, int shard, long epoch, long offset);

    [LoggerMessage(913, LogLevel.Information, "Shard {Shard}: epoch {Epoch} has ended: {Reason}")]
    public static partial void Released(ILogger logger, int shard, long epoch, string reason);

    [LoggerMessage(914, LogLevel.Warning, "Shard {Shard}: fenced; another engine has claimed it while this one had epoch {Epoch}. What was published meanwhile is passed over")]
    public static partial void Fenced(ILogger logger, int shard, long epoch);

    [LoggerMessage(915, LogLevel.Error, "Shard {Shard}: epoch {Epoch} cannot go on; the lease goes back, and is competed for again")]
    public static partial void Failed(ILogger logger, int shard, long epoch, Exception failure);

    [LoggerMessage(916, LogLevel.Critical, "Overrun: a log does not hold any more what has to be read next. Write snapshots more often (--snapshot-interval-seconds); the size of logs is fixed: {Reason}")]
    public static partial void Overrun(ILogger logger, string reason);

    [LoggerMessage(921, LogLevel.Information, "Shard {Shard}: snapshot at offset {Offset} in {Seconds:F2} s")]
    public static partial void SnapshotWritten(ILogger logger, int shard, long offset, double seconds);

    [LoggerMessage(922, LogLevel.Error, "Shard {Shard}: no snapshot could be written; it is tried again, and the log has everything as long as it reaches back to the last one")]
    public static partial void SnapshotFailed(ILogger logger, int shard, Exception failure);

    [LoggerMessage(923, LogLevel.Warning, "Shard {Shard}: a snapshot could not be used, and an older one or the whole log is: {Problem}")]
    public static partial void SnapshotUnused(ILogger logger, int shard, string problem);

    [LoggerMessage(924, LogLevel.Information, "A snapshot of the market was written")]
    public static partial void MarketSnapshotWritten(ILogger logger);

    [LoggerMessage(925, LogLevel.Error, "No snapshot of the market could be written; it is tried again: {Reason}")]
    public static partial void MarketSnapshotFailed(ILogger logger, string reason);

    [LoggerMessage(926, LogLevel.Warning, "A snapshot of the market could not be used, and an older one or the whole log is: {Problem}")]
    public static partial void MarketSnapshotUnused(ILogger logger, string problem);

    [LoggerMessage(931, LogLevel.Information, "The view is complete: all {Shards} shards have been heard of")]
    public static partial void Complete(ILogger logger, int shards);

    [LoggerMessage(932, LogLevel.Warning, "The view is not complete, and calls are refused until it is: nothing has come of shards {Shards}")]
    public static partial void Incomplete(ILogger logger, string shards);

    [LoggerMessage(933, LogLevel.Warning, "Shard {Shard} lags {LagSeconds:F1} s, and nothing has come of it for {MergeAgeSeconds:F1} s")]
    public static partial void Lags(ILogger logger, int shard, double lagSeconds, double mergeAgeSeconds);

    [LoggerMessage(934, LogLevel.Information, "Shard {Shard} has caught up")]
    public static partial void CaughtUp(ILogger logger, int shard);

    [LoggerMessage(935, LogLevel.Information, "{Count} messages were sent to brokers again, since they had not confirmed them; each counts once")]
    public static partial void Resent(ILogger logger, long count);

    [LoggerMessage(936, LogLevel.Critical, "The gateway cannot go on, and nothing that it answers could be trusted; the server ends")]
    public static partial void GatewayFailed(ILogger logger, Exception failure);

    [LoggerMessage(937, LogLevel.Warning, "Rows wait: {Failure}")]
    public static partial void RowsWait(ILogger logger, string failure);

    [LoggerMessage(938, LogLevel.Information, "Rows get to all logs again")]
    public static partial void RowsGo(ILogger logger);

    [LoggerMessage(939, LogLevel.Critical, "The engine cannot compete for shards any more; the server ends")]
    public static partial void EngineFailed(ILogger logger, Exception failure);
}
