using System.Runtime.ExceptionServices;

namespace BtcStream.Engine.Durability.Snapshots;

/// <summary>A snapshot that was taken.</summary>
/// <param name="Snapshot">What it is.</param>
/// <param name="PauseMicros">How long the engine took no input for it, microseconds.</param>
/// <param name="Seconds">How long it took in all.</param>
/// <param name="Deleted">Files that could go: older snapshots, and segments that are covered and too old or too many.</param>
public sealed record SnapshotReport(SnapshotInfo Snapshot, long PauseMicros, double Seconds, IReadOnlyList<string> Deleted);

/// <summary>
/// Takes snapshots of a running engine: when enough time or journal has passed, and at the end. The engine pauses while its small state is copied; rows of positions
/// and accounts, histories and observations are written while it goes on. Afterwards what nobody needs any more is deleted.
/// </summary>
/// <remarks>Any thread; one snapshot at a time. It goes by time that passes, not by the clock on the wall, which somebody may set.</remarks>
public sealed class SnapshotKeeper : IAsyncDisposable
{
    /// <summary>A snapshot takes this share of the time at most, so that a disk that is slow or an engine that is huge is not kept busy with nothing else: a tenth.</summary>
    private const int RestPerWork = 9;

    private const int FirstBufferBytes = 4 << 20;

    /// <summary>After one that failed: a disk that is full will not have room in a moment.</summary>
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan MostWaitForDisk = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DiskPoll = TimeSpan.FromMilliseconds(5);

    private readonly EngineHost _host;
    private readonly JournalWriter _journal;
    private readonly IJournalStorage _storage;
    private readonly SnapshotOptions _options;
    private readonly SnapshotClock _clock;
    private readonly SnapshotRetention _retention;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private byte[]? _buffer;
    private Task _running = Task.CompletedTask;
    private long _covered;
    private long _bytesAtLast;
    private TimeSpan _last;
    private TimeSpan _notBefore = TimeSpan.MinValue;
    private long _takenCount;
    private long _failedCount;

    /// <summary>A keeper for an engine with a journal.</summary>
    /// <param name="host">The engine's host.</param>
    /// <param name="storage">The journal's directory.</param>
    /// <param name="options">When and what.</param>
    /// <param name="clock">The host's time.</param>
    /// <param name="recovered">How the engine began; null where it began empty.</param>
    public SnapshotKeeper(EngineHost host, IJournalStorage storage, SnapshotOptions options, SnapshotClock clock, RecoveredEngine? recovered = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        options.Validate();
        (_host, _storage, _options, _clock, _last) = (host, storage, options, clock, clock.Passed());
        _retention = new SnapshotRetention(storage, options, recovered?.Snapshot?.File);
        _journal = host.Journal ?? throw new ArgumentException("A snapshot covers a place in a journal, and this engine has none.", nameof(host));
        _covered = recovered?.Snapshot?.LastRecord ?? 0;

        // What had to be replayed counts as written since the last one.
        _bytesAtLast = -(recovered?.Journal.Bytes ?? 0);
    }

    /// <summary>Told of each snapshot, on some thread.</summary>
    public Action<SnapshotReport>? Taken { get; set; }

    /// <summary>Told of each that failed and why, on some thread. It is tried again.</summary>
    public Action<Exception>? Failed { get; set; }

    /// <summary>Snapshots taken. Any thread.</summary>
    public long TakenCount => Volatile.Read(ref _takenCount);

    /// <summary>Snapshots that failed. Any thread.</summary>
    public long FailedCount => Volatile.Read(ref _failedCount);

    /// <summary>Makes the buffer that the engine's thread writes the small part of the state into: where a test has memory run out.</summary>
    internal Func<int, byte[]> MakeBuffer { get; init; } = static size => new byte[size];

    /// <summary>The one that is being taken by itself; done where none is.</summary>
    internal Task Running => _running;

    /// <summary>The newest of this run; null before the first.</summary>
    public SnapshotReport? Last { get; private set; }

    /// <summary>Begins one where it is time for it, and returns at once. Call it at a steady pace.</summary>
    public void Tick()
    {
        TimeSpan now = _clock.Passed();
        bool isTime = _options.IntervalSeconds > 0 && now - _last >= TimeSpan.FromSeconds(_options.IntervalSeconds);
        bool isMuch = _options.AfterBytes > 0 && _journal.WrittenBytes - _bytesAtLast >= _options.AfterBytes;
        if ((isTime || isMuch) && _running.IsCompleted && now >= _notBefore && !_stop.IsCancellationRequested)
        {
            _last = now;
            _running = Task.Run(() => TryTakeAsync(now));
        }
    }

