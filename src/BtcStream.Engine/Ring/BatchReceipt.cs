namespace BtcStream.Engine.Ring;

/// <summary>
/// What became of a batch, for its ack. It is apart from the batch, so that the batch's memory takes the next rows while the ack still waits for a disk or for its
/// reader. Taken from an ingest session and given back to it.
/// </summary>
/// <remarks>Owned by one thread at a time: the engine's, the journal's, then whoever takes it.</remarks>
public sealed class BatchReceipt
{
    /// <summary>
    /// What is kept of a text that a refusal shows, bytes: enough for whoever sent it to know it again. A name may be as long as a message, and a receipt lies for as long as its call's
    /// caller reads no acks.
    /// </summary>
    public const int MaxShownText = 128;

    /// <summary>Refusals and texts that take more than this are not kept for later batches: most batches have none. What takes more, the session counts.</summary>
    private const long MaxKept = 2L << 10;

    /// <summary>What became of the rows.</summary>
    public BatchResult Result { get; private set; } = new();

    /// <summary>The beginnings of the texts that <see cref="Result"/> refers to.</summary>
    public TextColumn Text { get; } = new();

    /// <summary>The session that the batch came from.</summary>
    internal IngestSession? Session { get; set; }

    /// <summary>Number of the batch's record in the journal; 0 without one.</summary>
    internal long Record { get; private set; }

    /// <summary>Bytes that its session counts it with: of memory that refusals and texts take, where that is more than a little.</summary>
    internal long CountedBytes { get; private set; }

    private long HeldBytes => Result.HeldBytes + Text.HeldBytes;

    /// <summary>Takes an applied batch's result in exchange for an empty one, and of its texts what is shown.</summary>
    internal void Take(InputBatch batch)
    {
        Record = batch.Record;
        Result = batch.ExchangeResult(Result);
        Result.CopyTexts(batch.Text, Text, MaxShownText);
        CountedBytes = HeldBytes > MaxKept ? HeldBytes : 0;
    }

    /// <summary>Empties it, to be used again.</summary>
    internal void Clear()
    {
        Result.Clear();
        Text.Clear();
        if (HeldBytes > MaxKept)
        {
            Result.Drop();
            Text.Drop();
        }

        CountedBytes = 0;
        Record = 0;
    }
}
