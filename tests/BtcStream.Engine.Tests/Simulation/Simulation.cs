using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests.Simulation;

/// <summary>What came of a run: equal for equal seeds.</summary>
internal readonly record struct SimulationResult(
    ulong Digest, long Operations, long Records, long Acked, int Crashes, int PowerLosses, int Torn, int Snapshots, int FromSnapshot, int Resumes, int HeldUp, int Failures)
{
    public static SimulationResult operator +(SimulationResult a, SimulationResult b) => new(
        unchecked(a.Digest + b.Digest), a.Operations + b.Operations, a.Records + b.Records, a.Acked + b.Acked, a.Crashes + b.Crashes, a.PowerLosses + b.PowerLosses,
        a.Torn + b.Torn, a.Snapshots + b.Snapshots, a.FromSnapshot + b.FromSnapshot, a.Resumes + b.Resumes, a.HeldUp + b.HeldUp, a.Failures + b.Failures);
}

/// <summary>
/// A small world on one thread: clients, a clock, a disk, and the real engine's host, journal, snapshots and recovery between them. All that happens, and in which order,
/// one seed chooses.
/// </summary>
#pragma warning disable CA1001 // What a crash leaves behind is not let go in order: that is what a crash is. None of it holds a thread or a file.
internal sealed class Simulation
#pragma warning restore CA1001
{
    private const int MostRecoveries = 100;

    private readonly Random _dice;
    private readonly SimulationPlan _plan;
    private readonly SimulatedDisk _disk;
    private readonly SimulatedClock _clock;
    private readonly SimulatedClient[] _clients;
    private readonly RecoveryCheck _check;
    private EngineHost _host = null!;
    private SnapshotKeeper _keeper = null!;
    private SnapshotCapture? _capture;
    private ulong _epoch;
    private int _step;
    private long _asOf;
    private bool _isFailing;
    private SimulationResult _result;

    /// <param name="seed">Chooses everything.</param>
    /// <param name="lie">A planted defect of the disk.</param>
    /// <param name="journal">A planted defect: the journal's policy, whatever the clients were promised.</param>
    public Simulation(int seed, DiskLie lie = DiskLie.None, FsyncPolicy? journal = null)
    {
        _dice = new Random(seed);
        _plan = new SimulationPlan(seed, _dice, journal);
        _disk = new SimulatedDisk(new Random(_dice.Next()), lie);
        _clock = new SimulatedClock(new Random(_dice.Next()));
        _clients = [.. Enumerable.Range(0, _plan.Clients).Select(i => new SimulatedClient(i, new Random(_dice.Next()), _clock))];
        _check = new RecoveryCheck(_plan, _disk, _clients);
    }

    /// <summary>Runs it.</summary>
    /// <exception cref="SimulationFailure">Something that must always hold did not.</exception>
    public SimulationResult Run()
    {
        try
        {
            Start();
            for (_step = 1; _step <= _plan.Steps; _step++)
            {
                try
                {
                    Act();
                }
                catch (PowerLossException)
                {
                    Crash(CrashKind.PowerLoss);
                }
            }

            // At the end everything is well again, and everybody is told everything.
            Crash(_dice.Next(2) == 0 ? CrashKind.CleanStop : CrashKind.PowerLoss);
            return _result with
            {
                Digest = _host.Engine.ComputeDigest(),
                Operations = _disk.Operations,
                Records = _host.Journal!.LastRecord,
                Acked = _clients.Sum(client => (long)client.Acked),
                Resumes = _clients.Sum(client => client.Resumes),
                HeldUp = _clients.Sum(client => client.HeldUp),
            };
        }
        catch (JournalException e) when (_plan is { Fsync: FsyncPolicy.Never, FaultOneIn: > 0 } && e.Message.Contains("more segments follow", StringComparison.Ordinal))
        {
            // The one thing that is said not to hold without forcing anything to the disk: what it dropped when it refused the flush at the end of a segment is missing in the
            // middle once the power has gone, and the start stops there.
            return _result with { Operations = _disk.Operations };
        }
        catch (Exception e) when (e is not SimulationFailure)
        {
            throw new SimulationFailure(_plan.Seed, _step, e.Message, e);
        }
    }

    private void Act()
    {
        switch (_dice.Next(24))
        {
            case < 12:
                _clients[_dice.Next(_clients.Length)].Act(_host);
                break;
            case < 16:
                StepEngine(_dice.Next(1, 8));
                break;
            case < 20:
                StepJournal();
                break;
            case 20:
                _clock.Pass();
                _host.Tick(_clock.Now);
                break;
            case 21:
                Ask();
                break;
            case 22:
                MoveSnapshot();
                break;
            default:
                BreakSomething();
                break;
        }

        if (_dice.Next(_plan.CrashOneIn) == 0)
        {
            Crash((CrashKind)_dice.Next(3));
        }
    }

    private void StepEngine(int most)
    {
        for (int i = 0; i < most; i++)
        {
            if (!_host.Step())
            {
                break;
            }

            _check.Remember(_host);
        }

        long asOf = _host.AsOfUnixNanos ?? long.MinValue;
        Require(asOf >= _asOf, $"as_of goes back from {_asOf} to {asOf}");
        Require(_host.HeldBack <= _clients.Length * 64, $"{_host.HeldBack} inputs wait for the journal");
        Require(_host.PooledBatches <= _plan.Host.PooledBatches, $"{_host.PooledBatches} batches are kept");
        _asOf = asOf;
    }

    private void StepJournal()
    {
        long before = _host.Journal!.DurableRecord;
        _host.Journal.Step();
        Require(_host.Journal.DurableRecord >= before && _host.Journal.DurableRecord <= _host.Journal.LastRecord, "the durable record goes back, or ahead");
        bool isFailing = _host.Journal.Failure is not null;
        _result = _result with { Failures = _result.Failures + (isFailing && !_isFailing ? 1 : 0) };
        _isFailing = isFailing;
    }

    /// <summary>A question that moves a pricing instant, and so makes a record of its own.</summary>
    private void Ask()
    {
        if (_host.Ring.Count < _host.Ring.Capacity)
        {
            _host.Ring.TryPublish(new Question<bool>(engine =>
            {
                engine.Settle("BTC");
                return true;
            }));
        }
    }

    private void MoveSnapshot()
    {
        _capture ??= _host.Journal!.OwedPublications > 0 ? null : _keeper.Capture(_host.Engine);
        if (_capture is null || !_keeper.MayCover(_capture.Header.Covered.LastRecord))
        {
            return;
        }

        try
        {
            _disk.Meanwhile = Meanwhile;
            _keeper.Write(_capture, 0, _clock.Passed);
            _result = _result with { Snapshots = _result.Snapshots + 1 };
        }
        catch (IOException) when (_plan.FaultOneIn > 0)
        {
            // Told in the log, and tried again later.
        }
        finally
        {
            _disk.Meanwhile = null;
            _capture.Dispose();
            _capture = null;
        }
    }

    private void Meanwhile()
    {
        switch (_dice.Next(12))
        {
            case 0:
                _clients[_dice.Next(_clients.Length)].Act(_host);
                break;
            case 1:
                StepEngine(2);
                break;
            case 2:
                StepJournal();
                break;
        }
    }

    private void BreakSomething()
    {
        if (_dice.Next(3) == 0)
        {
            _disk.PowerLossIn = _dice.Next(1, 40);
        }
        else if (_plan.FaultOneIn > 0)
        {
            (_disk.IsFull, _disk.FailsOneIn) = (_dice.Next(3) == 0, _dice.Next(2) == 0 ? 0 : _dice.Next(2, _plan.FaultOneIn));
        }
    }

    private void Crash(CrashKind kind)
    {
        _result = _result with { Crashes = _result.Crashes + 1, PowerLosses = _result.PowerLosses + (kind == CrashKind.PowerLoss ? 1 : 0) };
        if (kind == CrashKind.CleanStop)
        {
            try
            {
                Stop();
            }
            catch (PowerLossException)
            {
                kind = CrashKind.PowerLoss;
            }
        }

        _check.Expect(_host);
        if (kind == CrashKind.PowerLoss)
        {
            _disk.LosePower();
        }
        else
        {
            _disk.Kill();
        }

        _capture?.Dispose();
        _capture = null;
        foreach (SimulatedClient client in _clients)
        {
            client.Lose();
        }

        Start();
    }

    /// <summary>In order: everything that is in is applied and made durable, unless the disk takes nothing at the very end.</summary>
    private void Stop()
    {
        (bool isFull, int failsOneIn) = (_disk.IsFull, _disk.FailsOneIn);
        (_disk.IsFull, _disk.FailsOneIn) = (false, 0);
        do
        {
            StepJournal();
            StepEngine(int.MaxValue);
        }
        while (_host.HeldBack > 0 || _host.Ring.Count > 0 || _host.Journal!.OwedPublications > 0);
        (_disk.IsFull, _disk.FailsOneIn) = (isFull, failsOneIn);
        _ = _host.StopAsync();
        _host.Finish();
        _check.Remember(_host);
        if (_dice.Next(2) == 0)
        {
            try
            {
                _keeper.TakeLast();
            }
            catch (IOException) when (_plan.FaultOneIn > 0)
            {
            }
        }
    }

    private void Start()
    {
        RecoveredEngine recovered = Recover();
        _check.Compare(recovered);
        _result = _result with
        {
            Torn = _result.Torn + (recovered.Journal.Torn is null ? 0 : 1),
            FromSnapshot = _result.FromSnapshot + (recovered.Snapshot is null ? 0 : 1),
        };
        var journal = new JournalWriter(_disk, _plan.Journal with { Epoch = ++_epoch }, _plan.Engine, recovered.Journal.Position);
        _host = new EngineHost(recovered.Engine, _plan.Host, journal);
        _host.StartStepped();
        _keeper = new SnapshotKeeper(_host, _disk, _plan.Snapshots, new SnapshotClock(() => _clock.Passed, () => _clock.Now), recovered);
        _asOf = recovered.Engine.AsOfUnixNanos ?? long.MinValue;
        _isFailing = false;
    }

    /// <summary>The power may go again while a start is under way, and files may fail: then it is started once more.</summary>
    private RecoveredEngine Recover()
    {
        for (int i = 0; i < MostRecoveries; i++)
        {
            try
            {
                _disk.PowerLossIn = _dice.Next(4) == 0 ? _dice.Next(1, 6) : 0;
                _disk.FailsOneIn = _plan.FaultOneIn > 0 && _dice.Next(4) == 0 ? 3 : 0;
                RecoveredEngine recovered = EngineRecovery.Recover(_disk, () => new RiskEngine(_plan.Engine));
                _disk.Kill();
                return recovered;
            }
            catch (PowerLossException)
            {
                _disk.LosePower();
            }
            catch (IOException) when (_disk.FailsOneIn > 0)
            {
                _disk.Kill();
            }
        }

        throw new InvalidOperationException("it does not start");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private enum CrashKind
    {
        Kill = 0,
        PowerLoss = 1,
        CleanStop = 2,
    }
}
