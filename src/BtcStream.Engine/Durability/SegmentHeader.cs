using System.Buffers.Binary;

namespace BtcStream.Engine.Durability;

/// <summary>The beginning of every segment; see README.md beside this file.</summary>
internal sealed record SegmentHeader
{
    /// <summary>Bytes before the text of the options.</summary>
    public const int FixedSize = 64;

    /// <summary>The version that is written. Version 1, which is read still, has checksums of records that begin with all ones.</summary>
    public const uint Newest = 2;

    private const uint Oldest = 1;

    private const int StartedAt = 48;

    /// <summary>Its version.</summary>
    public uint Version { get; init; } = Newest;

    /// <summary>Names the directory: all its segments have the same. Nobody but who reads the directory knows it.</summary>
    public required ulong Identity { get; init; }

    /// <summary>Names the run of the server that wrote it.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>Number of the first record.</summary>
    public required long FirstRecord { get; init; }

    /// <summary>Receipt of the input that began it, Unix nanoseconds; 0 where it had none.</summary>
    public required long StartedUnixNanos { get; init; }

    /// <summary>The options that replay depends on, one a line; see <see cref="ReplayOptions"/>.</summary>
    public required string Options { get; init; }

    /// <summary>
    /// What the checksums of its records begin with. Of a record that is torn, recovery looks for whole ones in what is there, which may be numbers that a client chose: without the identity
    /// it cannot make them into what holds as a record, and so a torn end into what looks like damage.
    /// </summary>
    public uint Seed
    {
        get
        {
            Span<byte> identity = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(identity, Identity);
            return Version == Oldest ? RecordHeader.Unseeded : Crc32C.Append(uint.MaxValue, identity);
        }
    }

    /// <summary>Bytes of the header.</summary>
    public int Size => HeaderFrame.SizeOf(FixedSize, Options);

    private static ReadOnlySpan<byte> Magic => "BTCSJRNL"u8;

    /// <summary>The header as bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = HeaderFrame.Begin(Magic, Version, FixedSize, Options, Identity, Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(HeaderFrame.RecordAt), FirstRecord);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(StartedAt), StartedUnixNanos);
        HeaderFrame.Stamp(bytes);
        return bytes;
    }

    /// <summary>Reads a header from the beginning of a segment.</summary>
    /// <param name="file">The segment, at its beginning.</param>
    /// <param name="problem">What is wrong with it, where it cannot be read.</param>
    public static SegmentHeader? TryRead(IJournalFile file, out string problem)
    {
        ArgumentNullException.ThrowIfNull(file);
        return HeaderFrame.TryRead(file, Magic, Oldest, Newest, FixedSize, "segment of a journal", out string options, out problem) is not { } bytes ? null : new SegmentHeader
        {
            Version = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(HeaderFrame.VersionAt)),
            Identity = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(HeaderFrame.IdentityAt)),
            Epoch = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(HeaderFrame.EpochAt)),
            FirstRecord = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(HeaderFrame.RecordAt)),
            StartedUnixNanos = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(StartedAt)),
            Options = options,
        };
    }

    /// <summary>Whether the header is whole, be it of a version that this program does not read.</summary>
    public static bool IsWhole(IJournalFile file) => HeaderFrame.IsWhole(file, Magic, FixedSize);

    /// <summary>Whether what does not hold may be a header that a crash left, with no record after it.</summary>
    public static bool MayBeTorn(IJournalFile file) => HeaderFrame.MayBeTorn(file, Magic, FixedSize);
}
