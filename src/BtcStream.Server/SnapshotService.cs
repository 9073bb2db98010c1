using BtcStream.Engine;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Server;

/// <summary>Has snapshots taken at their time and when the server stops, and tells the log of them and of what recovery could not use.</summary>
internal sealed partial class SnapshotService : IAsyncDisposable
{
    /// <summary>How often it is looked whether it is time for one. A quarter of a second: finer than any interval that can be chosen.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(250);

    private readonly SnapshotKeeper _keeper;
    private readonly EngineHost _engine;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    /// <summary>Watches an engine that keeps a journal. Nothing runs before <see cref="Start"/>.</summary>
    public SnapshotService(SnapshotKeeper keeper, EngineHost engine, RecoveredEngine recovered, TimeProvider time, ILogger logger)
    {
        (_keeper, _engine, _logger) = (keeper, engine, logger);
        keeper.Taken = OnTaken;
        keeper.Failed = reason => LogFailed(_logger, reason);
        _timer = time.CreateTimer(_ => keeper.Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        foreach (string unused in recovered.Unused)
        {
            LogUnused(_logger, unused);
        }

        if (recovered.Journal.Skipped.Count > 0)
        {
            LogSkipped(_logger, string.Join(", ", recovered.Journal.Skipped));
        }
    }

    /// <summary>Begins to look whether it is time for a snapshot.</summary>
    public void Start() => _timer.Change(LookPeriod, LookPeriod);

    /// <summary>Takes the last snapshot. The engine has stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _keeper.DisposeAsync();
        if (_engine.Status != EngineStatus.Stopped)
        {
            return;
        }

        try
        {
            _keeper.TakeLast();
        }
#pragma warning disable CA1031 // Whatever kept it from being taken is told; the journal has everything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(_logger, e);
        }
    }

    [LoggerMessage(511, LogLevel.Information, "Snapshot {File}: {Bytes} bytes in {Seconds:F2} s, for which the engine paused {PauseMicros} us. {Deleted} files could go")]
    private static partial void LogTaken(ILogger logger, string file, long bytes, double seconds, long pauseMicros, int deleted);

    [LoggerMessage(512, LogLevel.Error, "A snapshot could not be taken; it is tried again, and the journal has everything")]
    private static partial void LogFailed(ILogger logger, Exception reason);

    [LoggerMessage(513, LogLevel.Warning, "A snapshot could not be used, and an older one or the whole journal was: {Unused}")]
    private static partial void LogUnused(ILogger logger, string unused);

    [LoggerMessage(514, LogLevel.Warning, "Records of the journal were left out, as btcstream journal skip had it: {Records}")]
    private static partial void LogSkipped(ILogger logger, string records);

    private void OnTaken(SnapshotReport report) =>
        LogTaken(_logger, report.Snapshot.File, report.Snapshot.Bytes, report.Seconds, report.PauseMicros, report.Deleted.Count);
}
