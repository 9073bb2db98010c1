using System.Buffers.Binary;
using System.Text;

namespace BtcStream.Engine.Durability;

/// <summary>What the headers of segments and of snapshots have in common: how they begin, their checksum, and the text of the options at their end. See README.md beside this file.</summary>
internal static class HeaderFrame
{
    /// <summary>Where the identity of the directory is.</summary>
    public const int IdentityAt = 24;

    /// <summary>Where the epoch is.</summary>
    public const int EpochAt = 32;

    /// <summary>Where the number of a record is.</summary>
    public const int RecordAt = 40;

    /// <summary>Far more than the options of an engine take.</summary>
    private const int MaxSize = 1 << 20;

    private const int ChecksumAt = 8;
    private const int LengthAt = 12;
    private const int VersionAt = 16;
    private const int TextBytesAt = 20;
    private const int TextHashAt = 56;

    /// <summary>Bytes of a header.</summary>
    public static int SizeOf(int fixedSize, string options) => (fixedSize + Encoding.UTF8.GetByteCount(options) + RecordHeader.Alignment - 1) & -RecordHeader.Alignment;

    /// <summary>A header with all but what is the kind's own.</summary>
    public static byte[] Begin(ReadOnlySpan<byte> magic, uint version, int fixedSize, string options, ulong identity, ulong epoch)
    {
        var bytes = new byte[SizeOf(fixedSize, options)];
        magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(LengthAt), bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(VersionAt), version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(TextBytesAt), Encoding.UTF8.GetBytes(options, bytes.AsSpan(fixedSize)));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(IdentityAt), identity);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(EpochAt), epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(TextHashAt), ReplayOptions.DigestOf(options));
        return bytes;
    }

    /// <summary>Puts the checksum into a header that is written otherwise.</summary>
    public static void Stamp(byte[] bytes) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumAt), Crc32C.Compute(bytes.AsSpan(LengthAt)));

    /// <summary>Reads a header from the beginning of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="magic">What it begins with.</param>
    /// <param name="version">The only version that is read.</param>
    /// <param name="fixedSize">Bytes before the text.</param>
    /// <param name="what">What it should be, for the problem.</param>
    /// <param name="options">The text.</param>
    /// <param name="problem">What is wrong with it, where it cannot be read.</param>
    /// <returns>The header's bytes; null where they cannot be read.</returns>
    public static byte[]? TryRead(IJournalFile file, ReadOnlySpan<byte> magic, uint version, int fixedSize, string what, out string options, out string problem)
    {
        options = "";
        Span<byte> start = stackalloc byte[TextBytesAt + sizeof(int)];
        if (file.Length < fixedSize || file.ReadFully(0, start) < start.Length)
        {
            problem = "the header is cut off";
            return null;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(start[LengthAt..]);
        int text = BinaryPrimitives.ReadInt32LittleEndian(start[TextBytesAt..]);
        if (!start.StartsWith(magic) || length < fixedSize || length > MaxSize || text < 0 || text > length - fixedSize)
        {
            problem = $"this is not a {what}";
            return null;
        }

        var bytes = new byte[length];
        if (file.ReadFully(0, bytes) < length || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(ChecksumAt)) != Crc32C.Compute(bytes.AsSpan(LengthAt)))
        {
            problem = "the checksum of the header does not hold";
            return null;
        }

        uint found = BinaryPrimitives.ReadUInt32LittleEndian(start[VersionAt..]);
        problem = found == version ? "" : $"the format has version {found}, and this program reads version {version}";
        options = Encoding.UTF8.GetString(bytes.AsSpan(fixedSize, text));
        return problem.Length > 0 ? null : bytes;
    }
}
