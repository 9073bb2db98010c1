using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace BtcStream.Server.Limits;

/// <summary>
/// Where connections wait whose bytes begin calls. What a call costs before it does anything, a new connection's first included, is the dearest that a client can ask for with a few bytes, and
/// twenty connections that begin one each at the same moment would stand in front of everybody's rows. Here one begins after the other, each behind all work that the thread pool has by
/// then: rows wait for one of them, not for twenty. Nobody waits where nobody else begins, and nobody holds the lane, so none can keep others from beginning. Any thread.
/// </summary>
/// <param name="queue">Has work done behind all other work; null for the thread pool.</param>
internal sealed class BeginningLane(Action<IThreadPoolWorkItem>? queue = null) : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<Place> _waiting = [];
    private readonly Action<IThreadPoolWorkItem> _queue = queue ?? (static work => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false));
    private int _isMoving;

    /// <summary>Waits for a turn.</summary>
    /// <param name="place">The connection's own, which waits for nothing else.</param>
    public ValueTask EnterAsync(Place place)
    {
        if (TryMove())
        {
            return ValueTask.CompletedTask;
        }

        ValueTask turn = place.WaitAsync();
        _waiting.Enqueue(place);

        // Whoever moved it may have stopped in between.
        TryMove();
        return turn;
    }

    /// <summary>The next one's turn.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if (_waiting.TryDequeue(out Place? next))
        {
            _queue(this);
            next.Begin();
            return;
        }

        Volatile.Write(ref _isMoving, 0);
        Interlocked.MemoryBarrier();
        if (!_waiting.IsEmpty)
        {
            TryMove();
        }
    }

    /// <summary>Has the next turn come behind all other work, unless it will already.</summary>
    private bool TryMove()
    {
        bool isFirst = Interlocked.CompareExchange(ref _isMoving, 1, 0) == 0;
        if (isFirst)
        {
            _queue(this);
        }

        return isFirst;
    }

    /// <summary>Where one connection waits. It is used again and again, and allocates nothing.</summary>
    internal sealed class Place : IValueTaskSource
    {
        private ManualResetValueTaskSourceCore<bool> _turn;

        /// <summary>Its turn has come; what waits for it runs here.</summary>
        public void Begin() => _turn.SetResult(true);

        /// <summary>Its next turn.</summary>
        public ValueTask WaitAsync()
        {
            _turn.Reset();
            return new ValueTask(this, _turn.Version);
        }

        void IValueTaskSource.GetResult(short token) => _turn.GetResult(token);

        ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _turn.GetStatus(token);

        void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _turn.OnCompleted(continuation, state, token, flags);
    }
}
