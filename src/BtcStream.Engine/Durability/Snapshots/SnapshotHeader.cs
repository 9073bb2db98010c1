using System.Buffers.Binary;

namespace BtcStream.Engine.Durability.Snapshots;

/// <summary>The beginning of every snapshot; see README.md in the folder above.</summary>
internal sealed record SnapshotHeader
{
    /// <summary>Bytes before the text of the options.</summary>
    public const int FixedSize = 96;

    /// <summary>The only version there is. It changes with the order or meaning of anything in the sections.</summary>
    public const uint Version = 1;

    private const int CallAt = 48;
    private const int AsOfAt = 64;
    private const int SequenceAt = 72;
    private const int DurableAt = 80;

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
    public int Size => HeaderFrame.SizeOf(FixedSize, Options);

    private static ReadOnlySpan<byte> Magic => "BTCSSNAP"u8;

    /// <summary>The header as bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = HeaderFrame.Begin(Magic, Version, FixedSize, Options, Covered.Identity, Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(HeaderFrame.RecordAt), Covered.LastRecord);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(CallAt), Covered.LastCall);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(AsOfAt), AsOfUnixNanos);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(SequenceAt), Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(DurableAt), Covered.DurableRecord);
        HeaderFrame.Stamp(bytes);
        return bytes;
    }

    /// <summary>Reads a header from the beginning of a snapshot.</summary>
    /// <exception cref="InvalidDataException">It is none, or of another version.</exception>
    public static SnapshotHeader Read(IJournalFile file)
    {
        byte[] bytes = HeaderFrame.TryRead(file, Magic, Version, Version, FixedSize, "snapshot", out string options, out string problem) ?? throw new InvalidDataException(problem);
        return new SnapshotHeader
        {
            Covered = new JournalPosition(
                BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(HeaderFrame.RecordAt)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(CallAt)),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(HeaderFrame.IdentityAt)))
            {
                DurableRecord = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(DurableAt)),
            },
            Epoch = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(HeaderFrame.EpochAt)),
            AsOfUnixNanos = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(AsOfAt)),
            Sequence = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(SequenceAt)),
            Options = options,
        };
    }
}
