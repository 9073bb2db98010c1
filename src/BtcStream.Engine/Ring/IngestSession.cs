using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using BtcStream.Engine.Durability;
using BtcStream.Engine.State;

namespace BtcStream.Engine.Ring;

/// <summary>
/// One call's way into the engine: it rents batches, hands them over, and takes their receipts for the ack. A session has a fixed number of batches, of receipts that
/// are owed or have not been given back, and of bytes in what waits for the engine, so that a sender that is ahead of it waits. Batches go back to this session once
/// they are applied, not to a shared queue.
/// </summary>
/// <remarks>
/// One task reads the socket and calls <see cref="RentAsync"/> and <see cref="SubmitAsync"/>; another (or the same) calls
/// <see cref="WaitAppliedAsync"/>, <see cref="TryTakeApplied"/> and <see cref="Return(BatchReceipt)"/>. Receipts come in the order in which batches were submitted.
/// A task that does both must give back the receipts that have come before it rents: renting waits for that.
/// </remarks>
public sealed partial class IngestSession : IDisposable
{
    /// <summary>What refusals may take that nobody has read, bytes: those of ten batches none of whose rows is good. Beyond it the sender waits until acks are read.</summary>
    private const long MaxReceiptBytes = 2L << 20;

    private readonly EngineHost _host;
    private readonly int _maxBatches;
    private readonly int _maxUnacked;
    private readonly long _maxWaitingBytes;
    private readonly AsyncSignal _freeSignal = new();
    private readonly AsyncSignal _appliedSignal = new();
    private readonly AsyncSignal _spaceSignal = new();
    private volatile SessionQueues? _queues;
    private long _waitingBytes;
    private long _receiptBytes;
    private int _batches;
    private int _waiting;
    private int _unacked;
    private bool _isMemoryShort;
    private int _inFlight;
    private int _isCompleted;
    private int _isDisposed;

    internal IngestSession(EngineHost host, IngestCall call, HostOptions options)
    {
        _host = host;
        _maxBatches = options.BatchesPerSession;
        _maxUnacked = Math.Max(options.UnackedPerSession, options.BatchesPerSession);
        _maxWaitingBytes = options.MaxWaitingBytesPerSession;
        Call = call;
        call.OnTakenOver = EndTakenOver;
    }

    /// <summary>Batches submitted whose receipts have not come.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>
    /// Whether it is worth waiting for more to come before acking: some batches are still under way, each of which will wake the waiter, and less than half
    /// of the receipts that a session may have are here, so that its sender has room to go on. Never so where acks wait for a disk: receipts then come many at a time,
    /// and those that are owed may take long.
    /// </summary>
    public bool IsMoreDue => InFlight > 0 && _host.Journal is not { AcksWait: true } && (_queues is not { } queues || queues.Applied.Count < _maxUnacked / 2);

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
    /// An empty batch; waits while all of the session's are under way, too many receipts are owed or have not been given back, or too much memory is under way, of the
    /// session or of all. Null when the session or the engine has ended.
    /// </summary>
    public ValueTask<InputBatch?> RentAsync() => TryRent(out InputBatch? batch) ? new ValueTask<InputBatch?>(batch) : RentSlowlyAsync();

    /// <summary>
    /// Waits until there is room for more to come, and takes none of it: for before a reader reads on, so that what comes stays with its sender. Completes at once where the session or
    /// the engine has ended.
    /// </summary>
    public ValueTask WaitForRoomAsync() => HasRoom() || HasEnded ? ValueTask.CompletedTask : WaitForRoomSlowlyAsync();

    /// <summary>
    /// Hands a batch over; waits while the ring is full. False when the engine takes no more: the batch is then still the caller's, and nothing of it
    /// has been applied.
    /// </summary>
    public ValueTask<bool> SubmitAsync(InputBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        HasSubmitted = true;
        BeginWaiting(batch);
        return _host.Ring.TryPublish(batch) ? new ValueTask<bool>(true) : SubmitSlowlyAsync(batch);
    }

    /// <summary>
    /// Completes with true once a receipt may have come, and with false when none will any more: then take once more what has. Allocates nothing.
    /// </summary>
    public ValueTask<bool> WaitAppliedAsync() => _appliedSignal.WaitAsync();

    /// <summary>Takes the next receipt. Give it back with <see cref="Return(BatchReceipt)"/> when the ack is written.</summary>
    public bool TryTakeApplied([NotNullWhen(true)] out BatchReceipt? receipt)
    {
        receipt = null;
        return _queues is { } queues && queues.Applied.TryDequeue(out receipt);
    }

    /// <summary>Gives a receipt back.</summary>
    public void Return(BatchReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        Interlocked.Add(ref _receiptBytes, -receipt.CountedBytes);
        receipt.Clear();
        Opened().Receipts.Enqueue(receipt);
        Interlocked.Decrement(ref _unacked);
        _freeSignal.Set();
        ReleaseIfDisposed();
    }

