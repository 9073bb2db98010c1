using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using BtcStream.Engine.Durability;
using BtcStream.Engine.State;

namespace BtcStream.Engine.Ring;

/// <summary>
/// One call's way into the engine: it rents batches, hands them over, and takes them back with their results for the ack. A session has a fixed
/// number of batches, and of bytes in those that wait for the engine, so that a sender that is ahead of it waits; they go back to this session, not to a shared queue.
/// </summary>
/// <remarks>
/// One task reads the socket and calls <see cref="RentAsync"/> and <see cref="SubmitAsync"/>; another (or the same) calls
/// <see cref="WaitAppliedAsync"/>, <see cref="TryTakeApplied"/> and <see cref="Return"/>. Batches come back in the order they were submitted.
/// A task that does both must give back what has come back before it rents: renting waits for that.
/// </remarks>
public sealed class IngestSession : IDisposable
{
    private readonly EngineHost _host;
    private readonly int _maxBatches;
    private readonly long _maxWaitingBytes;
    private readonly ConcurrentQueue<InputBatch> _free = new();
    private readonly ConcurrentQueue<InputBatch> _applied = new();
    private readonly AsyncSignal _freeSignal = new();
    private readonly AsyncSignal _appliedSignal = new();
    private readonly AsyncSignal _spaceSignal = new();
    private long _waitingBytes;
    private int _batches;
    private bool _isMemoryShort;
    private int _inFlight;
    private int _isCompleted;
    private int _isDisposed;

    internal IngestSession(EngineHost host, IngestCall call, int maxBatches, long maxWaitingBytes)
    {
        _host = host;
        _maxBatches = maxBatches;
        _maxWaitingBytes = maxWaitingBytes;
        Call = call;
        call.OnTakenOver = EndTakenOver;
    }

    /// <summary>Batches submitted and not yet applied.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>
    /// Whether it is worth waiting for more to come back before acking: some batches are still under way, each of which will wake the waiter, and less than half
    /// of the session's have come back, so that its sender has room to go on. Never so where acks wait for a disk: batches then come back many at a time, and those
    /// under way may be long.
    /// </summary>
    public bool IsMoreDue => InFlight > 0 && _host.Journal is not { AcksWait: true } && _applied.Count < _maxBatches / 2;

    /// <summary>Why the session was ended before its caller did: the journal takes nothing. Null otherwise.</summary>
    public JournalFailure? Failure { get; private set; }

    /// <summary>Whether a newer call has its named session: nothing that it hands over counts any more, and it is ended.</summary>
    public bool IsTakenOver { get; private set; }

    /// <summary>Whether a name was ever handed over.</summary>
    public bool IsNamed { get; private set; }

    /// <summary>Whether anything was ever handed over.</summary>
    public bool HasSubmitted { get; private set; }

    /// <summary>What the engine remembers of the call.</summary>
    internal IngestCall Call { get; }

    /// <summary>
    /// Begins or continues a named session, before anything else is handed over, and takes it from the call that has it. From then on messages with a sequence number
    /// that the session has had are acked and not applied again.
    /// </summary>
    /// <param name="utf8Name">The session's name, 1 to 1,024 bytes.</param>
    /// <returns>
    /// The sequence number of the last message applied, and with a journal that acks wait for also durable. Not accepted: open calls have all the sessions that fit, or
    /// the name is too long. Null sequence: the engine or the session has ended.
    /// </returns>
    public async ValueTask<(ulong? LastSequence, bool IsAccepted)> NameAsync(ReadOnlyMemory<byte> utf8Name)
    {
        if (await RentAsync().ConfigureAwait(false) is not { } batch)
        {
            return (null, true);
        }

        IsNamed = true;
        batch.AddSessionName(utf8Name.Span);
        if (!await SubmitAsync(batch).ConfigureAwait(false))
        {
            Return(batch);
            return (null, true);
        }

        bool more = true;
        while (more)
        {
            more = await WaitAppliedAsync().ConfigureAwait(false);
            if (TryTakeApplied(out InputBatch? applied))
            {
                (ulong last, bool isAccepted) = (applied.Result.LastSequence, applied.Result.RejectedDefinitions == 0);
                Return(applied);
                return (last, isAccepted);
            }
        }

        return (null, true);
    }

    /// <summary>An empty batch; waits while all of the session's are under way, or too much memory is, of the session or of all. Null when the session or the engine has ended.</summary>
    public ValueTask<InputBatch?> RentAsync() => TryRent(out InputBatch? batch) ? new ValueTask<InputBatch?>(batch) : RentSlowlyAsync();

    /// <summary>
    /// Hands a batch over; waits while the ring is full. False when the engine takes no more: the batch is then still the caller's, and nothing of it
    /// has been applied.
    /// </summary>
    public ValueTask<bool> SubmitAsync(InputBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        HasSubmitted = true;
        BeginWaiting(batch);
        Interlocked.Increment(ref _inFlight);
        return _host.Ring.TryPublish(batch) ? new ValueTask<bool>(true) : SubmitSlowlyAsync(batch);
    }

    /// <summary>
    /// Completes with true once a batch may have come back, and with false when none will any more: then take once more what has. Allocates nothing.
    /// </summary>
    public ValueTask<bool> WaitAppliedAsync() => _appliedSignal.WaitAsync();

