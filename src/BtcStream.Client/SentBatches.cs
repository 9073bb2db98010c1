using BtcStream.Contracts.V1;
using Google.Protobuf;

namespace BtcStream.Client;

/// <summary>What a stream has sent and the server has not acknowledged, the definitions that later rows may rest on, and who waits. Any thread.</summary>
/// <param name="kind">The kind of batch.</param>
/// <param name="capacity">Batches that may be unacknowledged.</param>
internal sealed class SentBatches<TBatch>(IngestKind<TBatch> kind, int capacity)
    where TBatch : class, IMessage<TBatch>, new()
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TBatch> _unacknowledged = [];
    private readonly Dictionary<string, InstrumentDefinition> _definitions = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IngestTotals _before;
    private IngestTotals _ofCall;
    private ulong _last;
    private Exception? _failure;
    private bool _hasEnded;

    /// <summary>Counts over all connections.</summary>
    public IngestTotals Totals
    {
        get
        {
            lock (_gate)
            {
                return Sum();
            }
        }
    }

    /// <summary>Whether nothing is unacknowledged.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _unacknowledged.Count == 0;
            }
        }
    }

    /// <summary>The numbers begin after this one.</summary>
    public void StartAfter(ulong sequence)
    {
        lock (_gate)
        {
            _last = sequence;
            _before = _before with { Sequence = sequence };
        }
    }

    /// <summary>Numbers a batch and keeps it.</summary>
    /// <exception cref="ArgumentException">Its number is not above the last.</exception>
    public void Add(TBatch batch)
    {
        lock (_gate)
        {
            ThrowIfEnded();
            ulong number = kind.Sequence(batch);
            if (number != 0 && number <= _last)
            {
                throw new ArgumentException($"the batch's sequence is {number}; it must be above {_last}, the last one", nameof(batch));
            }

            kind.Number(batch, number == 0 ? _last + 1 : number);
            _last = kind.Sequence(batch);
            _unacknowledged.AddLast(batch);
            foreach (InstrumentDefinition definition in kind.Definitions(batch))
            {
                _definitions[definition.HasId ? $"#{definition.Id}" : $"{definition.Venue}/{definition.Instrument}"] = definition;
            }
        }
    }

    /// <summary>Forgets the batch added last: it could not be sent.</summary>
    public void TakeBack(TBatch batch)
    {
        lock (_gate)
        {
            if (_unacknowledged.Last?.Value == batch)
            {
                _unacknowledged.RemoveLast();
                Wake();
            }
        }
    }

    /// <summary>Takes an ack in.</summary>
    public void Acknowledge(IngestAck ack)
    {
        lock (_gate)
        {
            _ofCall = new IngestTotals(ack.Sequence, ack.AcceptedRows, ack.LateRows, ack.RejectedRows);
            DropUpTo(ack.Sequence);
            Wake();
        }
    }

    /// <summary>What a new connection has to be sent, in order, given what the server has: definitions, and whatever it does not have.</summary>
    public IReadOnlyList<TBatch> ToResend(ulong lastAcked)
    {
        lock (_gate)
        {
            (_before, _ofCall) = (Sum(), default);
            _before = _before with { Sequence = Math.Max(_before.Sequence, lastAcked) };
            DropUpTo(lastAcked);
            Wake();

            // Under a number that is behind the server it counts as applied, and its definitions are taken all the same.
            return _before.Sequence == 0 || _definitions.Count == 0 ? [.. _unacknowledged] : [Definitions(_before.Sequence), .. _unacknowledged];
        }
    }

    /// <summary>The stream has ended.</summary>
    /// <param name="failure">How; null where it was completed.</param>
    public void Fail(Exception? failure)
    {
        lock (_gate)
        {
            (_failure, _hasEnded) = (failure, true);
            Wake();
        }
    }

    /// <summary>Throws what the stream has ended with, if it was a failure.</summary>
    public void ThrowIfFailed()
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                ThrowIfEnded();
            }
        }
    }

    /// <summary>Waits for room for one more.</summary>
    public Task WaitForRoomAsync(CancellationToken cancellation) => WaitAsync(capacity - 1, cancellation);

    /// <summary>Waits until nothing is unacknowledged.</summary>
    public Task WaitForAllAsync(CancellationToken cancellation) => WaitAsync(0, cancellation);

    private async Task WaitAsync(int most, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_unacknowledged.Count <= most && !_hasEnded)
                {
                    return;
                }

                ThrowIfEnded();
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private TBatch Definitions(ulong sequence)
    {
        var batch = new TBatch();
        kind.Number(batch, sequence);
        kind.Definitions(batch).AddRange(_definitions.Values);
        return batch;
    }

    private IngestTotals Sum() => new(
        Math.Max(_before.Sequence, _ofCall.Sequence), _before.Accepted + _ofCall.Accepted, _before.Late + _ofCall.Late, _before.Rejected + _ofCall.Rejected);

    private void DropUpTo(ulong sequence)
    {
        while (_unacknowledged.First is { } first && kind.Sequence(first.Value) <= sequence)
        {
            _unacknowledged.RemoveFirst();
        }
    }

    private void ThrowIfEnded()
    {
        if (_hasEnded)
        {
            throw _failure switch
            {
                null => new InvalidOperationException("The stream has been completed; nothing can be sent any more."),
                Rpc.RpcException e => new Rpc.RpcException(e.Status, e.Trailers, e),
                { } e => new InvalidOperationException($"The stream has ended: {e.Message}", e),
            };
        }
    }

    private void Wake()
    {
        TaskCompletionSource changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }
}