    /// <summary>Takes one now. Null where nothing has happened since the last.</summary>
    /// <exception cref="EngineStoppedException">The engine has stopped: see <see cref="TakeLast"/>.</exception>
    /// <exception cref="IOException">It cannot be written; those before it are still there.</exception>
    /// <exception cref="OperationCanceledException">The keeper was stopped meanwhile.</exception>
    public async Task<SnapshotReport?> TakeAsync()
    {
        await _turn.WaitAsync(_stop.Token).ConfigureAwait(false);
        try
        {
            TimeSpan started = _clock.Passed();
            long bytes = _journal.WrittenBytes;
            TimeSpan pause = default;
            ExceptionDispatchInfo? problem = null;

            // What follows takes seconds: it must be neither on the engine's thread nor on the caller's.
            using SnapshotCapture? capture = await _host.AskAsync(engine =>
            {
                TimeSpan from = _clock.Passed();
                SnapshotCapture? taken = TryCapture(engine, out problem);
                pause = _clock.Passed() - from;
                return taken;
            }).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            problem?.Throw();
            if (capture is null)
            {
                return null;
            }

            await WaitForJournalAsync(capture.Header.Covered.LastRecord).ConfigureAwait(false);
            SnapshotReport report = Write(capture, (long)pause.TotalMicroseconds, started, _stop.Token);
            _bytesAtLast = bytes;
            return report;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes the last one, of an engine that has stopped in order: the next start has nothing to replay. Null where nothing has happened since the last, or where the journal has not got everything.</summary>
    /// <param name="cancellation">Gives up; a call of the system that is under way is not ended by it.</param>
    /// <exception cref="InvalidOperationException">The engine runs, or has faulted.</exception>
    /// <exception cref="IOException">It cannot be written; those before it are still there.</exception>
    /// <exception cref="OperationCanceledException">It was given up; those before it are still there.</exception>
    public SnapshotReport? TakeLast(CancellationToken cancellation = default)
    {
        if (_host.Status != EngineStatus.Stopped)
        {
            throw new InvalidOperationException($"The engine is {_host.Status}; the last snapshot is of one that has stopped in order.");
        }

        // What the journal could not take at its end stays missing in it: a snapshot must not be ahead.
        if (_journal.LastRecord == _covered || _journal.Failure is not null || _journal.OwedPublications > 0 || !MayCover(_journal.LastRecord))
        {
            return null;
        }

        TimeSpan started = _clock.Passed();
        using SnapshotCapture capture = SnapshotCapture.Take(_host.Engine, _journal.Position, _journal.Epoch, _buffer ??= MakeBuffer(FirstBufferBytes));
        return Write(capture, 0, started, cancellation);
    }

    /// <summary>Takes no more by itself, and gives up one that is being written.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _turn.Dispose();
    }

    private async Task TryTakeAsync(TimeSpan started)
    {
        try
        {
            await TakeAsync().ConfigureAwait(false);
            TimeSpan ended = _clock.Passed();
            _notBefore = ended + ((ended - started) * RestPerWork);
        }
        catch (Exception e) when (e is EngineStoppedException or OperationCanceledException)
        {
            // The server is on its way out; the last snapshot is taken when the engine has stopped.
        }
#pragma warning disable CA1031 // Whatever kept it from being taken is told, and it is tried again: the journal has everything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _notBefore = _clock.Passed() + RestAfterFailure;
            Interlocked.Increment(ref _failedCount);
            Failed?.Invoke(e);
        }
    }

    /// <summary>A snapshot must not be ahead of the journal, where records that others follow could then be missing in between.</summary>
    private async Task WaitForJournalAsync(long record)
    {
        TimeSpan from = _clock.Passed();
        while (!MayCover(record))
        {
            if (_clock.Passed() - from > MostWaitForDisk)
            {
                throw new IOException($"the journal has not got to record {record} in {MostWaitForDisk.TotalSeconds} s{(_journal.Failure is { } failure ? $": {failure.Message}" : "")}");
            }

            await Task.Delay(DiskPoll, _stop.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the journal has got to a record, so that a snapshot which covers it may be there.</summary>
    internal bool MayCover(long record) => !_journal.AcksWait || _journal.DurableRecord >= record;

    /// <summary>What the engine's thread does for a snapshot, between two inputs. Null where nothing has happened since the last.</summary>
    /// <exception cref="IOException">The journal has no room for what has to come before a snapshot.</exception>
    internal SnapshotCapture? Capture(RiskEngine engine)
    {
        if (!_journal.TrySettle())
        {
            throw new IOException($"the journal has no room for {_journal.OwedPublications} publication points that come before the snapshot{(_journal.Failure is { } failure ? $": {failure.Message}" : "")}");
        }

        return _journal.LastRecord == _covered ? null : SnapshotCapture.Take(engine, _journal.Position, _journal.Epoch, _buffer ??= MakeBuffer(FirstBufferBytes));
    }

    /// <summary>
    /// A capture only reads the state, so whatever goes wrong with it, memory that has run out above all, is the snapshot's failure and not the engine's, which goes on.
    /// </summary>
    private SnapshotCapture? TryCapture(RiskEngine engine, out ExceptionDispatchInfo? problem)
    {
        try
        {
            problem = null;
            return Capture(engine);
        }
#pragma warning disable CA1031 // It is thrown again where the snapshot was asked for; out of here it would stop the engine.
        catch (Exception e)
#pragma warning restore CA1031
        {
            problem = ExceptionDispatchInfo.Capture(e);
            return null;
        }
    }

    /// <summary>Writes it, and deletes what is then not needed any more.</summary>
    /// <param name="capture">What the engine's thread took.</param>
    /// <param name="pauseMicros">How long that took.</param>
    /// <param name="started">When it began, by the time that passes.</param>
    /// <param name="cancellation">Gives up.</param>
    internal SnapshotReport Write(SnapshotCapture capture, long pauseMicros, TimeSpan started, CancellationToken cancellation = default)
    {
        long bytes = SnapshotWriter.Write(_storage, capture, cancellation);
        _buffer = capture.State.TakeBuffer();
        _covered = capture.Header.Covered.LastRecord;
        var info = SnapshotInfo.Of(SnapshotName.Of(_covered), capture.Header, bytes);
        Interlocked.Increment(ref _takenCount);
        _retention.AddWhole(info.File);
        IReadOnlyList<string> deleted = _retention.Apply(_clock.UnixNanos());
        Last = new SnapshotReport(info, pauseMicros, (_clock.Passed() - started).TotalSeconds, deleted);
        Taken?.Invoke(Last);
        return Last;
    }
}
