using System.Collections.Concurrent;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Engine.WhatIf;

namespace BtcStream.Engine;

/// <summary>
/// Gives a <see cref="RiskEngine"/> its one thread, and everybody else a way to it: sessions for inputs, subscriptions and queries for what comes out.
/// All members may be called from any thread unless they say otherwise.
/// </summary>
public sealed partial class EngineHost : IAsyncDisposable
{
    private readonly ConcurrentQueue<InputBatch> _pool = new();
    private readonly ConcurrentQueue<BatchReceipt> _receipts = new();
    private readonly HashSet<IngestSession> _sessions = [];
    private readonly Lock _sessionsLock = new();
    private readonly HostOptions _options;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<RiskSubscription> _onUnsubscribe;
    private readonly TickWork _tick = new();
    private readonly InputGate? _gate;
    private readonly Thread _thread;
    private int _status;
    private int _batchesSincePublication;
    private long _lastReceived;
    private long _publishedReceived;
    private long _oldestPending;

    /// <summary>A host for an engine that nobody else calls from now on.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="options">How it is fed.</param>
    /// <param name="journal">Has every input before the engine does; the host owns it. Null for none.</param>
    public EngineHost(RiskEngine engine, HostOptions options, JournalWriter? journal = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Engine = engine;
        _options = options;
        Ring = new InputRing<EngineWork>(options.RingCapacity);
        Memory = new IngestMemory(options.MaxWaitingBytes, options.MaxKeptBytes);
        _onUnsubscribe = Unsubscribe;
        _gate = journal is null ? null : new InputGate(this, journal);
        _thread = new Thread(Run) { IsBackground = true, Name = "btcstream-engine" };
    }

    /// <summary>Where the thread is.</summary>
    public EngineStatus Status => (EngineStatus)Volatile.Read(ref _status);

    /// <summary>What stopped the engine; null unless it has faulted.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Ends when the thread has ended; fails with the fault if there was one.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Work waiting for the engine, about.</summary>
    public int Backlog => Ring.Count;

    /// <summary>
    /// Receipt, Unix nanoseconds, of the oldest input that the engine is at, or that waits for the journal or for the engine; 0 where there is none. Its age is how far
    /// ingest lags. What waits in the ring is told by the tick among it, so a wait that is shorter than the pace of ticks may not show.
    /// </summary>
    public long OldestPendingUnixNanos
    {
        get
        {
            long batch = Volatile.Read(ref _oldestPending);
            long tick = _tick.WaitingUnixNanos;
            return batch == 0 || (tick != 0 && tick < batch) ? tick : batch;
        }
    }

    /// <summary>Time of the state, Unix nanoseconds; null while there is none. About, while the engine runs.</summary>
    public long? AsOfUnixNanos => Engine.AsOfUnixNanos;

    /// <summary>Sessions that have not ended.</summary>
    public int Sessions
    {
        get
        {
            lock (_sessionsLock)
            {
                return _sessions.Count;
            }
        }
    }

    /// <summary>Batches that wait for sessions to come.</summary>
    public int PooledBatches => _pool.Count;

    /// <summary>Receipts that wait for sessions to come.</summary>
    public int PooledReceipts => _receipts.Count;

    /// <summary>Bytes of memory of batches that wait for the engine or the journal; see <see cref="HostOptions.MaxWaitingBytes"/>.</summary>
    public long WaitingBytes => Memory.Waiting;

    /// <summary>The journal; null without one.</summary>
    public JournalWriter? Journal => _gate?.Journal;

    /// <summary>How it is fed.</summary>
    public HostOptions HostOptions => _options;

    /// <summary>What the engine was built with.</summary>
    public EngineOptions Options => Engine.Options;

    /// <summary>Rows by kind and outcome.</summary>
    public EngineCounts Counts => Engine.Counts;

    /// <summary>Number of the last publication point; about, while the engine runs.</summary>
    public long Sequence => Engine.Sequence;

    internal RiskEngine Engine { get; }

    /// <summary>Lets two questions at once hold a copy of all positions; see <see cref="CopyLease"/>. Never waited on by handle, so there is nothing to dispose.</summary>
    internal SemaphoreSlim Copies { get; } = new(2);

    /// <summary>Lets <see cref="ComputedAtOnce"/> answers be computed at once. Likewise.</summary>
    internal SemaphoreSlim Computing { get; } = new(ComputedAtOnce);

    internal InputRing<EngineWork> Ring { get; }

    internal IngestMemory Memory { get; }

    /// <summary>Starts the thread.</summary>
    public void Start()
    {
        if (Interlocked.CompareExchange(ref _status, (int)EngineStatus.Running, (int)EngineStatus.Created) != (int)EngineStatus.Created)
        {
            throw new InvalidOperationException($"The engine is {Status}; it can be started once.");
        }

        _gate?.Journal.Start();
        _thread.Start();
    }

    /// <summary>Takes no more inputs, applies those that are in, publishes once more and ends.</summary>
    public Task StopAsync()
    {
        if (Interlocked.CompareExchange(ref _status, (int)EngineStatus.Stopping, (int)EngineStatus.Running) == (int)EngineStatus.Created)
        {
            Volatile.Write(ref _status, (int)EngineStatus.Stopped);
            _completion.TrySetResult();
        }

        Ring.Complete();
        return Completion;
    }

