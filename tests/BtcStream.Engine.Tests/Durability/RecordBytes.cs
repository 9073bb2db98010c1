using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>Records and segments, byte by byte.</summary>
internal static class RecordBytes
{
    /// <summary>A whole record that ends a call, with a payload that nobody reads.</summary>
    public static byte[] Whole(long number, int payload = 0, long durable = 0, byte fill = 0, uint seed = RecordHeader.Unseeded)
    {
        var bytes = new byte[RecordHeader.LengthOf(payload)];
        new RecordHeader(bytes.Length, number, 0, 1, RecordKind.CallClosed).Write(bytes);
        bytes.AsSpan(RecordHeader.Size).Fill(fill);
        RecordHeader.Stamp(bytes, durable, seed);
        return bytes;
    }

    /// <summary>What begins a segment: one of version 1, whose records are those of <see cref="Whole"/> without a seed.</summary>
    public static byte[] SegmentStart(long firstRecord) => Header(firstRecord, 1).ToBytes();

    public static SegmentHeader Header(long firstRecord, uint version) =>
        new() { Version = version, Identity = 7, Epoch = 1, FirstRecord = firstRecord, StartedUnixNanos = 0, Options = ReplayOptions.Of(new EngineOptions()) };
}
