using System.Buffers.Binary;
using System.Text;

namespace BtcStream.Engine.Durability;

/// <summary>The beginning of every segment; see README.md beside this file.</summary>
internal sealed record SegmentHeader
{
    /// <summary>Bytes before the text of the options.</summary>
    public const int FixedSize = 64;

    /// <summary>The only version there is.</summary>
    public const uint Version = 1;

    /// <summary>Far more than the options of an engine take.</summary>
    private const int MaxSize = 1 << 20;

    private const int ChecksumAt = 8;
    private const int LengthAt = 12;

    /// <summary>Names the directory: all its segments have the same.</summary>
    public required ulong Identity { get; init; }

    /// <summary>Names the run of the server that wrote it.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>Number of the first record.</summary>
    public required long FirstRecord { get; init; }

    /// <summary>Receipt of the input that began it, Unix nanoseconds; 0 where it had none.</summary>
    public required long StartedUnixNanos { get; init; }

    /// <summary>The options that replay depends on, one a line; see <see cref="ReplayOptions"/>.</summary>
    public required string Options { get; init; }

    /// <summary>Bytes of the header.</summary>
    public int Size => (FixedSize + Encoding.UTF8.GetByteCount(Options) + RecordHeader.Alignment - 1) & -RecordHeader.Alignment;

    private static ReadOnlySpan<byte> Magic => "BTCSJRNL"u8;

    /// <summary>The header as bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        int text = Encoding.UTF8.GetBytes(Options, bytes.AsSpan(FixedSize));
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(LengthAt), bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), text);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), Identity);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(32), Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40), FirstRecord);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(48), StartedUnixNanos);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(56), ReplayOptions.DigestOf(Options));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumAt), Crc32C.Compute(bytes.AsSpan(LengthAt)));
        return bytes;
    }

    /// <summary>Reads a header from the beginning of a segment.</summary>
    /// <param name="file">The segment, at its beginning.</param>
    /// <param name="problem">What is wrong with it, where it cannot be read.</param>
    public static SegmentHeader? TryRead(IJournalFile file, out string problem)
    {
        ArgumentNullException.ThrowIfNull(file);
        Span<byte> start = stackalloc byte[FixedSize];
        if (file.ReadFully(0, start) < FixedSize)
        {
            problem = "the header is cut off";
            return null;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(start[LengthAt..]);
        int text = BinaryPrimitives.ReadInt32LittleEndian(start[20..]);
        if (!start.StartsWith(Magic) || length is < FixedSize or > MaxSize || text < 0 || text > length - FixedSize)
        {
            problem = "this is not a segment of a journal";
            return null;
        }

        var bytes = new byte[length];
        if (file.ReadFully(0, bytes) < length || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(ChecksumAt)) != Crc32C.Compute(bytes.AsSpan(LengthAt)))
        {
            problem = "the checksum of the header does not hold";
            return null;
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(start[16..]);
        problem = version == Version ? "" : $"the format has version {version}, and this program reads version {Version}";
        return problem.Length > 0 ? null : new SegmentHeader
        {
            Identity = BinaryPrimitives.ReadUInt64LittleEndian(start[24..]),
            Epoch = BinaryPrimitives.ReadUInt64LittleEndian(start[32..]),
            FirstRecord = BinaryPrimitives.ReadInt64LittleEndian(start[40..]),
            StartedUnixNanos = BinaryPrimitives.ReadInt64LittleEndian(start[48..]),
            Options = Encoding.UTF8.GetString(bytes.AsSpan(FixedSize, text)),
        };
    }
}
