using BtcStream.Engine.Ring;

namespace BtcStream.Engine;

/// <summary>What the engine's thread does, piece by piece. A simulation calls it instead of that thread, so that a run can be repeated exactly.</summary>
public sealed partial class EngineHost
{
    /// <summary>Inputs that wait for the journal to have room. Engine thread.</summary>
    internal int HeldBack => _gate?.Waiting ?? 0;

    /// <summary>Starts without threads: from now on one thread calls <see cref="Step"/>, <see cref="Durability.JournalWriter.Step"/> and at the end <see cref="Finish"/>.</summary>
    internal void StartStepped() => Volatile.Write(ref _status, (int)EngineStatus.Running);

    /// <summary>Takes one piece of work, and publishes where it is time to. False where nothing waits. Engine thread.</summary>
    internal bool Step()
    {
        if (!Ring.TryTake(out EngineWork? work))
        {
            return false;
        }

        if (_gate is null)
        {
            RunOne(work!);
        }
        else
        {
            _gate.Pass(work!);
        }

        bool isDrained = _options.PublishesWhenDrained && Ring.Count == 0 && IsIntervalOver();
        if (_batchesSincePublication > 0 && (isDrained || _batchesSincePublication >= _options.MaxBatchesBetweenPublications))
        {
            Publish();
        }

        return true;
    }

    /// <summary>Ends in order, once the ring is completed and empty. Engine thread.</summary>
    internal void Finish()
    {
        _gate?.PassAll();
        if (_batchesSincePublication > 0)
        {
            Publish();
        }

        _gate?.Journal.Close();
        End(EngineStatus.Stopped, null);
    }
}
