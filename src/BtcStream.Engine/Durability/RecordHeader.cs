using System.Buffers.Binary;

namespace BtcStream.Engine.Durability;

/// <summary>The first 32 bytes of every record; see README.md beside this file.</summary>
/// <param name="Length">Bytes of the whole record, this header and the padding included: a multiple of 8.</param>
/// <param name="Number">Counts records from 1, without gaps, over all segments.</param>
/// <param name="Durable">Number of the last record that was known to be on the disk when this one was handed to the system; 0 for none.</param>
/// <param name="Call">The call it belongs to; 0 for none.</param>
/// <param name="Kind">What the payload is.</param>
internal readonly record struct RecordHeader(int Length, long Number, long Durable, uint Call, RecordKind Kind)
{
    public const int Size = 32;

    /// <summary>What the register of a record's checksum begins with in segments of version 1, and in the log of a shard: anybody can make such a record.</summary>
    public const uint Unseeded = uint.MaxValue;

    /// <summary>Records begin at multiples of this.</summary>
    public const int Alignment = 8;

    /// <summary>Bytes of the checksum, which come first and are not in it.</summary>
    public const int ChecksumSize = sizeof(uint);

    /// <summary>The longest that there can be: a record is written into one array.</summary>
    public const int MaxLength = 0x7FFFFFC7 & -Alignment;

    private const int LengthAt = 4;
    private const int NumberAt = 8;
    private const int DurableAt = 16;
    private const int CallAt = 24;
    private const int KindAt = 28;

    /// <summary>Bytes that a record of some payload takes.</summary>
    public static int LengthOf(int payload) => checked((Size + payload + Alignment - 1) & -Alignment);

    /// <summary>The length that the bytes at a record's start claim, unchecked; 0 where nothing was written.</summary>
    public static uint PeekLength(ReadOnlySpan<byte> start) => BinaryPrimitives.ReadUInt32LittleEndian(start[LengthAt..]);

    /// <summary>Whether a record can be so long.</summary>
    public static bool IsLength(uint length) => length is >= Size and <= MaxLength && length % Alignment == 0;

    /// <summary>The checksum that the bytes at a record's start claim.</summary>
    public static uint PeekChecksum(ReadOnlySpan<byte> start) => BinaryPrimitives.ReadUInt32LittleEndian(start);

    /// <summary>What the bytes at a record's start say, unchecked. The length is one that can be.</summary>
    public static RecordHeader Peek(ReadOnlySpan<byte> start) => new(
        (int)PeekLength(start),
        BinaryPrimitives.ReadInt64LittleEndian(start[NumberAt..]),
        BinaryPrimitives.ReadInt64LittleEndian(start[DurableAt..]),
        BinaryPrimitives.ReadUInt32LittleEndian(start[CallAt..]),
        (RecordKind)start[KindAt]);

    /// <summary>Writes the header without its checksum and mark, which <see cref="Stamp"/> adds once the payload is there.</summary>
    public void Write(Span<byte> record)
    {
        record[..Size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record[LengthAt..], (uint)Length);
        BinaryPrimitives.WriteInt64LittleEndian(record[NumberAt..], Number);
        BinaryPrimitives.WriteUInt32LittleEndian(record[CallAt..], Call);
        record[KindAt] = (byte)Kind;
    }

    /// <summary>Completes a written record: what is known to be durable, and the checksum over all but itself.</summary>
    /// <param name="record">The record.</param>
    /// <param name="durable">The mark.</param>
    /// <param name="seed">What the checksum's register begins with; see <see cref="SegmentHeader.Seed"/>.</param>
    public static void Stamp(Span<byte> record, long durable, uint seed = Unseeded)
    {
        BinaryPrimitives.WriteInt64LittleEndian(record[DurableAt..], durable);
        BinaryPrimitives.WriteUInt32LittleEndian(record, Crc32C.Compute(record[ChecksumSize..], seed));
    }

    /// <summary>Reads a record whose checksum holds. False where the bytes are no whole record.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RecordHeader header, uint seed = Unseeded)
    {
        header = default;
        if (bytes.Length < Size)
        {
            return false;
        }

        uint length = PeekLength(bytes);
        if (!IsLength(length) || length > (uint)bytes.Length || PeekChecksum(bytes) != Crc32C.Compute(bytes[ChecksumSize..(int)length], seed))
        {
            return false;
        }

        header = Peek(bytes);
        return true;
    }
}