    /// <summary>Takes the next batch that has come back. Its result is complete; give it back with <see cref="Return"/> when the ack is written.</summary>
    public bool TryTakeApplied([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out InputBatch? batch) => _applied.TryDequeue(out batch);

    /// <summary>Gives a batch back, to be rented again.</summary>
    public void Return(InputBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Clear();
        _host.Memory.Keep(batch);
        _free.Enqueue(batch);
        _freeSignal.Set();
        if (Volatile.Read(ref _isDisposed) != 0)
        {
            ReleaseAll();
        }
    }

    /// <summary>Says that nothing more will be submitted: waiting for applied batches ends when the last one has come back.</summary>
    public void CompleteSubmissions()
    {
        Volatile.Write(ref _isCompleted, 1);
        Interlocked.MemoryBarrier();
        CloseWhenDone();
    }

    /// <summary>Ends all waiting of this session, because its caller has gone: renting gives null, and no more acks are waited for. Any thread.</summary>
    public void Cancel() => CloseSignals();

    /// <summary>Ends the session. What was submitted is still applied; its results go unread.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            CloseSignals();
            _host.Remove(this);
            ReleaseAll();
        }
    }

    /// <summary>A batch has been applied. Engine thread; never blocks.</summary>
    internal void OnApplied(InputBatch batch)
    {
        EndWaiting(batch);
        _host.Memory.Keep(batch);
        _applied.Enqueue(batch);
        Interlocked.Decrement(ref _inFlight);
        _appliedSignal.Set();
        if (Volatile.Read(ref _isCompleted) != 0)
        {
            CloseWhenDone();
        }

        if (Volatile.Read(ref _isDisposed) != 0)
        {
            ReleaseAll();
        }
    }

    /// <summary>A batch will never be applied. Engine thread.</summary>
    internal void OnFailed(InputBatch batch)
    {
        EndWaiting(batch);
        Interlocked.Decrement(ref _inFlight);
        _host.Pool(batch);
        CloseSignals();
    }

    /// <summary>Ends all waiting, because the journal takes nothing. Any thread.</summary>
    internal void EndWith(JournalFailure failure)
    {
        Failure ??= failure;
        CloseSignals();
    }

    /// <summary>Ends all waiting, because a newer call has its session. Engine thread.</summary>
    private void EndTakenOver()
    {
        IsTakenOver = true;
        CloseSignals();
    }

    /// <summary>Ends all waiting, because the engine has ended.</summary>
    internal void CloseSignals()
    {
        _freeSignal.Close();
        _spaceSignal.Close();
        _appliedSignal.Close();
    }

    /// <summary>An empty batch, or null where the session or the engine has ended; false where one has to be waited for.</summary>
    internal bool TryRent(out InputBatch? batch)
    {
        if (Volatile.Read(ref _isDisposed) != 0 || _host.Ring.IsCompleted || Failure is not null || IsTakenOver)
        {
            batch = null;
            return true;
        }

        _isMemoryShort = _host.Memory.IsFull;
        if (_isMemoryShort || Volatile.Read(ref _waitingBytes) >= _maxWaitingBytes)
        {
            batch = null;
            return false;
        }

        if (_free.TryDequeue(out batch))
        {
            return true;
        }

        if (_batches == _maxBatches)
        {
            return false;
        }

        _batches++;
        batch = _host.Unpool();
        batch.Session = this;
        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<InputBatch?> RentSlowlyAsync()
    {
        InputBatch? batch = null;
        bool isWaiter = false;
        bool isOpen = true;
        while (isOpen && !TryRent(out batch))
        {
            if (_isMemoryShort)
            {
                _host.Memory.AddWaiter(_freeSignal);
                isWaiter = true;
            }

            // Looked at again once this is among those that wait: room made in between wakes nobody.
            isOpen = (_isMemoryShort && !_host.Memory.IsFull) || await _freeSignal.WaitAsync().ConfigureAwait(false);
        }

        if (isWaiter)
        {
            _host.Memory.RemoveWaiter(_freeSignal);
        }

        return batch;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> SubmitSlowlyAsync(InputBatch batch)
    {
        bool isIn = await _host.Ring.PublishAsync(batch, _spaceSignal).ConfigureAwait(false);
        if (!isIn)
        {
            EndWaiting(batch);
            Interlocked.Decrement(ref _inFlight);
        }

        return isIn;
    }

    private void BeginWaiting(InputBatch batch)
    {
        batch.WaitingBytes = batch.HeldBytes;
        Interlocked.Add(ref _waitingBytes, batch.WaitingBytes);
        _host.Memory.AddWaiting(batch.WaitingBytes);
    }

    private void EndWaiting(InputBatch batch)
    {
        long bytes = batch.WaitingBytes;
        batch.WaitingBytes = 0;
        long left = Interlocked.Add(ref _waitingBytes, -bytes);
        _host.Memory.RemoveWaiting(bytes);
        if (left < _maxWaitingBytes && left + bytes >= _maxWaitingBytes)
        {
            _freeSignal.Set();
        }
    }

    private void CloseWhenDone()
    {
        if (Volatile.Read(ref _inFlight) == 0)
        {
            _appliedSignal.Close();
        }
    }

    private void ReleaseAll()
    {
        while (_free.TryDequeue(out InputBatch? batch) || _applied.TryDequeue(out batch))
        {
            _host.Pool(batch);
        }
    }
}
