using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BtcStream.Engine.History;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Positions;

namespace BtcStream.Engine.Durability.Snapshots;

/// <summary>Writes a capture to a file that is there whole or not at all: under another name, forced to the disk, then renamed.</summary>
internal sealed class SnapshotWriter
{
    /// <summary>Bytes before a section's payload: checksum, kind, length.</summary>
    public const int SectionHeaderSize = 16;

    /// <summary>Chunks of rows in a section: 5.5 MiB of positions.</summary>
    public const int ChunksPerSection = 16;

    /// <summary>
    /// Bytes written between two flushes: a journal that is forced to the disk meanwhile must not wait for a gigabyte of somebody else's, as it would on file systems
    /// that write all of a device's data in order.
    /// </summary>
    private const int BytesBetweenFlushes = 32 << 20;

    private readonly IJournalFile _file;
    private byte[] _buffer = new byte[1 << 16];
    private long _position;
    private long _flushed;
    private long _sections;

    private SnapshotWriter(IJournalFile file) => _file = file;

    /// <summary>Writes a snapshot and gives its size in bytes.</summary>
    /// <param name="storage">Where.</param>
    /// <param name="capture">What.</param>
    /// <param name="cancellation">Gives up; what was written is deleted.</param>
    /// <exception cref="IOException">It cannot be written; what was is deleted.</exception>
    public static long Write(IJournalStorage storage, SnapshotCapture capture, CancellationToken cancellation = default)
    {
        long record = capture.Header.Covered.LastRecord;
        string unfinished = SnapshotName.UnfinishedOf(record);
        try
        {
            long length;
            using (IJournalFile file = storage.Create(unfinished, 0))
            {
                var writer = new SnapshotWriter(file);
                writer.WriteAll(capture, cancellation);
                file.Sync();
                length = writer._position;
            }

            // One that was given up while the disk hung must not come to be later.
            cancellation.ThrowIfCancellationRequested();
            storage.Rename(unfinished, SnapshotName.Of(record));
            storage.SyncDirectory();
            return length;
        }
        catch
        {
            DeleteQuietly(storage, unfinished);
            throw;
        }
    }

    /// <summary>Deletes what a crash left of snapshots, and of the list of skipped records, that were being written. Other files that end so are somebody else's.</summary>
    public static void DeleteUnfinished(IJournalStorage storage)
    {
        foreach (string name in storage.List(SnapshotName.UnfinishedExtension).Where(name => SnapshotName.IsUnfinished(name) || name == SkippedRecords.UnfinishedName))
        {
            storage.Delete(name);
        }
    }

    /// <summary>On the way out of a failure that is told already: whoever starts next deletes it.</summary>
    private static void DeleteQuietly(IJournalStorage storage, string name)
    {
        try
        {
            storage.Delete(name);
        }
        catch (IOException)
        {
        }
    }

    private void WriteAll(SnapshotCapture capture, CancellationToken cancellation)
    {
        Append(capture.Header.ToBytes());
        WriteSection(SectionKind.Definitions, carrier => DefinitionImage.Carry(carrier, capture.Definitions));
        byte[] header = new byte[SectionHeaderSize];
        ReadOnlySpan<byte> state = capture.State.Written;
        Stamp(header, SectionKind.State, state);
        Append(header);
        Append(state);
        Pad(state.Length);
        WriteSection(SectionKind.Observations, capture.SaveObservations);
        WriteSection(SectionKind.History, carrier => HistoryImage.Carry(carrier, capture.History));
        WriteRows(SectionKind.Accounts, capture.Accounts, cancellation);
        WriteRows(SectionKind.Positions, capture.Positions, cancellation);
        WriteSection(SectionKind.End, carrier => carrier.Long(_sections));
    }

    private void WriteRows<T>(SectionKind kind, FrozenTable<T> table, CancellationToken cancellation)
        where T : unmanaged
    {
        for (int first = 0; first < table.ChunkCount; first += ChunksPerSection)
        {
            cancellation.ThrowIfCancellationRequested();
            WriteSection(kind, carrier =>
            {
                carrier.Long(first);
                for (int chunk = first; chunk < Math.Min(first + ChunksPerSection, table.ChunkCount); chunk++)
                {
                    ReadOnlySpan<T> rows = table.Chunk(chunk);
                    rows.CopyTo(carrier.Window<T>(rows.Length));
                }
            });
            if (_position - _flushed > BytesBetweenFlushes)
            {
                _file.Sync();
                _flushed = _position;
            }
        }
    }

    private void WriteSection(SectionKind kind, Action<StateCarrier> write)
    {
        StateCarrier carrier = StateCarrier.Saving(_buffer);
        carrier.Long(0);
        carrier.Long(0);
        write(carrier);
        _buffer = carrier.TakeBuffer();
        int length = carrier.Written.Length;
        Stamp(_buffer, kind, _buffer.AsSpan(SectionHeaderSize, length - SectionHeaderSize));
        Append(_buffer.AsSpan(0, length));
        Pad(length);
    }

    private void Stamp(Span<byte> header, SectionKind kind, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, SectionChecksum.Of(kind, payload));
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)kind);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], payload.Length);
        _sections++;
    }

    private void Pad(int length)
    {
        ReadOnlySpan<byte> zeros = stackalloc byte[RecordHeader.Alignment];
        Append(zeros[..(-length & (RecordHeader.Alignment - 1))]);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _file.WriteFully(_position, bytes);
        _position += bytes.Length;
    }
}

/// <summary>The checksum of a section: over its payload, then its kind and length, so that payloads of any size are summed where they lie.</summary>
internal static class SectionChecksum
{
    public static uint Of(SectionKind kind, ReadOnlySpan<byte> payload)
    {
        Span<byte> end = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(end, Crc32C.Compute(payload));
        BinaryPrimitives.WriteUInt32LittleEndian(end[4..], (uint)kind);
        BinaryPrimitives.WriteInt64LittleEndian(end[8..], payload.Length);
        return Crc32C.Compute(MemoryMarshal.AsBytes(end));
    }
}
