namespace BtcStream.Cluster.Broker;

/// <summary>A message of a stream as a reader gets it.</summary>
/// <param name="Offset">Its place in the stream: rising, with gaps.</param>
/// <param name="Producer">Who published it: one number for each publisher that ever ran.</param>
/// <param name="Sequence">Counts the producer's messages to this stream from 1; 0 for a probe, which is to be passed over.</param>
/// <param name="Body">Its bytes; the reader's own again once the handler has returned.</param>
/// <param name="Member">Name of the process that published it, for people; null where it gave none.</param>
public readonly record struct LogMessage(long Offset, ulong Producer, long Sequence, ReadOnlyMemory<byte> Body, string? Member = null)
{
    internal const string ProducerHeader = "producer";
    internal const string SequenceHeader = "sequence";
    internal const string MemberHeader = "member";
    internal const string OffsetHeader = "x-stream-offset";
}
