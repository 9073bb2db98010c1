using System.Net;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Server.Telemetry;
using BtcStream.Server.Tests.Security;
using Microsoft.Extensions.Logging;

namespace BtcStream.Server.Tests.Durability;

/// <summary>
/// A disk that hangs while a server stops: the process's own run of it, with a clock that a test moves and an end of the process that a test only notes. The last snapshot is
/// given up and the stop goes on; where the journal itself hangs, the process is ended.
/// </summary>
public sealed class HangingDiskTests : IDisposable
{
    private const int Grace = 3;
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    private readonly string _path = Directory.CreateTempSubdirectory("btcstream-hang").FullName;
    private readonly ManualClock _clock = new();
    private readonly CapturedLog _log = new();
    private readonly List<int> _ends = [];
    private readonly CancellationTokenSource _stop = new();
    private HangingDisk? _disk;
    private ServerHost? _host;

    public void Dispose()
    {
        _disk?.Dispose();
        _stop.Dispose();
        Directory.Delete(_path, recursive: true);
    }

    [Fact]
    public async Task Stop_JournalHangs_EndsTheProcessAtTheLimitAndSaysSo()
    {
        Task<int> run = await StartAsync(".seg");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _disk!.IsHanging;
        await StopAsync();

        _clock.Advance(ShutdownTimes.Whole(Grace) - Moment);
        Assert.Empty(_ends);
        Assert.DoesNotContain(_log.Lines, line => line.Id == 503);
        _clock.Advance(Moment);
        Assert.Equal([ServerRun.OverrunExitCode], _ends);
        Assert.Contains("asked to stop 43 s ago", _log.Lines.Single(line => line.Id == 503).Text, StringComparison.Ordinal);
        Assert.False(run.IsCompleted);

        // The process would be gone. This one goes on, and what was under way comes to its end.
        _disk.Release();
        Assert.Equal(ServerRun.OverrunExitCode, await run);
        await Eventually.True(CanOpen, "the directory is free");
        Assert.Equal(1, Recover().Journal.Position.LastRecord);
    }

    [Fact]
    public async Task Stop_LastSnapshotHangs_GivesItUpAndEndsInOrder()
    {
        Task<int> run = await StartAsync(".tmp");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.True(() => _host!.Engine.Journal!.DurableRecord == 1, "the tick is on the disk");
        await StopAsync();
        await _disk!.IsHanging;
        await AssertGivenUpAsync(run);
    }

    /// <summary>One that was begun by its time, and has not come to its end when the server is to stop.</summary>
    [Fact]
    public async Task Stop_SnapshotUnderWayHangs_GivesItUpAndEndsInOrder()
    {
        Task<int> run = await StartAsync(".tmp");
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        await Eventually.True(() => _host!.Engine.Journal!.DurableRecord == 1, "the tick is on the disk");
        _clock.Advance(TimeSpan.FromSeconds(2));
        await _disk!.IsHanging;
        await StopAsync();
        await AssertGivenUpAsync(run);
    }

    [Fact]
    public async Task Stop_DiskThatAnswers_EndsInOrderAndNothingIsOver()
    {
        Task<int> run = await StartAsync(".none");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await StopAsync();
        Assert.Equal(0, await run);
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.Empty(_ends);
        Assert.DoesNotContain(_log.Lines, line => line.Id is 503 or 515);
        Assert.Equal((0L, 1L), (Recover().Journal.Records, Recover().Snapshot!.LastRecord));
    }

    private async Task AssertGivenUpAsync(Task<int> run)
    {
        // The clock stands until the wait has begun, so all of the time is left then.
        await Eventually.True(() => _log.Lines.Any(line => line.Id == 516), "the last snapshot is waited for");
        _clock.Advance(ShutdownTimes.LastSnapshot(Grace) - Moment);
        Assert.DoesNotContain(_log.Lines, line => line.Id == 515);
        _clock.Advance(Moment);
        Assert.Equal(0, await run);
        Assert.Single(_log.Lines, line => line.Id == 515);
        Assert.DoesNotContain(_log.Lines, line => line.Id == 503);
        Assert.Empty(_ends);

        // What is still being written keeps the directory: another server must not begin beside it.
        Assert.Contains("in use", Assert.Throws<IOException>(() => DirectoryStorage.Open(_path)).Message, StringComparison.Ordinal);
        _disk!.Release();
        await Eventually.True(CanOpen, "the directory is free");
        RecoveredEngine recovered = Recover();
        Assert.Null(recovered.Snapshot);
        Assert.True(recovered.Journal.Records > 0);
        Assert.Empty(Directory.EnumerateFiles(_path, "*.tmp"));
    }

    private bool CanOpen()
    {
        try
        {
            DirectoryStorage.Open(_path).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Starts a server as its process does, on a disk that hangs where files end so. Under the live clock the first tick is a record of its journal.</summary>
    private async Task<Task<int>> StartAsync(string extension)
    {
        var options = new ServerOptions
        {
            Listen = new ListenAddress(IPAddress.Loopback, 0),
            Clock = ClockMode.Live,
            DataDirectory = _path,
            FsyncIntervalMillis = 0,
            SnapshotIntervalSeconds = 2,
            ShutdownGraceSeconds = Grace,
            Telemetry = new TelemetrySettings { LogLevel = LogLevel.Debug },
            OverStorage = storage => _disk = new HangingDisk(storage, extension),
        };
        Assert.Empty(options.Validate());
        var isReady = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = new ServerRun(
            _clock,
            _ends.Add,
            chosen =>
            {
                _host = new ServerHost(chosen, _clock, _log);
                return new ReadyServer(_host, isReady.SetResult);
            },
            _log);
        Task<int> ended = run.RunAsync(options, _stop.Token);
        await isReady.Task;
        return ended;
    }

    /// <summary>As a signal does, and until the engine is told.</summary>
    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Eventually.True(() => _host!.Engine.Status != EngineStatus.Running, "the engine is to stop");
    }

    private RecoveredEngine Recover()
    {
        using DirectoryStorage storage = DirectoryStorage.Open(_path);
        return EngineRecovery.Recover(storage, () => new RiskEngine(_host!.Engine.Options));
    }

    /// <summary>Tells when a server has started.</summary>
    private sealed class ReadyServer(IRunningServer server, Action tell) : IRunningServer
    {
        public Uri GrpcAddress => server.GrpcAddress;

        public Uri? HttpAddress => server.HttpAddress;

        public string? Recovered => server.Recovered;

        public string? Failure => server.Failure;

        public CancellationToken Stopping => server.Stopping;

        public Task StartAsync(CancellationToken cancellation) => server.StartAsync(cancellation);

        public Task WaitForShutdownAsync(CancellationToken cancellation)
        {
            Task ended = server.WaitForShutdownAsync(cancellation);
            tell();
            return ended;
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
