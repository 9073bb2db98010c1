using System.Buffers.Binary;
using System.Text;

namespace BtcStream.Engine.Durability.Snapshots;

/// <summary>The beginning of every snapshot; see README.md in the folder above.</summary>
internal sealed record SnapshotHeader
{
    /// <summary>Bytes before the text of the options.</summary>
    public const int FixedSize = 96;

    /// <summary>The only version there is. It changes with the order or meaning of anything in the sections.</summary>
    public const uint Version = 1;

    /// <summary>Far more than the options of an engine take.</summary>
    private const int MaxSize = 1 << 20;

    private const int ChecksumAt = 8;
    private const int LengthAt = 12;

    /// <summary>What it covers: everything up to this record.</summary>
    public required JournalPosition Covered { get; init; }

    /// <summary>The run of the server that wrote it.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>The engine's as_of; <see cref="long.MinValue"/> while there was none.</summary>
    public required long AsOfUnixNanos { get; init; }

    /// <summary>Number of the last publication point.</summary>
    public required long Sequence { get; init; }

    /// <summary>The options that the state depends on, as in segments.</summary>
    public required string Options { get; init; }

    /// <summary>Bytes of the header.</summary>
    public int Size => (FixedSize + Encoding.UTF8.GetByteCount(Options) + RecordHeader.Alignment - 1) & -RecordHeader.Alignment;

    private static ReadOnlySpan<byte> Magic => "BTCSSNAP"u8;

    /// <summary>The header as bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(LengthAt), bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), Encoding.UTF8.GetBytes(Options, bytes.AsSpan(FixedSize)));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), Covered.Identity);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(32), Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40), Covered.LastRecord);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(48), Covered.LastCall);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(56), ReplayOptions.DigestOf(Options));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(64), AsOfUnixNanos);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(72), Sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumAt), Crc32C.Compute(bytes.AsSpan(LengthAt)));
        return bytes;
    }

    /// <summary>Reads a header from the beginning of a snapshot.</summary>
    /// <exception cref="InvalidDataException">It is none, or of another version.</exception>
    public static SnapshotHeader Read(IJournalFile file)
    {
        Span<byte> start = stackalloc byte[FixedSize];
        if (file.ReadFully(0, start) < FixedSize)
        {
            throw new InvalidDataException("the header is cut off");
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(start[LengthAt..]);
        int text = BinaryPrimitives.ReadInt32LittleEndian(start[20..]);
        if (!start.StartsWith(Magic) || length is < FixedSize or > MaxSize || text < 0 || text > length - FixedSize)
        {
            throw new InvalidDataException("this is not a snapshot");
        }

        var bytes = new byte[length];
        if (file.ReadFully(0, bytes) < length || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(ChecksumAt)) != Crc32C.Compute(bytes.AsSpan(LengthAt)))
        {
            throw new InvalidDataException("the checksum of the header does not hold");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(start[16..]);
        if (version != Version)
        {
            throw new InvalidDataException($"the format has version {version}, and this program reads version {Version}");
        }

        return new SnapshotHeader
        {
            Covered = new JournalPosition(
                BinaryPrimitives.ReadInt64LittleEndian(start[40..]), BinaryPrimitives.ReadUInt32LittleEndian(start[48..]), BinaryPrimitives.ReadUInt64LittleEndian(start[24..])),
            Epoch = BinaryPrimitives.ReadUInt64LittleEndian(start[32..]),
            AsOfUnixNanos = BinaryPrimitives.ReadInt64LittleEndian(start[64..]),
            Sequence = BinaryPrimitives.ReadInt64LittleEndian(start[72..]),
            Options = Encoding.UTF8.GetString(bytes.AsSpan(FixedSize, text)),
        };
    }
}
