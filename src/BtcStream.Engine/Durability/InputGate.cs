using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Durability;

/// <summary>
/// Stands between the ring and the engine where there is a journal: an input passes once the journal has it. While that has no room, inputs wait here in
/// order and questions go past them; how many can wait is bounded by the batches that sessions have. While the journal fails, inputs are turned away and
/// their sessions ended.
/// </summary>
/// <remarks>Engine thread only, except where a member says otherwise.</remarks>
internal sealed class InputGate
{
    private readonly EngineHost _host;
    private readonly Queue<EngineWork> _waiting = new();
    private readonly News _news = new();
    private readonly object _changed = new();
    private bool _isFailing;

    public InputGate(EngineHost host, JournalWriter journal)
    {
        _host = host;
        Journal = journal;
        host.Engine.Journal = journal;
        journal.Changed += Wake;
    }

    public JournalWriter Journal { get; }

    /// <summary>How much waits.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Receipt of the first batch that waits, Unix nanoseconds; 0 where none does.</summary>
    public long OldestWaitingUnixNanos
    {
        get
        {
            foreach (EngineWork work in _waiting)
            {
                if (work is InputBatch batch)
                {
                    return batch.ReceivedUnixNanos;
                }
            }

            return 0;
        }
    }

    /// <summary>Does a piece of work that came through the ring, or keeps it until the journal has room; and does what has waited, where there is room now.</summary>
    public void Pass(EngineWork work)
    {
        if (!work.IsInput)
        {
            _host.RunOne(work);
            Look();
            PassWaiting();
            return;
        }

        Look();
        PassWaiting();
        if (_isFailing || work is InputBatch { Session.Failure: not null })
        {
            // What came before it of its call was turned away: taken now, it would leave a gap that its client's next call could not see.
            TurnAway(work);
        }
        else if (_waiting.Count > 0 || !work.TryRecord(Journal))
        {
            _waiting.Enqueue(work);
        }
        else
        {
            _host.RunOne(work);
        }
    }

    /// <summary>
    /// Does all that has waited, as soon as the journal has room; turns it away where the journal fails. For the end, when nothing comes any more: calls whose end
    /// the journal cannot take stay open, and end with the run of the server, as they do in a replay. It waits for as long as the disk does not answer: a bound is the
    /// process's to set, which alone can end a thread that a call of the system holds.
    /// </summary>
    public void PassAll()
    {
        lock (_changed)
        {
            Look();
            PassWaiting();
            while ((_waiting.Count > 0 || !Journal.TrySettle()) && !_isFailing)
            {
                Monitor.Wait(_changed);
                Look();
                PassWaiting();
            }
        }
    }

    /// <summary>Tells all that wait that they will not be done.</summary>
    public void FailAll(Exception reason)
    {
        while (_waiting.TryDequeue(out EngineWork? work))
        {
            work.Fail(reason);
        }
    }

    private void PassWaiting()
    {
        Journal.TrySettle();
        while (_waiting.TryPeek(out EngineWork? work) && work.TryRecord(Journal))
        {
            _waiting.Dequeue();
            _host.RunOne(work);
        }
    }

    /// <summary>Whether the journal has begun to fail, or does no more.</summary>
    private void Look()
    {
        JournalFailure? failure = Journal.Failure;
        bool begins = failure is not null && !_isFailing;
        _isFailing = failure is not null;
        if (begins)
        {
            _host.EndSessions(failure!);
            for (int left = _waiting.Count; left > 0; left--)
            {
                TurnAway(_waiting.Dequeue());
            }
        }
    }

    private void TurnAway(EngineWork work)
    {
        if (work is CallEnd)
        {
            // It is nobody's to send again, and what it changes hangs on its place among the records: it waits until the journal has it. These are few: calls that
            // were open when the failure began.
            if (work.TryRecord(Journal))
            {
                _host.RunOne(work);
            }
            else
            {
                _waiting.Enqueue(work);
            }

            return;
        }

        JournalFailure failure = Journal.Failure ?? new JournalFailure("the journal took nothing", IsDiskFull: false);
        (work as InputBatch)?.Session?.EndWith(failure);
        work.Fail(new EngineStoppedException(failure.Message));
    }

    /// <summary>Has the engine look. Where the ring is full it is about to anyway. Any thread.</summary>
    private void Wake()
    {
        lock (_changed)
        {
            Monitor.PulseAll(_changed);
        }

        if (_news.TryArm() && !_host.Ring.TryPublish(_news))
        {
            _news.Disarm();
        }
    }

    /// <summary>Makes the engine pass by.</summary>
    private sealed class News : EngineWork
    {
        private int _isArmed;

        public bool TryArm() => Interlocked.CompareExchange(ref _isArmed, 1, 0) == 0;

        public void Disarm() => Volatile.Write(ref _isArmed, 0);

        internal override void Run(EngineHost host) => Disarm();

        internal override void Fail(Exception reason) => Disarm();
    }
}
