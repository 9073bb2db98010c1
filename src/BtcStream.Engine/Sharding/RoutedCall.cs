using BtcStream.Engine.Ring;
using BtcStream.Engine.State;

namespace BtcStream.Engine.Sharding;

/// <summary>A call of a gateway.</summary>
/// <param name="number">What the logs know it by.</param>
/// <param name="call">What its session knows it by.</param>
internal sealed class RoutedCall(uint number, IngestCall call)
{
    /// <summary>The client's last sequence.</summary>
    public ulong LastSequence;

    private RowCounts _counts;

    public uint Number => number;

    public IngestCall Call => call;

    /// <summary>Whether it has a named session.</summary>
    public bool IsNamed { get; set; }

    /// <summary>Its batches that have not come back, in order.</summary>
    public Queue<RoutedBatch> Waiting { get; } = new();

    /// <summary>Gives batches back of which nothing is owed any more, and none before.</summary>
    public void Release(ref int waiting)
    {
        while (Waiting.TryPeek(out RoutedBatch? batch) && batch.Parts == 0)
        {
            Waiting.Dequeue();
            Interlocked.Decrement(ref waiting);
            if (batch.Names)
            {
                // What every log has had of the session; the client goes on from there.
                LastSequence = batch.LastSequence == ulong.MaxValue ? LastSequence : batch.LastSequence;
            }

            batch.Batch.Result.Complete(ref _counts, batch.Names ? LastSequence : batch.UpTo);
            batch.Batch.Session?.Complete(batch.Batch);
        }
    }
}

/// <summary>A batch of which something is owed.</summary>
/// <param name="batch">The batch.</param>
/// <param name="call">Its call.</param>
/// <param name="names">Whether it names the call's session.</param>
internal sealed class RoutedBatch(InputBatch batch, RoutedCall call, bool names)
{
    public InputBatch Batch => batch;

    public RoutedCall Call => call;

    public bool Names => names;

    /// <summary>The client's sequence of its last message.</summary>
    public ulong UpTo { get; } = call.LastSequence;

    /// <summary>Parts that are owed.</summary>
    public int Parts { get; set; }

    /// <summary>The least of what the logs have had of the session.</summary>
    public ulong LastSequence { get; set; } = ulong.MaxValue;
}

/// <summary>A part of a batch in one log.</summary>
/// <param name="Sequence">The gateway's number of the message.</param>
/// <param name="Record">Number of the record in it.</param>
/// <param name="Batch">The batch.</param>
/// <param name="IsShard">Whether it is a shard's.</param>
/// <param name="Rows">Rows that have to be accounted for there.</param>
/// <param name="Positions">Where its positions stood in their messages.</param>
/// <param name="Accounts">Where its accounts did.</param>
/// <param name="Messages">Its messages, for a shard.</param>
internal sealed record RoutedPart(long Sequence, int Record, RoutedBatch Batch, bool IsShard, int Rows, int[] Positions, int[] Accounts, BatchMessage[] Messages)
{
    /// <summary>Where a refused row stood in the client's message.</summary>
    public int OriginalRow(in Refusal refusal)
    {
        int[] rows = refusal.Kind == InputKind.Positions ? Positions : Accounts;
        foreach (BatchMessage message in IsShard ? Messages : [])
        {
            if (message.Sequence == refusal.Row.BatchSequence && message.Kind == refusal.Kind && message.RowStart + refusal.Row.Row < rows.Length)
            {
                return rows[message.RowStart + refusal.Row.Row];
            }
        }

        return refusal.Row.Row;
    }
}
