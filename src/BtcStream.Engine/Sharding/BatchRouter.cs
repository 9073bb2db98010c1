using System.Text;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.Sharding;

/// <summary>
/// A gateway's way from its calls to the logs and back: batches are taken apart and written to the logs' outboxes; a batch comes back to its session, in order, once every
/// log has confirmed its part and every engine that counts or refuses its rows has said what became of them. So an ack means: kept by the brokers, and applied.
/// </summary>
public sealed class BatchRouter : ILogListener
{
    private readonly Lock _lock = new();
    private readonly BatchSplitter _splitter;
    private readonly ulong _producer;
    private readonly LogOutbox[] _logs;
    private readonly Queue<RoutedPart>[] _owed;
    private readonly Queue<RoutedPart>[] _unconfirmed;
    private readonly Dictionary<IngestCall, RoutedCall> _calls = [];
    private readonly Dictionary<uint, IngestCall> _byNumber = [];
    private uint _lastCall;
    private int _waiting;

    internal BatchRouter(int shards, ulong producer, PriceGrid grid)
    {
        _splitter = new BatchSplitter(shards);
        _producer = producer;
        _logs = [.. Enumerable.Range(0, shards + 1).Select(_ => new LogOutbox())];
        Desk = new ShardDesk(_logs, producer, grid);
        _owed = [.. _logs.Select(_ => new Queue<RoutedPart>())];
        _unconfirmed = [.. _logs.Select(_ => new Queue<RoutedPart>())];
    }

    /// <summary>Shards; the log of that number is the market's.</summary>
    public int Shards => _splitter.Shards;

    /// <summary>Questions to the shards.</summary>
    public ShardDesk Desk { get; }

    /// <summary>Batches that have not come back to their sessions.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Parts of batches that a log has not answered for, and when the oldest of them came, Unix nanoseconds; 0 where there is none.</summary>
    /// <param name="log">A shard, or <see cref="Shards"/> for the market.</param>
    public (int Count, long OldestUnixNanos) WaitingOf(int log)
    {
        lock (_lock)
        {
            long oldest = Math.Min(ReceivedOf(_owed[log]), ReceivedOf(_unconfirmed[log]));
            return (_owed[log].Count + _unconfirmed[log].Count, oldest == long.MaxValue ? 0 : oldest);
        }

        static long ReceivedOf(Queue<RoutedPart> parts) => parts.TryPeek(out RoutedPart? part) ? part.Batch.Batch.ReceivedUnixNanos : long.MaxValue;
    }

    /// <summary>What is to be published to a log.</summary>
    /// <param name="log">A shard, or <see cref="Shards"/> for the market.</param>
    public LogOutbox OutboxOf(int log) => _logs[log];

    /// <summary>A log has confirmed all messages up to a sequence. Any thread.</summary>
    public void OnConfirmed(int log, long sequence)
    {
        lock (_lock)
        {
            while (_unconfirmed[log].TryPeek(out RoutedPart? part) && part.Sequence <= sequence)
            {
                Settle(_unconfirmed[log].Dequeue());
            }
        }
    }

