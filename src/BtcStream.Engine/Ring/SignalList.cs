namespace BtcStream.Engine.Ring;

/// <summary>Those who wait for room, to be woken all at once. Who wakes looks first whether anybody waits, which costs no lock.</summary>
/// <remarks>
/// Any thread. Who waits adds its signal, looks once more whether there is room, and only then waits; who makes room has a full fence between that and <see cref="IsEmpty"/>: either
/// the one sees the other's signal, or the other sees the room.
/// </remarks>
internal sealed class SignalList
{
    private readonly List<AsyncSignal> _signals = [];
    private readonly Lock _lock = new();
    private int _count;

    /// <summary>Whether nobody waits.</summary>
    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>Has a signal set at the next wake-up; one that is there already is there once.</summary>
    public void Add(AsyncSignal signal)
    {
        lock (_lock)
        {
            if (!_signals.Contains(signal))
            {
                _signals.Add(signal);
            }

            Interlocked.Exchange(ref _count, _signals.Count);
        }
    }

    /// <summary>Forgets a signal.</summary>
    public void Remove(AsyncSignal signal)
    {
        lock (_lock)
        {
            _signals.Remove(signal);
            Interlocked.Exchange(ref _count, _signals.Count);
        }
    }

    /// <summary>Sets and forgets all.</summary>
    public void WakeAll()
    {
        lock (_lock)
        {
            foreach (AsyncSignal signal in _signals)
            {
                signal.Set();
            }

            _signals.Clear();
            Interlocked.Exchange(ref _count, 0);
        }
    }
}
