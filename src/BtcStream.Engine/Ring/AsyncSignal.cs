using System.Threading.Tasks.Sources;

namespace BtcStream.Engine.Ring;

/// <summary>
/// An auto-reset signal that one task awaits and any thread sets. Setting it never blocks, never runs the waiter's code on the
/// caller's thread and allocates nothing: the signal itself is the work item that wakes the waiter on the thread pool.
/// Signals set before anybody waits are kept as one.
/// </summary>
/// <remarks>One waiter at a time; a second concurrent wait is a programming error and throws.</remarks>
public sealed class AsyncSignal : IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Signalled = 2;
    private const int Closed = 3;

    private ManualResetValueTaskSourceCore<bool> _core;
    private int _state;
    private bool _closedResult;

    /// <summary>True once <see cref="Close"/> was called.</summary>
    public bool IsClosed => Volatile.Read(ref _state) == Closed;

    /// <summary>Wakes the waiter, or the next one. Any thread.</summary>
    public void Set()
    {
        int seen = Volatile.Read(ref _state);
        while (seen is Idle or Waiting)
        {
            int next = seen == Idle ? Signalled : Idle;
            int found = Interlocked.CompareExchange(ref _state, next, seen);
            if (found == seen)
            {
                if (seen == Waiting)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                }

                return;
            }

            seen = found;
        }
    }

    /// <summary>Ends all waiting: this and every later wait gives false. Any thread, any number of times.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _state, Closed) == Waiting)
        {
            Volatile.Write(ref _closedResult, true);
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Completes with true when set, with false when closed. Allocates nothing.</summary>
    public ValueTask<bool> WaitAsync()
    {
        int seen = Volatile.Read(ref _state);
        if (seen == Closed)
        {
            return new ValueTask<bool>(false);
        }

        if (seen == Signalled && Interlocked.CompareExchange(ref _state, Idle, Signalled) == Signalled)
        {
            return new ValueTask<bool>(true);
        }

        return seen == Waiting ? throw new InvalidOperationException("AsyncSignal: a second wait while one is pending.") : WaitSlowly();
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    void IThreadPoolWorkItem.Execute() => _core.SetResult(!Volatile.Read(ref _closedResult));

    private ValueTask<bool> WaitSlowly()
    {
        _core.Reset();
        var wait = new ValueTask<bool>(this, _core.Version);
        return Interlocked.CompareExchange(ref _state, Waiting, Idle) switch
        {
            Idle => wait,
            Closed => new ValueTask<bool>(false),
            _ => TakeSet(),
        };
    }

    /// <summary>Set since the first look; false when it was closed even later.</summary>
    private ValueTask<bool> TakeSet() =>
        new(Interlocked.CompareExchange(ref _state, Idle, Signalled) == Signalled);
}