    /// <summary>A shard has published what it made of records; those of other gateways are passed over, and what is known already. Any thread.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="message">The message: <see cref="OutcomeWriter"/> made it.</param>
    /// <returns>False where it is no message of outcomes.</returns>
    /// <exception cref="InvalidDataException">What is wrong with the message.</exception>
    public bool TryTakeOutcomes(int shard, ReadOnlySpan<byte> message)
    {
        if (OutcomeWriter.TryRead(message.ToArray(), message.Length) is not { } outcomes)
        {
            return false;
        }

        lock (_lock)
        {
            foreach (BatchOutcome outcome in outcomes)
            {
                if (outcome.Producer == _producer && _owed[shard].TryPeek(out RoutedPart? part) && (part.Sequence, part.Record) == (outcome.Sequence, outcome.Record))
                {
                    Take(_owed[shard].Dequeue(), outcome);
                }
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void OnApplied(ulong producer, long sequence, int record, uint callNumber, InputBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (producer != _producer)
        {
            return;
        }

        List<Refusal> refusals = [];
        foreach (ref readonly RowRejection row in batch.Result.Rejections)
        {
            refusals.Add(Refusal.Of(batch, row));
        }

        lock (_lock)
        {
            if (_owed[Shards].TryPeek(out RoutedPart? part) && (part.Sequence, part.Record) == (sequence, record))
            {
                Take(
                    _owed[Shards].Dequeue(),
                    new BatchOutcome(producer, sequence, record, batch.Result.LastSequence, batch.Result.RejectedDefinitions, batch.Result.Counts, refusals));
            }
        }
    }

    /// <inheritdoc/>
    public void OnTakenOver(ulong producer, uint callNumber)
    {
        if (producer == _producer && _byNumber.TryGetValue(callNumber, out IngestCall? call))
        {
            call.OnTakenOver?.Invoke();
        }
    }

    /// <inheritdoc/>
    public void OnQuestion(ulong producer, ReadOnlySpan<byte> question)
    {
        // Nobody asks the market log: every gateway has the market.
    }

    /// <summary>Takes a batch of a call. The view's engine thread.</summary>
    internal void Forward(IngestCall call, InputBatch batch)
    {
        if (!_calls.TryGetValue(call, out RoutedCall? routed))
        {
            routed = new RoutedCall(++_lastCall, call);
            _calls.Add(call, routed);
            _byNumber.Add(routed.Number, call);
        }

        lock (_lock)
        {
            bool names = OutcomeWriter.IsOwed(batch) && batch.Positions.Count == 0 && batch.Accounts.Count == 0;
            routed.IsNamed |= names;
            _splitter.Split(batch, ref routed.LastSequence, routed.IsNamed);
            var waiting = new RoutedBatch(batch, routed, names);
            routed.Waiting.Enqueue(waiting);
            Interlocked.Increment(ref _waiting);
            for (int shard = 0; shard < Shards; shard++)
            {
                if (_splitter.Of(shard) is { } part)
                {
                    Add(shard, part, waiting);
                }
            }

            if (_splitter.Market is { } market)
            {
                Add(Shards, market, waiting);
            }

            routed.Release(ref _waiting);
        }
    }

    /// <summary>A call has ended: the logs forget its ids after its last batch. The view's engine thread.</summary>
    internal void Close(IngestCall call)
    {
        if (_calls.Remove(call, out RoutedCall? routed))
        {
            _byNumber.Remove(routed.Number);
            foreach (LogOutbox log in _logs)
            {
                log.AddCallClosed(routed.Number);
            }
        }
    }

    private void Add(int log, InputBatch part, RoutedBatch batch)
    {
        (long sequence, int record) = _logs[log].AddBatch(batch.Call.Number, part);
        bool isOwed = log == Shards || OutcomeWriter.IsOwed(part);
        int rows = log == Shards ? part.RowCount : part.Positions.Count + part.Accounts.Count;
        int[] positions = log == Shards ? [] : _splitter.RowsOf(log, InputKind.Positions).ToArray();
        int[] accounts = log == Shards ? [] : _splitter.RowsOf(log, InputKind.Accounts).ToArray();
        BatchMessage[] messages = isOwed && log != Shards ? part.Messages.ToArray() : [];
        var routed = new RoutedPart(sequence, record, batch, log != Shards, rows, positions, accounts, messages);
        batch.Parts++;
        (isOwed ? _owed[log] : _unconfirmed[log]).Enqueue(routed);
    }

    private void Take(RoutedPart part, BatchOutcome outcome)
    {
        RoutedBatch batch = part.Batch;
        if (outcome.Counts.Total < part.Rows)
        {
            // Another call took the session before this one there: the rows were passed over, and must not be acked.
            batch.Call.Call.OnTakenOver?.Invoke();
        }

        batch.LastSequence = Math.Min(batch.LastSequence, outcome.LastSequence);

        // Every log has the definitions; the market's refusals of them stand for all. So do those of a session's name, which a shard may have no room for.
        batch.Batch.Result.Merge(outcome.Counts, part.IsShard && !batch.Names ? 0 : outcome.RefusedDefinitions);
        foreach (Refusal refusal in outcome.Refusals)
        {
            if (part.IsShard && (refusal.Row.IsDefinition || refusal.Kind is not (InputKind.Positions or InputKind.Accounts)))
            {
                continue;
            }

            RowRejection row = refusal.Row;
            row.Row = part.OriginalRow(refusal);
            row.ValueText = refusal.Text is { } text ? batch.Batch.Text.Add(Encoding.UTF8.GetBytes(text)) : -1;
            batch.Batch.Result.Name(row);
        }

        Settle(part);
    }

    private void Settle(RoutedPart part)
    {
        part.Batch.Parts--;
        part.Batch.Call.Release(ref _waiting);
    }
}
