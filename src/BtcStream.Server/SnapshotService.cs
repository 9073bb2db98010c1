using BtcStream.Engine;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Server;

/// <summary>Has snapshots taken at their time and when the server stops, and tells the log of them and of what recovery could not use.</summary>
internal sealed partial class SnapshotService
{
    /// <summary>How often it is looked whether it is time for one. A quarter of a second: finer than any interval that can be chosen.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(250);

    private readonly SnapshotKeeper _keeper;
    private readonly EngineHost _engine;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    /// <summary>Watches an engine that keeps a journal. Nothing runs before <see cref="Start"/>.</summary>
    public SnapshotService(SnapshotKeeper keeper, EngineHost engine, RecoveredEngine recovered, TimeProvider time, ILogger logger)
    {
        (_keeper, _engine, _time, _logger) = (keeper, engine, time, logger);
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

        if (recovered.Journal.Torn is { LaterRecords: > 0 } torn)
        {
            LogTorn(_logger, torn.File, torn.Offset, torn.Record, torn.LaterRecords);
        }
    }

    /// <summary>Begins to look whether it is time for a snapshot.</summary>
    public void Start() => _timer.Change(LookPeriod, LookPeriod);

    /// <summary>
    /// Takes the last snapshot, for so long at most. The engine has stopped, and the journal has everything, so a stop must not wait for a disk that hangs, or that is too
    /// slow for a state of this size: the next start replays more.
    /// </summary>
    /// <returns>Ends when nothing writes any more: it has, unless the snapshot was given up.</returns>
    public async Task<Task> StopAsync(TimeSpan most)
    {
        await _timer.DisposeAsync();
        var givenUp = new CancellationTokenSource();
        Task written = Task.Run(() => TakeLastAsync(givenUp.Token));
        Task bounded = written.WaitAsync(most, _time);
        LogWaiting(_logger, most.TotalSeconds);
        try
        {
            await bounded;
            givenUp.Dispose();
        }
        catch (TimeoutException)
        {
            LogGivenUp(_logger, most.TotalSeconds);
            await givenUp.CancelAsync();
        }

        return written;
    }

    [LoggerMessage(511, LogLevel.Information, "Snapshot {File}: {Bytes} bytes in {Seconds:F2} s, for which the engine paused {PauseMicros} us. {Deleted} files could go")]
    private static partial void LogTaken(ILogger logger, string file, long bytes, double seconds, long pauseMicros, int deleted);

    [LoggerMessage(512, LogLevel.Error, "A snapshot could not be taken; it is tried again, and the journal has everything")]
    private static partial void LogFailed(ILogger logger, Exception reason);

    [LoggerMessage(513, LogLevel.Warning, "A snapshot could not be used, and an older one or the whole journal was: {Unused}")]
    private static partial void LogUnused(ILogger logger, string unused);

    [LoggerMessage(514, LogLevel.Warning, "Records of the journal were left out, as btcstream journal skip had it: {Records}")]
    private static partial void LogSkipped(ILogger logger, string records);

    [LoggerMessage(515, LogLevel.Warning, "The last snapshot was not written in {Seconds:F0} s and is given up; the journal has everything, and the next start replays what the snapshot before "
        + "does not cover. Options that a journal is bound to cannot change before a stop that leaves one")]
    private static partial void LogGivenUp(ILogger logger, double seconds);

    [LoggerMessage(516, LogLevel.Debug, "Waiting for the last snapshot, {Seconds:F0} s at most")]
    private static partial void LogWaiting(ILogger logger, double seconds);

    [LoggerMessage(517, LogLevel.Warning, "Record {Record} of the journal ({File}, offset {Offset}) was not whole and was cut, with {LaterRecords} whole records after it that cannot be used "
        + "without it. Nothing says that they had been on the disk: under --fsync always and interval none was acked, under never they may have been")]
    private static partial void LogTorn(ILogger logger, string file, long offset, long record, long laterRecords);

    private async Task TakeLastAsync(CancellationToken givenUp)
    {
        await _keeper.DisposeAsync();
        if (_engine.Status != EngineStatus.Stopped)
        {
            return;
        }

        try
        {
            givenUp.ThrowIfCancellationRequested();
            _keeper.TakeLast(givenUp);
        }
        catch (OperationCanceledException) when (givenUp.IsCancellationRequested)
        {
            // That is told already.
        }
#pragma warning disable CA1031 // Whatever kept it from being taken is told; the journal has everything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(_logger, e);
        }
    }

    private void OnTaken(SnapshotReport report) =>
        LogTaken(_logger, report.Snapshot.File, report.Snapshot.Bytes, report.Seconds, report.PauseMicros, report.Deleted.Count);
}
