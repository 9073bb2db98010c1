namespace BtcStream.Cluster.Broker;

/// <summary>The messages of a publisher that are not confirmed, in the order of their sequences. Any thread.</summary>
internal sealed class PublisherWindow(int capacity, Action<long>? onConfirmed)
{
    private readonly ReadOnlyMemory<byte>[] _bodies = new ReadOnlyMemory<byte>[capacity];
    private readonly bool[] _isAcked = new bool[capacity];
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = NewSignal();
    private long _confirmed;
    private long _next = 1;
    private long _unsent = 1;
    private long _sentOnce;
    private long _resent;
    private Exception? _failure;
    private bool _isClosed;

    public long Confirmed => Volatile.Read(ref _confirmed);

    public long Resent => Volatile.Read(ref _resent);

    public int Pending
    {
        get
        {
            lock (_lock)
            {
                return (int)(_next - 1 - _confirmed);
            }
        }
    }

    /// <summary>Completes when anything here has changed; take it before looking.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
            {
                return _changed.Task;
            }
        }
    }

    public async ValueTask<long> AddAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            Task changed;
            lock (_lock)
            {
                ThrowIfClosed();
                if (_next - 1 - _confirmed < capacity)
                {
                    _bodies[_next % capacity] = body;
                    _isAcked[_next % capacity] = false;
                    Signal();
                    return _next++;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    public async Task WaitConfirmedAsync(long sequence, CancellationToken cancellation)
    {
        while (Confirmed < sequence)
        {
            Task changed;
            lock (_lock)
            {
                if (_confirmed >= sequence)
                {
                    return;
                }

                ThrowIfClosed();

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Begins at the first message that is not confirmed: a new connection knows of none. Gives its sequence.</summary>
    public long Rewind()
    {
        lock (_lock)
        {
            _unsent = _confirmed + 1;
            Array.Clear(_isAcked);
            return _unsent;
        }
    }

    /// <summary>The next message to send; false where all are.</summary>
    public bool TryTake(out long sequence, out ReadOnlyMemory<byte> body)
    {
        lock (_lock)
        {
            (sequence, body) = (_unsent, default);
            if (_unsent == _next)
            {
                return false;
            }

            body = _bodies[_unsent % capacity];
            _unsent++;
            _resent += sequence <= _sentOnce ? 1 : 0;
            _sentOnce = Math.Max(_sentOnce, sequence);
            return true;
        }
    }

    /// <summary>The brokers have a message, and with it maybe all before it. Only those without a gap before them count as confirmed.</summary>
    public void Ack(long sequence, bool andAllBefore)
    {
        lock (_lock)
        {
            for (long i = andAllBefore ? _confirmed + 1 : Math.Max(sequence, _confirmed + 1); i <= Math.Min(sequence, _next - 1); i++)
            {
                _isAcked[i % capacity] = true;
            }

            long confirmed = _confirmed;
            while (confirmed + 1 < _next && _isAcked[(confirmed + 1) % capacity])
            {
                confirmed++;
                _isAcked[confirmed % capacity] = false;
                _bodies[confirmed % capacity] = default;
            }

            if (confirmed == _confirmed)
            {
                return;
            }

            Volatile.Write(ref _confirmed, confirmed);
            Signal();
        }

        onConfirmed?.Invoke(Confirmed);
    }

    /// <summary>Nothing is published any more.</summary>
    /// <param name="failure">Why; null where the publisher was told to end.</param>
    public void Close(Exception? failure)
    {
        lock (_lock)
        {
            _failure ??= failure;
            _isClosed = true;
            Signal();
        }
    }

    /// <summary>Throws where nothing is published any more.</summary>
    public void ThrowIfClosed()
    {
        lock (_lock)
        {
            if (_failure is { } failure)
            {
                throw new InvalidOperationException($"The publisher has failed: {failure.Message}", failure);
            }

            ObjectDisposedException.ThrowIf(_isClosed, typeof(LogPublisher));
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal()
    {
        TaskCompletionSource changed = _changed;
        _changed = NewSignal();
        changed.TrySetResult();
    }
}
