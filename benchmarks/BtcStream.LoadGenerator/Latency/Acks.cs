using BtcStream.Contracts.V1;
using BtcStream.Server.Ingest.Decoding;

namespace BtcStream.LoadGenerator.Latency;

/// <summary>Reads acks without making objects of them.</summary>
internal static class Acks
{
    /// <summary>Takes the accepted rows of an ack, which count from the start of the call.</summary>
    /// <exception cref="InvalidOperationException">A row came late or was refused.</exception>
    public static void RequireAllAccepted(ReadOnlySpan<byte> ack, ref long accepted)
    {
        var reader = new WireReader(ack);
        while (reader.TryReadTag(out int field, out WireType type))
        {
            switch (field)
            {
                case IngestAck.AcceptedRowsFieldNumber:
                    Interlocked.Exchange(ref accepted, (long)reader.ReadVarint());
                    break;
                case IngestAck.LateRowsFieldNumber or IngestAck.RejectedRowsFieldNumber when reader.ReadVarint() > 0:
                    throw new InvalidOperationException($"rows were late or refused: {IngestAck.Parser.ParseFrom(ack)}");
                case IngestAck.LateRowsFieldNumber or IngestAck.RejectedRowsFieldNumber:
                    break;
                default:
                    reader.Skip(field, type);
                    break;
            }
        }
    }
}
