using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests.Durability.Snapshots;

/// <summary>When snapshots are taken, by time that passes and the journal's bytes, and what happens to those that cannot be.</summary>
public sealed class SnapshotKeeperTests : IAsyncLifetime
{
    private static readonly JournalOptions Small = new() { Identity = 7, Epoch = 1, IntervalMillis = 0, RetryMillis = 1, BufferBytes = 1 << 14, Buffers = 4 };

    private readonly MemoryStorage _storage = new();
    private readonly SnapshotClock _clock;
    private readonly EngineHost _host;
    private readonly IngestSession _session;
    private readonly SnapshotKeeper _keeper;
    private readonly List<SnapshotReport> _taken = [];
    private readonly List<Exception> _failed = [];
    private ulong _sequence;
    private bool _isMemoryOut;
    private TimeSpan _passed;
    private TimeSpan _set;

    public SnapshotKeeperTests()
    {
        _clock = new SnapshotClock(() => _passed, () => TestEngine.NewYear + (long)(_passed + _set).TotalNanoseconds);
        var engine = new RiskEngine(new EngineOptions());
        _host = new EngineHost(engine, new HostOptions(), new JournalWriter(_storage, Small, engine.Options, default));
        _host.Start();
        _session = _host.OpenSession();
        _keeper = new SnapshotKeeper(_host, _storage, new SnapshotOptions { IntervalSeconds = 600, AfterBytes = 4_000, JournalBytes = 0, JournalHours = 0 }, _clock)
        {
            MakeBuffer = size => _isMemoryOut ? throw new InsufficientMemoryException() : new byte[size],
            Taken = _taken.Add,
            Failed = _failed.Add,
        };
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        await _keeper.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Tick_AfterTheInterval_TakesOneWhereAnythingHasHappened()
    {
        await SendAsync(1);
        await TickAsync(0);
        await TickAsync(9);
        Assert.Empty(_taken);
        await TickAsync(10);
        Assert.Single(_taken);
        await TickAsync(30);
        Assert.Single(_taken);
        await SendAsync(1);
        await TickAsync(50);
        Assert.Equal(2, _taken.Count);
        Assert.Empty(_failed);
    }

    [Fact]
    public async Task Tick_AfterEnoughBytes_TakesOne()
    {
        await TickAsync(0);
        await SendAsync(5);
        await TickAsync(1);
        Assert.Empty(_taken);
        await SendAsync(40);
        await TickAsync(1);
        Assert.Single(_taken);
        await TickAsync(2);
        Assert.Single(_taken);
    }

    [Fact]
    public async Task Tick_DiskFull_IsToldAndTriedAgainAMinuteLater_AndIngestGoesOn()
    {
        await SendAsync(1);
        await TickAsync(0);
        _storage.OnCreate = () => throw MemoryStorage.NoSpace();
        await TickAsync(10);
        Assert.Equal("No space left on device", Assert.IsType<IOException>(Assert.Single(_failed)).Message);
        await SendAsync(45);
        _storage.OnCreate = null;
        await TickAsync(10);
        Assert.Empty(_taken);
        await TickAsync(12);
        Assert.Single(_taken);
    }

    [Fact]
    public async Task Tick_ClockSetForwardOrBack_GoesByTheTimeThatPasses()
    {
        await SendAsync(1);
        await TickAsync(0);
        _set = TimeSpan.FromDays(400);
        await TickAsync(9);
        Assert.Empty(_taken);
        _set = TimeSpan.FromDays(-400);
        await TickAsync(10);
        Assert.Single(_taken);
        await SendAsync(1);
        _set = TimeSpan.FromDays(-800);
        await TickAsync(19);
        Assert.Single(_taken);
        await TickAsync(20);
        Assert.Equal(2, _taken.Count);
    }

    [Fact]
    public async Task Tick_MemoryRunsOutWhileCapturing_FailsThatSnapshot_AndTheEngineGoesOn()
    {
        await SendAsync(1);
        _isMemoryOut = true;
        await TickAsync(10);
        Assert.IsType<InsufficientMemoryException>(Assert.Single(_failed));
        Assert.Equal((EngineStatus.Running, 1L, 0L), (_host.Status, _keeper.FailedCount, _keeper.TakenCount));
        await Assert.ThrowsAsync<InsufficientMemoryException>(_keeper.TakeAsync);
        await SendAsync(3);
        _isMemoryOut = false;
        await TickAsync(20);
        Assert.Equal((1, 1L), (_taken.Count, _keeper.TakenCount));
        await _host.StopAsync();
        Assert.Equal(_host.Engine.ComputeDigest(), EngineRecovery.Recover(_storage, () => new RiskEngine(new EngineOptions())).Engine.ComputeDigest());
    }

    [Fact]
    public async Task Retention_DamagedSnapshots_CountForNothing()
    {
        List<string> files = [];
        for (int i = 0; i < 2; i++)
        {
            await SendAsync(3);
            files.Add((await _keeper.TakeAsync())!.Snapshot.File);
        }

        // As another run finds them: the newer one is damaged in the middle, where neither its header nor its end shows it.
        byte[] damaged = _storage.BytesOf(files[1]);
        damaged[damaged.Length / 2] ^= 1;
        _storage.Put(files[1], damaged);
        var keeper = new SnapshotKeeper(_host, _storage, new SnapshotOptions { JournalBytes = 0, JournalHours = 0 }, _clock);
        await using (keeper)
        {
            await SendAsync(3);
            SnapshotReport third = (await keeper.TakeAsync())!;
            Assert.Empty(third.Deleted);
            Assert.Equal([.. files, third.Snapshot.File], _storage.List(".snap"));
            await SendAsync(3);
            SnapshotReport fourth = (await keeper.TakeAsync())!;
            Assert.Equal(files, fourth.Deleted);
            Assert.Equal([third.Snapshot.File, fourth.Snapshot.File], _storage.List(".snap"));
        }
    }

    [Fact]
    public async Task TakeLast_OfAStoppedEngine_LeavesNothingToReplay_AndKeepsTwo()
    {
        for (int i = 0; i < 4; i++)
        {
            await SendAsync(3);
            Assert.NotNull(await _keeper.TakeAsync());
        }

        await SendAsync(1);
        await _host.StopAsync();
        SnapshotReport? last = _keeper.TakeLast();
        Assert.Equal(2, _storage.List(".snap").Count);
        RecoveredEngine recovered = EngineRecovery.Recover(_storage, () => new RiskEngine(new EngineOptions()));
        Assert.Equal((last!.Snapshot.File, 0L), (recovered.Snapshot!.File, recovered.Journal.Records));
        Assert.Equal(_host.Engine.ComputeDigest(), recovered.Engine.ComputeDigest());
        Assert.Null(_keeper.TakeLast());
    }

    private async Task TickAsync(long minutes)
    {
        _passed = TimeSpan.FromMinutes(minutes);
        _keeper.Tick();
        await _keeper.Running;
    }

    private async Task SendAsync(int batches)
    {
        for (int i = 0; i < batches; i++)
        {
            InputBatch batch = await _session.RentAsync() ?? throw new InvalidOperationException("ended");
            batch.BeginMessage(InputKind.Market, ++_sequence);
            int row = batch.Market.Append(1);
            batch.Market.Fields[row] = MarketFields.IndexPrice | MarketFields.Time;
            (batch.Market.IndexPrice[row], batch.Market.Time[row]) = (90_000.0 + _sequence, TestEngine.NewYear + (long)_sequence);
            await _session.SubmitAsync(batch);
            BatchReceipt? applied;
            while (!_session.TryTakeApplied(out applied))
            {
                Assert.True(await _session.WaitAppliedAsync());
            }

            Assert.Equal(1, applied.Result.Counts.Accepted);
            _session.Return(applied);
        }
    }
}
