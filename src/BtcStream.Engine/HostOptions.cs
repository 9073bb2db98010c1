namespace BtcStream.Engine;

/// <summary>How the engine's thread is fed and when it publishes.</summary>
public sealed record HostOptions
{
    /// <summary>Batches that wait for the engine at most, a power of two. 1,024: a few milliseconds of full load; beyond it senders wait.</summary>
    public int RingCapacity { get; init; } = 1_024;

    /// <summary>Batches of a session at most, being filled or waiting for the engine. 8: enough to keep it busy while a sender decodes.</summary>
    public int BatchesPerSession { get; init; } = 8;

    /// <summary>
    /// Batches of a session at most whose acks have not been taken, waiting for the engine or applied: a caller that reads no acks is not read from for ever. 8 where an
    /// ack waits for the engine alone; more where it waits for a disk. Never fewer than <see cref="BatchesPerSession"/>.
    /// </summary>
    public int UnackedPerSession { get; init; } = 8;

    /// <summary>Batches kept for sessions to come, at most; and as many receipts.</summary>
    public int PooledBatches { get; init; } = 256;

    /// <summary>
    /// Bytes of memory of batches that wait for the engine, or for the journal, from which nobody may rent another: 512 MiB. A message is decoded as a whole, so what
    /// threads are decoding at that moment comes on top.
    /// </summary>
    public long MaxWaitingBytes { get; init; } = 512L << 20;

    /// <summary>The same of one session. 64 MiB: half a million quotes, far more than an engine that keeps up ever has waiting.</summary>
    public long MaxWaitingBytesPerSession { get; init; } = 64L << 20;

    /// <summary>Bytes of memory that all batches together keep once they are applied, for acks and for rows to come. 256 MiB.</summary>
    public long MaxKeptBytes { get; init; } = 256L << 20;

    /// <summary>Publish whenever the ring has run empty after an input: lowest latency, and under load as often as there is time for.</summary>
    public bool PublishesWhenDrained { get; init; } = true;

    /// <summary>Publish after this many batches at the latest, however full the ring is.</summary>
    public int MaxBatchesBetweenPublications { get; init; } = 256;

    /// <summary>
    /// Least time between two publications, nanoseconds, on the stamps of receipt of batches and ticks; 0 is none. With it, ticks are needed for the
    /// last change to get out.
    /// </summary>
    public long MinPublicationIntervalNanos { get; init; }

    /// <summary>Throws when an option is out of its range, naming it and its value.</summary>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchesPerSession, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(UnackedPerSession, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(PooledBatches);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWaitingBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWaitingBytesPerSession, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxKeptBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatchesBetweenPublications, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MinPublicationIntervalNanos);
    }
}
