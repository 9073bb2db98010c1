using System.Numerics;
using System.Runtime.CompilerServices;

namespace BtcStream.Engine.Ring;

/// <summary>
/// The bounded queue in front of the engine: many producers, one consumer, first come first served. A producer claims a place
/// by advancing the tail, then fills the slot and marks it with its turn (D. Vyukov, "Bounded MPMC queue", 1024cores.net, with the
/// consumer side for one thread). The consumer parks when there is nothing to do and producers can await space: nobody spins.
/// </summary>
/// <remarks>
/// Items are batches, so the costs here are per hand-over, not per row. After <see cref="Complete"/> no item gets in, and
/// none that got in is lost: the closing bit sits in the tail itself, which every claim has to pass.
/// </remarks>
internal sealed class InputRing<T> : IDisposable
    where T : class
{
    private const long ClosedBit = 1L << 62;

    private readonly Slot[] _slots;
    private readonly int _mask;
    private readonly AutoResetEvent _itemReady = new(false);
    private readonly SignalList _spaceWaiters = new();
    private PaddedSequence _tail;
    private PaddedSequence _head;
    private PaddedSequence _parked;

    /// <param name="capacity">Items held at most, a power of two from 2 to 65,536. A full ring makes producers wait.</param>
    public InputRing(int capacity)
    {
        if (capacity is < 2 or > 65_536 || !BitOperations.IsPow2(capacity))
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "Ring capacity must be a power of two from 2 to 65536.");
        }

        _slots = new Slot[capacity];
        _mask = capacity - 1;
        for (int i = 0; i < capacity; i++)
        {
            _slots[i].Turn = i;
        }
    }

    /// <summary>Items held at most.</summary>
    public int Capacity => _slots.Length;

    /// <summary>Items claimed by producers and not yet taken; exact only on the consumer's thread between takes.</summary>
    public int Count => (int)((_tail.Read() & ~ClosedBit) - _head.Read());

    /// <summary>True once <see cref="Complete"/> was called.</summary>
    public bool IsCompleted => (_tail.Read() & ClosedBit) != 0;

    /// <summary>Hands an item over. False when the ring is full or completed; the item is then still the caller's. Any thread.</summary>
    public bool TryPublish(T item)
    {
        long tail = _tail.Read();
        while ((tail & ClosedBit) == 0)
        {
            ref Slot slot = ref _slots[(int)tail & _mask];
            long turn = Volatile.Read(ref slot.Turn);
            if (turn < tail)
            {
                return false;
            }

            if (turn == tail && _tail.TryAdvance(tail, tail + 1))
            {
                slot.Item = item;
                Volatile.Write(ref slot.Turn, tail + 1);
                WakeConsumer();
                return true;
            }

            tail = _tail.Read();
        }

        return false;
    }

    /// <summary>
    /// Hands an item over, waiting for space as long as it takes. False when the ring is completed or the caller's signal was
    /// closed meanwhile; the item is then still the caller's. Any thread; allocates only when it has to wait.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="space">A signal of the caller's own that nobody else waits on.</param>
    public ValueTask<bool> PublishAsync(T item, AsyncSignal space) =>
        TryPublish(item) ? new ValueTask<bool>(true) : PublishSlowlyAsync(item, space);

    /// <summary>Takes the oldest item. False when there is none. Consumer thread only.</summary>
    public bool TryTake(out T? item)
    {
        long head = _head.Own;
        ref Slot slot = ref _slots[(int)head & _mask];
        if (Volatile.Read(ref slot.Turn) != head + 1)
        {
            item = null;
            return false;
        }

        item = slot.Item;
        slot.Item = null;
        Volatile.Write(ref slot.Turn, head + _slots.Length);
        _head.Publish(head + 1);

        // Full fence: either this sees a waiter, or the waiter's second attempt sees the free slot.
        Interlocked.MemoryBarrier();

        // Once half of the ring is free: as many as wait can then mostly get in at once, and since an emptied ring always wakes them, nobody is forgotten.
        if (!_spaceWaiters.IsEmpty && Count <= Capacity / 2)
        {
            _spaceWaiters.WakeAll();
        }

        return true;
    }

    /// <summary>Parks until there is an item. False once the ring is completed and empty. Consumer thread only.</summary>
    public bool WaitForItem()
    {
        while (true)
        {
            _parked.Publish(1);

            // Full fence: either this sees the item, or its producer sees the parked consumer.
            Interlocked.MemoryBarrier();
            bool ready = IsItemReady();
            if (ready || IsDrained())
            {
                _parked.Publish(0);
                return ready;
            }

            _itemReady.WaitOne();
        }
    }

    /// <summary>Lets no further item in; those inside can still be taken. Wakes everybody who waits. Any thread.</summary>
    public void Complete()
    {
        _tail.Or(ClosedBit);
        _itemReady.Set();
        _spaceWaiters.WakeAll();
    }

    /// <summary>Frees the wake-up event. Only after the consumer has ended.</summary>
    public void Dispose() => _itemReady.Dispose();

    private bool IsItemReady() => Volatile.Read(ref _slots[(int)_head.Own & _mask].Turn) == _head.Own + 1;

    private bool IsDrained() => _tail.Read() == (_head.Own | ClosedBit);

    private void WakeConsumer()
    {
        Interlocked.MemoryBarrier();
        if (_parked.Read() == 1 && _parked.TryAdvance(1, 0))
        {
            _itemReady.Set();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> PublishSlowlyAsync(T item, AsyncSignal space)
    {
        while (!IsCompleted)
        {
            _spaceWaiters.Add(space);
            if (TryPublish(item))
            {
                _spaceWaiters.Remove(space);
                return true;
            }

            if (!IsCompleted && !await space.WaitAsync().ConfigureAwait(false))
            {
                break;
            }
        }

        _spaceWaiters.Remove(space);
        return false;
    }

    private struct Slot
    {
        public long Turn;
        public T? Item;
    }
}
