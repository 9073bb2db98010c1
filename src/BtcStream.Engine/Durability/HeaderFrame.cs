using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace BtcStream.Engine.Durability;

/// <summary>What the headers of segments and of snapshots have in common: how they begin, their checksum, and the text of the options at their end. See README.md beside this file.</summary>
internal static class HeaderFrame
{
    /// <summary>Where the version is.</summary>
    public const int VersionAt = 16;

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
    private const int TextBytesAt = 20;
    private const int TextHashAt = 56;
    private const int WindowBytes = 1 << 16;

    /// <summary>What no text of options has. Every record has one of them: its kind.</summary>
    private static readonly SearchValues<byte> NotInText = SearchValues.Create([.. Enumerable.Range(1, ' ' - 1).Where(value => value != '\n').Select(value => (byte)value)]);

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
    /// <param name="oldest">The first version that is read.</param>
    /// <param name="newest">The last.</param>
    /// <param name="fixedSize">Bytes before the text.</param>
    /// <param name="what">What it should be, for the problem.</param>
    /// <param name="options">The text.</param>
    /// <param name="problem">What is wrong with it, where it cannot be read.</param>
    /// <returns>The header's bytes; null where they cannot be read.</returns>
    public static byte[]? TryRead(IJournalFile file, ReadOnlySpan<byte> magic, uint oldest, uint newest, int fixedSize, string what, out string options, out string problem)
    {
        options = "";
        if (TryReadWhole(file, magic, fixedSize, what, out problem) is not { } bytes)
        {
            return null;
        }

        uint found = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(VersionAt));
        problem = found >= oldest && found <= newest ? ""
            : $"the format has version {found}, and this program reads version {(oldest == newest ? $"{newest}" : $"{oldest} to {newest}")}";
        options = Encoding.UTF8.GetString(bytes.AsSpan(fixedSize, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(TextBytesAt))));
        return problem.Length > 0 ? null : bytes;
    }

    /// <summary>Whether the header is whole, of whatever version.</summary>
    public static bool IsWhole(IJournalFile file, ReadOnlySpan<byte> magic, int fixedSize) => TryReadWhole(file, magic, fixedSize, "", out _) is not null;

    /// <summary>
    /// Whether what does not hold may be a header that was being written when the power went: some of its bytes, zeros in place of the others, and nothing after it. Where
    /// the length did not get to the disk the header may be as long as any can be: it is text all the same.
    /// </summary>
    public static bool MayBeTorn(IJournalFile file, ReadOnlySpan<byte> magic, int fixedSize)
    {
        Span<byte> start = stackalloc byte[TextBytesAt + sizeof(int)];
        int read = file.ReadFully(0, start);
        int length = BinaryPrimitives.ReadInt32LittleEndian(start[LengthAt..]);
        long end = read == start.Length && start.StartsWith(magic) && length >= fixedSize && length <= MaxSize ? length : MaxSize;
        var window = new byte[(int)Math.Clamp(file.Length - fixedSize, 1, WindowBytes)];
        for (long at = fixedSize; at < file.Length; at += window.Length)
        {
            ReadOnlySpan<byte> bytes = window.AsSpan(0, file.ReadFully(at, window));
            int text = (int)Math.Clamp(end - at, 0, bytes.Length);
            if (bytes[..text].ContainsAny(NotInText) || bytes[text..].ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }

        return true;
    }

    private static byte[]? TryReadWhole(IJournalFile file, ReadOnlySpan<byte> magic, int fixedSize, string what, out string problem)
    {
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
        bool holds = file.ReadFully(0, bytes) == length && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(ChecksumAt)) == Crc32C.Compute(bytes.AsSpan(LengthAt));
        problem = holds ? "" : "the checksum of the header does not hold";
        return holds ? bytes : null;
    }
}
