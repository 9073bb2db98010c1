using System.Buffers.Binary;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Durability;

/// <summary>Applies the records of a journal to an engine, as they were applied the first time.</summary>
/// <param name="engine">The engine.</param>
/// <param name="epoch">The run of the server that the engine's open calls are of; 0 where it has none.</param>
/// <param name="skipped">Records to leave out.</param>
internal sealed class JournalReplay(RiskEngine engine, ulong epoch, IReadOnlySet<long> skipped) : IRecordVisitor
{
    private readonly InputBatch _batch = new();
    private long _last = long.MaxValue;
    private readonly string _options = ReplayOptions.Of(engine.Options);
    private readonly List<long> _skipped = [];
    private ulong _epoch = epoch;
    private string? _differences;

    /// <summary>Number of the last record to apply; it becomes the one at hand once <see cref="Observe"/> wants no more.</summary>
    public long Last
    {
        get => _last;
        init => _last = value;
    }

    /// <summary>Told of every record that passed a publication point, once it is applied; false for no more records. Null for nobody.</summary>
    public Func<ReplayedPoint, bool>? Observe { get; init; }

    /// <summary>Records applied.</summary>
    public long Records { get; private set; }

    /// <summary>Rows of those, accepted or not.</summary>
    public long Rows { get; private set; }

    /// <summary>Bytes of those.</summary>
    public long Bytes { get; private set; }

    /// <summary>Records left out.</summary>
    public IReadOnlyList<long> Skipped => _skipped;

    /// <summary>The record that the engine failed on; 0 for none.</summary>
    public long Failed { get; private set; }

    /// <summary>Whether it failed because memory had run out.</summary>
    public bool IsForWantOfMemory { get; private set; }

    /// <summary>Segments begun.</summary>
    public int Segments { get; private set; }

    public void BeginSegment(string file, SegmentHeader header)
    {
        Segments++;
        IReadOnlyList<string> differences = ReplayOptions.Differences(header.Options, _options);

        // A segment of which nothing is to be applied may be of other options: a snapshot covers it.
        _differences = differences.Count == 0
            ? null
            : $"{file} was written by an engine with other options, and would replay into another state: {string.Join("; ", differences)}. Start once with the options "
                + "it was written under and stop the server in order: the snapshot that it leaves lets options change that no stored state depends on";
        if (header.Epoch != _epoch)
        {
            // Another run of the server: the calls of the one before are gone.
            engine.Calls.CloseAll();
            _epoch = header.Epoch;
        }
    }

    public string? Visit(in RecordPlace place, ReadOnlySpan<byte> payload)
    {
        if (_differences is not null)
        {
            throw new JournalException(_differences);
        }

        Records++;
        Bytes += place.Header.Length;
        if (skipped.Contains(place.Header.Number))
        {
            _skipped.Add(place.Header.Number);
            return null;
        }

        long passed = engine.Sequence;
        string? wrong = ApplyGuarded(place.Header, payload);
        if (wrong is null && engine.Sequence != passed && Observe?.Invoke(new ReplayedPoint(engine, place.Header.Number, _epoch)) == false)
        {
            _last = place.Header.Number;
        }

        return wrong;
    }

    private string? ApplyGuarded(in RecordHeader header, ReadOnlySpan<byte> payload)
    {
        try
        {
            return Apply(header, payload);
        }
#pragma warning disable CA1031 // Whatever the engine fails on is told, with the record that it fails on; the engine is not used any more.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failed = header.Number;
            IsForWantOfMemory = e.GetBaseException() is OutOfMemoryException;
            return IsForWantOfMemory
                ? $"there is not enough memory to apply this record ({e.GetType().Name}: {e.Message}). Nothing is wrong with it: give the process more memory"
                : $"the engine fails on this record ({e.GetType().Name}: {e.Message})";
        }
    }

    private string? Apply(in RecordHeader header, ReadOnlySpan<byte> payload)
    {
        switch (header.Kind)
        {
            case RecordKind.Batch:
                return VisitBatch(header.Call, payload);
            case RecordKind.CallClosed:
                engine.Calls.Close(header.Call);
                return null;
            case RecordKind.Tick when payload.Length >= sizeof(long):
                engine.Tick(BinaryPrimitives.ReadInt64LittleEndian(payload));
                return null;
            case RecordKind.Publication when payload.Length >= sizeof(long):
                int settled = BinaryPrimitives.ReadInt32LittleEndian(payload);
                int isInput = BinaryPrimitives.ReadInt32LittleEndian(payload[sizeof(int)..]);

                // What made the underlying known may have been left out.
                bool isKnown = engine.TryRepublish(settled, isInput != 0) || (_skipped.Count > 0 && engine.TryRepublish(-1, isInput != 0));
                return isKnown ? null : $"a publication point of underlying {settled}, which is not known";
            default:
                return $"a record of kind {(byte)header.Kind}, which this program does not know";
        }
    }

    private string? VisitBatch(uint number, ReadOnlySpan<byte> payload)
    {
        _batch.Clear();
        if (!BatchDecoder.TryRead(payload, _batch))
        {
            return "the batch does not hang together, although its checksum holds";
        }

        Rows += _batch.RowCount;
        engine.Apply(engine.Calls.FindOrAdd(number), _batch);
        return null;
    }
}
