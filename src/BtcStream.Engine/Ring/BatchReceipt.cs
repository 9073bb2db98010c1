namespace BtcStream.Engine.Ring;

/// <summary>
/// What became of a batch, for its ack. It is apart from the batch, so that the batch's memory takes the next rows while the ack still waits for a disk or for its
/// reader. Taken from an ingest session and given back to it.
/// </summary>
/// <remarks>Owned by one thread at a time: the engine's, the journal's, then whoever takes it.</remarks>
public sealed class BatchReceipt
{
    /// <summary>Texts that take more than this are not kept for later batches.</summary>
    private const long MaxKeptText = 64L << 10;

    /// <summary>What became of the rows.</summary>
    public BatchResult Result { get; private set; } = new();

    /// <summary>The texts that <see cref="Result"/> refers to; nothing of use where it refers to none.</summary>
    public TextColumn Text { get; private set; } = new();

    /// <summary>The session that the batch came from.</summary>
    internal IngestSession? Session { get; set; }

    /// <summary>Number of the batch's record in the journal; 0 without one.</summary>
    internal long Record { get; private set; }

    /// <summary>Takes an applied batch's result, and its texts where they are needed, in exchange for empty ones.</summary>
    internal void Take(InputBatch batch)
    {
        Record = batch.Record;
        Result = batch.ExchangeResult(Result);
        if (Result.RefersToText)
        {
            Text = batch.ExchangeText(Text);
        }
    }

    /// <summary>Empties it, to be used again.</summary>
    internal void Clear()
    {
        Result.Clear();
        Text.Clear();
        if (Text.HeldBytes > MaxKeptText)
        {
            Text.Drop();
        }

        Record = 0;
    }
}
