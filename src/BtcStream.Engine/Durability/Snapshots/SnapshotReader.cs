using System.Buffers.Binary;
using BtcStream.Engine.History;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Positions;

namespace BtcStream.Engine.Durability.Snapshots;

/// <summary>
/// Loads a snapshot into an engine that knows nothing yet. Each section's checksum is looked at before anything of it is read; an engine that a snapshot was only half
/// loaded into is to be thrown away.
/// </summary>
internal sealed class SnapshotReader
{
    private readonly IJournalFile _file;
    private readonly long _length;
    private byte[] _buffer = new byte[SnapshotWriter.SectionHeaderSize];
    private long _position;
    private long _sections;

    private SnapshotReader(IJournalFile file, long position) => (_file, _length, _position) = (file, file.Length, position);

    /// <summary>Looks at every checksum of a snapshot without an engine, and gives its header.</summary>
    /// <exception cref="InvalidDataException">What is wrong with it.</exception>
    public static SnapshotHeader Check(IJournalFile file)
    {
        SnapshotHeader header = SnapshotHeader.Read(file);
        var reader = new SnapshotReader(file, header.Size);
        SectionKind kind = SectionKind.None;
        while (kind != SectionKind.End)
        {
            kind = reader.ReadSection(out StateCarrier carrier);
            reader.CheckEnd(kind, carrier);
        }

        return header;
    }

    /// <summary>Loads.</summary>
    /// <param name="file">The snapshot.</param>
    /// <param name="header">Its header.</param>
    /// <param name="engine">An engine that knows nothing yet.</param>
    /// <exception cref="InvalidDataException">What is wrong with it.</exception>
    public static void Load(IJournalFile file, SnapshotHeader header, RiskEngine engine)
    {
        var reader = new SnapshotReader(file, header.Size);
        reader.Load(engine);
        engine.State.Positions.Rebuild();
    }

    private void Load(RiskEngine engine)
    {
        PositionBook positions = engine.State.Positions;
        DefinitionImage? definitions = null;
        (int accountChunk, int positionChunk) = (0, 0);
        SectionKind before = SectionKind.None;
        while (before != SectionKind.End)
        {
            SectionKind kind = ReadSection(out StateCarrier carrier);
            bool isRows = kind is SectionKind.Accounts or SectionKind.Positions;
            if (kind != before + 1 && !(isRows && kind >= before && before >= SectionKind.History) && !(kind == SectionKind.End && before >= SectionKind.History))
            {
                throw new InvalidDataException($"the section {kind} follows the section {before}");
            }

            before = kind;
            switch (kind)
            {
                case SectionKind.Definitions:
                    definitions = DefinitionImage.Carry(carrier, null);
                    break;
                case SectionKind.State:
                    engine.Carry(carrier, definitions);
                    break;
                case SectionKind.Observations:
                    engine.State.Observations.Load(carrier);
                    break;
                case SectionKind.History:
                    engine.History.Load(HistoryImage.Carry(carrier, null));
                    break;
                case SectionKind.Accounts:
                    LoadRows(carrier, positions.Accounts.Rows, ref accountChunk);
                    break;
                case SectionKind.Positions:
                    LoadRows(carrier, positions.Rows, ref positionChunk);
                    break;
                default:
                    CheckEnd(kind, carrier);
                    break;
            }

            if (!carrier.IsAtEnd)
            {
                throw new InvalidDataException($"the section {kind} has more bytes than it needs");
            }
        }

        if (accountChunk < positions.Accounts.Rows.LoadedChunks || positionChunk < positions.Rows.LoadedChunks)
        {
            throw new InvalidDataException($"{accountChunk} chunks of accounts and {positionChunk} of positions, where there should be {positions.Accounts.Rows.LoadedChunks} and {positions.Rows.LoadedChunks}");
        }
    }

    private static void LoadRows<T>(StateCarrier carrier, ChunkedTable<T> table, ref int chunk)
        where T : unmanaged
    {
        long first = carrier.Long(0);
        if (first != chunk)
        {
            throw new InvalidDataException($"chunk {first} of rows, where chunk {chunk} should be");
        }

        while (!carrier.IsAtEnd && chunk < table.LoadedChunks)
        {
            carrier.Raw(table.LoadChunk(chunk++));
        }
    }

    private void CheckEnd(SectionKind kind, StateCarrier carrier)
    {
        if (kind != SectionKind.End)
        {
            return;
        }

        long sections = carrier.Long(0);
        if (sections != _sections - 1 || _position != _length)
        {
            throw new InvalidDataException($"{_sections - 1} sections and {_length - _position} more bytes, where {sections} sections are all there should be");
        }
    }

    private SectionKind ReadSection(out StateCarrier carrier)
    {
        long at = _position;
        if (_file.ReadFully(at, _buffer.AsSpan(0, SnapshotWriter.SectionHeaderSize)) < SnapshotWriter.SectionHeaderSize)
        {
            throw new InvalidDataException($"it is cut off at offset {at}");
        }

        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(_buffer);
        var kind = (SectionKind)BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(4));
        long length = BinaryPrimitives.ReadInt64LittleEndian(_buffer.AsSpan(8));
        long start = at + SnapshotWriter.SectionHeaderSize;
        int padding = (int)(-length & (RecordHeader.Alignment - 1));
        if (length < 0 || length > Array.MaxLength - RecordHeader.Alignment || length + padding > _length - start)
        {
            throw new InvalidDataException($"the section at offset {at} is cut off, or its header is damaged");
        }

        int size = (int)length + padding;
        if (_buffer.Length < size)
        {
            _buffer = new byte[size];
        }

        Span<byte> payload = _buffer.AsSpan(0, size);
        if (_file.ReadFully(start, payload) < size || SectionChecksum.Of(kind, payload[..(int)length]) != checksum || payload[(int)length..].ContainsAnyExcept((byte)0))
        {
            throw new InvalidDataException($"the checksum of the section at offset {at} does not hold");
        }

        _position = start + size;
        _sections++;
        carrier = StateCarrier.Loading(_buffer, 0, (int)length);
        return kind;
    }
}
