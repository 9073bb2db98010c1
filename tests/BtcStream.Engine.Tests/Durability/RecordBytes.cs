using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>Records and segments, byte by byte.</summary>
internal static class RecordBytes
{
    /// <summary>A whole record that ends a call, with a payload that nobody reads.</summary>
    public static byte[] Whole(long number, int payload = 0, long durable = 0, byte fill = 0)
    {
        var bytes = new byte[RecordHeader.LengthOf(payload)];
        new RecordHeader(bytes.Length, number, 0, 1, RecordKind.CallClosed).Write(bytes);
        bytes.AsSpan(RecordHeader.Size).Fill(fill);
        RecordHeader.Stamp(bytes, durable);
        return bytes;
    }

    /// <summary>What begins a segment.</summary>
    public static byte[] SegmentStart(long firstRecord) =>
        new SegmentHeader { Identity = 7, Epoch = 1, FirstRecord = firstRecord, StartedUnixNanos = 0, Options = ReplayOptions.Of(new EngineOptions()) }.ToBytes();
}