    /// <summary>Gives a batch back that was rented and not handed over.</summary>
    public void Return(InputBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Free(batch);
        _freeSignal.Set();
    }

    /// <summary>Says that nothing more will be submitted: waiting for receipts ends when the last one has come.</summary>
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

    /// <summary>Takes an applied batch back, to be rented again; its receipt is to be delivered when it may be acked. Any one thread at a time, the engine's mostly; never blocks.</summary>
    internal BatchReceipt Detach(InputBatch batch)
    {
        BatchReceipt receipt = Opened().Receipts.TryDequeue(out BatchReceipt? used) ? used : _host.UnpoolReceipt();
        receipt.Session = this;
        receipt.Take(batch);
        Interlocked.Add(ref _receiptBytes, receipt.CountedBytes);
        long bytes = EndWaiting(batch);
        Free(batch);

        // A reader that waits for a batch is woken once half of them are there: woken for each, it would decode one and wait again.
        bool wasTooMuch = Volatile.Read(ref _waitingBytes) + bytes >= _maxWaitingBytes;
        if (Interlocked.Decrement(ref _waiting) <= _maxBatches / 2 || wasTooMuch)
        {
            _freeSignal.Set();
        }

        return receipt;
    }

    /// <summary>Takes an applied batch back and delivers its receipt.</summary>
    internal void Complete(InputBatch batch) => Deliver(Detach(batch));

    /// <summary>A batch may be acked. Any one thread at a time; never blocks.</summary>
    internal void Deliver(BatchReceipt receipt)
    {
        Opened().Applied.Enqueue(receipt);
        Interlocked.Decrement(ref _inFlight);
        _appliedSignal.Set();
        if (Volatile.Read(ref _isCompleted) != 0)
        {
            CloseWhenDone();
        }

        ReleaseIfDisposed();
    }

    /// <summary>A batch will never be applied. Engine thread.</summary>
    internal void OnFailed(InputBatch batch)
    {
        EndWaiting(batch);
        TakeBack();
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
        batch = null;
        if (HasEnded)
        {
            return true;
        }

        if (!HasRoom())
        {
            return false;
        }

        _queues ??= new SessionQueues();
        if (_queues.Free.TryDequeue(out batch))
        {
            batch.Clear();
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

    private bool HasEnded => Volatile.Read(ref _isDisposed) != 0 || _host.Ring.IsCompleted || Failure is not null || IsTakenOver;

    private bool HasRoom()
    {
        _isMemoryShort = _host.Memory.IsFull;
        return !_isMemoryShort && Volatile.Read(ref _waitingBytes) < _maxWaitingBytes && Volatile.Read(ref _unacked) < _maxUnacked && Volatile.Read(ref _receiptBytes) < MaxReceiptBytes;
    }

    /// <summary>A sender that is ahead of the engine waits here for nearly every read: it allocates nothing either.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitForRoomSlowlyAsync()
    {
        if (await RentSlowlyAsync().ConfigureAwait(false) is { } batch)
        {
            Return(batch);
        }
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
            TakeBack();
        }

        return isIn;
    }

    private void BeginWaiting(InputBatch batch)
    {
        batch.WaitingBytes = batch.HeldBytes;
        Interlocked.Add(ref _waitingBytes, batch.WaitingBytes);
        _host.Memory.AddWaiting(batch.WaitingBytes);
        Interlocked.Increment(ref _waiting);
        Interlocked.Increment(ref _unacked);
        Interlocked.Increment(ref _inFlight);
    }

    /// <summary>Counts a batch no longer as waiting for the engine; the bytes that did.</summary>
    private long EndWaiting(InputBatch batch)
    {
        long bytes = batch.WaitingBytes;
        batch.WaitingBytes = 0;
        Interlocked.Add(ref _waitingBytes, -bytes);
        _host.Memory.RemoveWaiting(bytes);
        return bytes;
    }

    /// <summary>Undoes the counts of a batch of which there will be no receipt.</summary>
    private void TakeBack()
    {
        Interlocked.Decrement(ref _waiting);
        Interlocked.Decrement(ref _unacked);
        Interlocked.Decrement(ref _inFlight);
    }

    private void Free(InputBatch batch)
    {
        _host.Memory.Keep(batch);
        Opened().Free.Enqueue(batch);
        ReleaseIfDisposed();
    }

    private void ReleaseIfDisposed()
    {
        if (Volatile.Read(ref _isDisposed) != 0)
        {
            ReleaseAll();
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
        if (_queues is not { } queues)
        {
            return;
        }

        while (queues.Free.TryDequeue(out InputBatch? batch))
        {
            _host.Pool(batch);
        }

        while (queues.Receipts.TryDequeue(out BatchReceipt? receipt) || queues.Applied.TryDequeue(out receipt))
        {
            _host.Pool(receipt);
        }
    }

    /// <summary>A batch was rented before there is any to give back, or a receipt of one.</summary>
    private SessionQueues Opened() => _queues ?? throw new InvalidOperationException("IngestSession: nothing was ever rented of it");
}
