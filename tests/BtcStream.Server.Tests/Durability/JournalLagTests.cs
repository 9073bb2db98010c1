using BtcStream.Engine;
using BtcStream.Engine.Durability;

namespace BtcStream.Server.Tests.Durability;

/// <summary>How old what waits for the disk is, on one thread: the journal's steps are the test's.</summary>
public sealed class JournalLagTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly string _path = Directory.CreateTempSubdirectory("btcstream-lag").FullName;
    private readonly ManualClock _clock = new();
    private readonly DirectoryStorage _storage;
    private readonly JournalWriter _journal;
    private readonly JournalLag _lag;
    private Action? _onWrite;
    private long _ticks;

    public JournalLagTests()
    {
        _storage = DirectoryStorage.Open(_path);
        var disk = new FullDisk(_storage, () =>
        {
            Interlocked.Exchange(ref _onWrite, null)?.Invoke();
            return false;
        });
        _journal = new JournalWriter(disk, new JournalOptions { Identity = 7, Epoch = 1 }, new EngineOptions { Clock = ClockMode.Live }, default);
        _lag = new JournalLag(_journal, _clock);
    }

    public void Dispose()
    {
        _journal.Dispose();
        _storage.Dispose();
        Directory.Delete(_path, recursive: true);
    }

    [Fact]
    public void NothingWaits_IsNone()
    {
        Assert.Equal(0.0, _lag.Look());
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0.0, _lag.Look());
        Write();
        _journal.Step();
        Assert.Equal(0.0, _lag.Look());
    }

    [Fact]
    public void Disk_ThatTakesNothing_IsAsOldAsTheFirstThatWaits()
    {
        Write();
        Assert.Equal(0.0, _lag.Look());
        for (int i = 1; i <= 200; i++)
        {
            _clock.Advance(Second);
            Write();
            Assert.Equal(i, _lag.Look());
        }

        _journal.Step();
        Assert.Equal(0.0, _lag.Look());
    }

    [Fact]
    public void Disk_ThatIsSlow_IsAsOldAsWhatWasWrittenWhileItWorked()
    {
        Write();
        _journal.Step();
        Write();
        Assert.Equal(0.0, _lag.Look());
        _clock.Advance(Second);
        _onWrite = () =>
        {
            Write();
            Assert.Equal(1.0, _lag.Look());
            _clock.Advance(3 * Second);
        };
        _journal.Step();
        Assert.Equal((2L, 3L), (_journal.SettledRecord, _journal.LastRecord));
        Assert.Equal(3.0, _lag.Look());
        _journal.Step();
        Assert.Equal(0.0, _lag.Look());
    }

    private void Write() => Assert.True(_journal.TryAppendTick(++_ticks));
}
