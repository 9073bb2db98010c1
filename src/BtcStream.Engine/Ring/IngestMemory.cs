namespace BtcStream.Engine.Ring;

/// <summary>
/// Bounds the memory of all batches of a host. Two sums are kept, in bytes that batches have grown to, filled or not. What waits for the engine or its journal: while that is too
/// much no session rents another batch, its reader reads no further, and flow control holds the sender; the engine brings it down whatever clients do. And what batches
/// keep once they are applied, for acks that have yet to be read and for rows to come: beyond its bound, and where one has grown too large, a batch gives its memory back.
/// </summary>
/// <remarks>Any thread. Two additions a batch; the lock is for those that wait.</remarks>
/// <param name="maxWaiting">Bytes that may wait before renting stops.</param>
/// <param name="maxKept">Bytes that may be kept.</param>
internal sealed class IngestMemory(long maxWaiting, long maxKept)
{
    /// <summary>A batch that has grown beyond this is not kept: 4 MiB are 32,768 quotes, sixteen times what is decoded into one batch unless a message has more.</summary>
    public const long MaxKeptBatch = 4L << 20;

    private readonly SignalList _waiters = new();
    private long _waiting;
    private long _kept;

    /// <summary>Bytes that wait for the engine.</summary>
    public long Waiting => Volatile.Read(ref _waiting);

    /// <summary>Bytes of batches that have been applied at least once.</summary>
    public long Kept => Volatile.Read(ref _kept);

    /// <summary>Whether nobody may rent.</summary>
    public bool IsFull => Waiting >= maxWaiting;

    /// <summary>Counts what begins to wait.</summary>
    public void AddWaiting(long bytes) => Interlocked.Add(ref _waiting, bytes);

    /// <summary>Counts what no longer waits.</summary>
    public void RemoveWaiting(long bytes)
    {
        // Full fence: either this sees a waiter, or the waiter's second attempt sees the room.
        long left = Interlocked.Add(ref _waiting, -bytes);
        if (left < maxWaiting && !_waiters.IsEmpty)
        {
            _waiters.WakeAll();
        }
    }

    /// <summary>Has a signal set once there is room. Look again after this before waiting.</summary>
    public void AddWaiter(AsyncSignal signal) => _waiters.Add(signal);

    /// <summary>Forgets a signal.</summary>
    public void RemoveWaiter(AsyncSignal signal) => _waiters.Remove(signal);

    /// <summary>Keeps the memory of a batch that has been applied, or takes it away.</summary>
    public void Keep(InputBatch batch)
    {
        long held = batch.HeldBytes;
        long more = held - batch.KeptBytes;
        if (held <= MaxKeptBatch && (more <= 0 || Kept + more <= maxKept))
        {
            Count(batch, held);
            return;
        }

        batch.Drop();
        Count(batch, batch.HeldBytes);
    }

    /// <summary>A batch that nobody has any more.</summary>
    public void Forget(InputBatch batch) => Count(batch, 0);

    private void Count(InputBatch batch, long kept)
    {
        if (kept != batch.KeptBytes)
        {
            Interlocked.Add(ref _kept, kept - batch.KeptBytes);
            batch.KeptBytes = kept;
        }
    }
}
