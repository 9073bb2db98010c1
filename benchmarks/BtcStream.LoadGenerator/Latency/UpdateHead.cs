using BtcStream.Contracts.V1;
using BtcStream.Server.Ingest.Decoding;

namespace BtcStream.LoadGenerator.Latency;

/// <summary>What stands first in an update, read without making an object of it.</summary>
/// <param name="Sequence">State that it leads to.</param>
/// <param name="BaseSequence">State that it applies to; 0 for a snapshot.</param>
/// <param name="AsOfUnixNanos">Time of the state; 0 while nothing is known.</param>
internal readonly record struct UpdateHead(long Sequence, long BaseSequence, long AsOfUnixNanos)
{
    public static UpdateHead Read(ReadOnlySpan<byte> update)
    {
        var head = default(UpdateHead);
        var reader = new WireReader(update);
        while (reader.TryReadTag(out int field, out WireType type) && field <= RiskUpdate.AsOfFieldNumber)
        {
            switch (field)
            {
                case RiskUpdate.SequenceFieldNumber:
                    head = head with { Sequence = (long)reader.ReadVarint() };
                    break;
                case RiskUpdate.BaseSequenceFieldNumber:
                    head = head with { BaseSequence = (long)reader.ReadVarint() };
                    break;
                case RiskUpdate.AsOfFieldNumber:
                    return head with { AsOfUnixNanos = (long)reader.ReadFixed64() };
                default:
                    reader.Skip(field, type);
                    break;
            }
        }

        return head;
    }
}
