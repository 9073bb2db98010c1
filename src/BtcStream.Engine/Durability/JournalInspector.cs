using System.Buffers.Binary;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Durability;

/// <summary>A segment as it lies there.</summary>
/// <param name="File">Name.</param>
/// <param name="FirstRecord">Number of its first record.</param>
/// <param name="Epoch">The run of the server that wrote it.</param>
/// <param name="Identity">The directory it belongs to.</param>
/// <param name="Options">The engine's options that a replay depends on, as text.</param>
public sealed record SegmentInfo(string File, long FirstRecord, ulong Epoch, ulong Identity, string Options)
{
    /// <summary>Whole records.</summary>
    public long Records { get; internal set; }

    /// <summary>Bytes of those.</summary>
    public long Bytes { get; internal set; }
}

/// <summary>One record, for people and tools.</summary>
/// <param name="File">Its segment.</param>
/// <param name="Offset">Where it begins in that.</param>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Call">The call; 0 for none.</param>
/// <param name="UnixNanos">Receipt of a batch, or time of a tick; null for others.</param>
/// <param name="SettledBook">Publication point: the underlying it settles; −1 for none.</param>
/// <param name="IsInput">Publication point: whether it solves accounts again.</param>
/// <param name="Batch">A batch, valid until the next record is asked for; null for others.</param>
public readonly record struct RecordInfo(
    string File, long Offset, long Number, int Bytes, RecordKind Kind, uint Call, long? UnixNanos, int SettledBook, bool IsInput, InputBatch? Batch);

/// <summary>What a journal holds, without replaying it.</summary>
public sealed class JournalInspector : IRecordVisitor
{
    private readonly Func<RecordInfo, bool>? _take;
    private readonly InputBatch _batch = new();
    private readonly List<SegmentInfo> _segments = [];
    private readonly SortedDictionary<InputKind, long> _rows = [];
    private readonly SortedDictionary<RecordKind, long> _records = [];
    private bool _takesMore = true;

    private JournalInspector(Func<RecordInfo, bool>? take) => _take = take;

    /// <summary>Segments, in order.</summary>
    public IReadOnlyList<SegmentInfo> Segments => _segments;

    /// <summary>Records by kind.</summary>
    public IReadOnlyDictionary<RecordKind, long> Records => _records;

    /// <summary>Rows by kind, accepted or not.</summary>
    public IReadOnlyDictionary<InputKind, long> Rows => _rows;

    /// <summary>First and last receipt or tick, Unix nanoseconds; null where there is none.</summary>
    public (long First, long Last)? Times { get; private set; }

    /// <summary>Where it ends.</summary>
    public JournalPosition Position { get; private set; }

    /// <summary>What is torn at its end; null where nothing is.</summary>
    public TornTail? Torn { get; private set; }

    /// <summary>Stands for the first record that there still is.</summary>
    public const long FromFirst = 0;

    /// <summary>Reads a journal, from a record on.</summary>
    /// <param name="storage">The journal. Another process may be writing it: what is not finished then shows as torn.</param>
    /// <param name="from">First record; <see cref="FromFirst"/> for the first there is.</param>
    /// <param name="take">Gets every record; false for no more. Null for none.</param>
    /// <exception cref="JournalException">The journal is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static JournalInspector Read(IJournalStorage storage, long from = FromFirst, Func<RecordInfo, bool>? take = null)
    {
        var inspector = new JournalInspector(take);
        (inspector.Position, inspector.Torn) = JournalReader.Read(storage, from, inspector);
        return inspector;
    }

    /// <summary>The segments with a whole header, in order, as their headers tell them: nothing else is read.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<SegmentInfo> ReadHeaders(IJournalStorage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        var segments = new List<SegmentInfo>();
        foreach (string name in storage.List())
        {
            using IJournalFile file = storage.Open(name, isWritten: false);
            if (SegmentHeader.TryRead(file, out _) is { } header)
            {
                segments.Add(InfoOf(name, header));
            }
        }

        return segments;
    }

    void IRecordVisitor.BeginSegment(string file, SegmentHeader header) => _segments.Add(InfoOf(file, header));

    private static SegmentInfo InfoOf(string file, SegmentHeader header) => new(file, header.FirstRecord, header.Epoch, header.Identity, header.Options);

    string? IRecordVisitor.Visit(in RecordPlace place, ReadOnlySpan<byte> payload)
    {
        RecordHeader header = place.Header;
        SegmentInfo segment = _segments[^1];
        segment.Records++;
        segment.Bytes += header.Length;
        _records[header.Kind] = _records.GetValueOrDefault(header.Kind) + 1;
        long? time = null;
        (int settled, bool isInput) = (-1, false);
        switch (header.Kind)
        {
            case RecordKind.Batch:
                _batch.Clear();
                if (!BatchDecoder.TryRead(payload, _batch))
                {
                    return "the batch does not hang together, although its checksum holds";
                }

                CountRows();
                time = _batch.ReceivedUnixNanos;
                break;
            case RecordKind.Tick when payload.Length >= sizeof(long):
                time = BinaryPrimitives.ReadInt64LittleEndian(payload);
                break;
            case RecordKind.Publication when payload.Length >= sizeof(long):
                settled = BinaryPrimitives.ReadInt32LittleEndian(payload);
                isInput = BinaryPrimitives.ReadInt32LittleEndian(payload[sizeof(int)..]) != 0;
                break;
            case RecordKind.CallClosed:
                break;
            default:
                return $"a record of kind {(byte)header.Kind}, which this program does not know";
        }

        Note(time);
        _takesMore = _takesMore && _take is not null && _take(new RecordInfo(
            segment.File, place.Offset, header.Number, header.Length, header.Kind, header.Call, time, settled, isInput, header.Kind == RecordKind.Batch ? _batch : null));
        return null;
    }

    private void Note(long? time)
    {
        if (time is > 0)
        {
            Times = Times is { } times ? (Math.Min(times.First, time.Value), Math.Max(times.Last, time.Value)) : (time.Value, time.Value);
        }
    }

    private void CountRows()
    {
        for (InputKind kind = InputKind.Quotes; kind <= InputKind.Observations; kind++)
        {
            int rows = _batch.ColumnsOf(kind)!.Count;
            if (rows > 0)
            {
                _rows[kind] = _rows.GetValueOrDefault(kind) + rows;
            }
        }
    }
}
