namespace BtcStream.Client;

/// <summary>
/// What became of a stream's rows so far, as acks told. After a break the server may have batches whose acks were lost with it: their numbers count as acknowledged, and of their
/// rows nothing is known but that they were dealt with once.
/// </summary>
/// <param name="Sequence">Number of the last batch that was acknowledged.</param>
/// <param name="Accepted">Rows applied.</param>
/// <param name="Late">Rows older than what they would have replaced, and rows of batches that were sent again and had been applied before.</param>
/// <param name="Rejected">Rows refused.</param>
public readonly record struct IngestTotals(ulong Sequence, ulong Accepted, ulong Late, ulong Rejected);