    /// <summary>Stops the engine and forgets a fault that <see cref="Completion"/> has told.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _gate?.Journal.Dispose();
        Ring.Dispose();
    }

    /// <summary>Begins a call's session.</summary>
    public IngestSession OpenSession()
    {
        var session = new IngestSession(this, Engine.OpenCall(), _options);
        lock (_sessionsLock)
        {
            _sessions.Add(session);
        }

        if (Ring.IsCompleted)
        {
            session.CloseSignals();
        }

        if (Journal?.Failure is { } failure)
        {
            session.EndWith(failure);
        }

        return session;
    }

    /// <summary>
    /// Tells the engine the host's time, Unix nanoseconds: advances as_of under the live clock, and lets publications out that waited. Dropped while
    /// the last one is still waiting. Call it at a steady pace, such as every 50 ms.
    /// </summary>
    public void Tick(long nowUnixNanos)
    {
        if (_tick.TryArm(nowUnixNanos) && !Ring.TryPublish(_tick))
        {
            _tick.Disarm();
        }
    }

    /// <summary>Applies a batch and gives it back; its receipt follows, at once or when the batch is on the disk. Engine thread.</summary>
    internal void Apply(InputBatch batch)
    {
        IngestSession session = batch.Session!;
        Volatile.Write(ref _oldestPending, batch.ReceivedUnixNanos);
        _lastReceived = Math.Max(_lastReceived, batch.ReceivedUnixNanos);
        if (_router is { } router)
        {
            router.Forward(session.Call, batch);
            return;
        }

        Engine.Apply(session.Call, batch);
        _batchesSincePublication++;
        BatchReceipt receipt = session.Detach(batch);
        if (_gate is null)
        {
            session.Deliver(receipt);
        }
        else
        {
            _gate.Journal.Complete(receipt);
        }
    }

    /// <summary>Engine thread.</summary>
    internal void ApplyTick(long nowUnixNanos)
    {
        _lastReceived = Math.Max(_lastReceived, nowUnixNanos);
        Engine.Tick(nowUnixNanos);
        if (!Engine.IsSettled && IsIntervalOver())
        {
            Publish();
        }
    }

    internal InputBatch Unpool() => _pool.TryDequeue(out InputBatch? batch) ? batch : new InputBatch();

    internal void Pool(InputBatch batch)
    {
        batch.Clear();
        batch.Session = null;
        if (_pool.Count < _options.PooledBatches)
        {
            Memory.Keep(batch);
            _pool.Enqueue(batch);
        }
        else
        {
            Memory.Forget(batch);
        }
    }

    internal BatchReceipt UnpoolReceipt() => _receipts.TryDequeue(out BatchReceipt? receipt) ? receipt : new BatchReceipt();

    internal void Pool(BatchReceipt receipt)
    {
        receipt.Clear();
        receipt.Session = null;
        if (_receipts.Count < _options.PooledBatches)
        {
            _receipts.Enqueue(receipt);
        }
    }

    internal void Remove(IngestSession session)
    {
        lock (_sessionsLock)
        {
            _sessions.Remove(session);
        }

        if (_gate is not null || session.IsNamed || _router is not null)
        {
            _ = Ring.PublishAsync(new CallEnd(session.Call), new AsyncSignal()).AsTask();
        }
    }

    /// <summary>Ends all sessions: the journal takes nothing, so nothing can be taken of them.</summary>
    internal void EndSessions(JournalFailure failure)
    {
        lock (_sessionsLock)
        {
            foreach (IngestSession session in _sessions)
            {
                session.EndWith(failure);
            }
        }
    }

    /// <summary>Does a piece of work, and on an exception tells who waits for it. Engine thread.</summary>
    internal void RunOne(EngineWork work)
    {
        try
        {
            work.Run(this);
        }
        catch (Exception fault)
        {
            Fault = fault;
            work.Fail(StoppedReason());
            throw;
        }
    }

    private void Run()
    {
        try
        {
            while (Ring.WaitForItem())
            {
                Drain();
            }

            Finish();
        }
#pragma warning disable CA1031 // Whatever went wrong, the state can no longer be trusted: stop, and tell everybody who waits.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            End(EngineStatus.Faulted, fault);
        }
    }

    private void Drain()
    {
        while (Step())
        {
        }

        Volatile.Write(ref _oldestPending, _gate?.OldestWaitingUnixNanos ?? 0);
    }

    private bool IsIntervalOver() =>
        _options.MinPublicationIntervalNanos == 0 || _lastReceived - _publishedReceived >= _options.MinPublicationIntervalNanos;

    private void Publish()
    {
        if (_gate is not null && !_gate.Journal.TryAppendPublication(-1, isInput: true))
        {
            // The next one will tell as much; what has changed stays noted until then.
            return;
        }

        Engine.Publish();
        _batchesSincePublication = 0;
        _publishedReceived = _lastReceived;
    }

    private void End(EngineStatus status, Exception? fault)
    {
        Fault = fault;
        Volatile.Write(ref _status, (int)status);
        Ring.Complete();
        while (Ring.WaitForItem())
        {
            while (Ring.TryTake(out EngineWork? work))
            {
                work!.Fail(StoppedReason());
            }
        }

        _gate?.FailAll(StoppedReason());
        Engine.CloseSubscriptions();
        lock (_sessionsLock)
        {
            foreach (IngestSession session in _sessions)
            {
                session.CloseSignals();
            }
        }

        if (fault is null)
        {
            _completion.TrySetResult();
        }
        else
        {
            _completion.TrySetException(fault);
        }
    }

    private EngineStoppedException StoppedReason() => Fault is { } fault
        ? new EngineStoppedException("The engine has stopped: an invariant was violated.", fault)
        : new EngineStoppedException("The engine has stopped.");
}
