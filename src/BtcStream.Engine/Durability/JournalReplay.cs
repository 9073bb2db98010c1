using System.Buffers.Binary;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;

namespace BtcStream.Engine.Durability;

/// <summary>Applies the records of a journal to an engine, as they were applied the first time.</summary>
internal sealed class JournalReplay(RiskEngine engine) : IRecordVisitor
{
    private readonly Dictionary<uint, IngestCall> _calls = [];
    private readonly InputBatch _batch = new();
    private readonly string _options = ReplayOptions.Of(engine.Options);
    private ulong _epoch;

    /// <summary>Records applied.</summary>
    public long Records { get; private set; }

    /// <summary>Rows of those, accepted or not.</summary>
    public long Rows { get; private set; }

    /// <summary>Bytes of those.</summary>
    public long Bytes { get; private set; }

    /// <summary>Segments begun.</summary>
    public int Segments { get; private set; }

    public void BeginSegment(string file, SegmentHeader header)
    {
        Segments++;
        IReadOnlyList<string> differences = ReplayOptions.Differences(header.Options, _options);
        if (differences.Count > 0)
        {
            throw new JournalException($"{file} was written by an engine with other options, and would replay into another state: {string.Join("; ", differences)}");
        }

        if (header.Epoch != _epoch)
        {
            // Another run of the server: the calls of the one before are gone.
            _calls.Clear();
            _epoch = header.Epoch;
        }
    }

    public string? Visit(in RecordPlace place, ReadOnlySpan<byte> payload)
    {
        Records++;
        Bytes += place.Header.Length;
        switch (place.Header.Kind)
        {
            case RecordKind.Batch:
                return VisitBatch(place.Header.Call, payload);
            case RecordKind.CallClosed:
                _calls.Remove(place.Header.Call);
                return null;
            case RecordKind.Tick when payload.Length >= sizeof(long):
                engine.Tick(BinaryPrimitives.ReadInt64LittleEndian(payload));
                return null;
            case RecordKind.Publication when payload.Length >= sizeof(long):
                int settled = BinaryPrimitives.ReadInt32LittleEndian(payload);
                int isInput = BinaryPrimitives.ReadInt32LittleEndian(payload[sizeof(int)..]);
                return engine.TryRepublish(settled, isInput != 0) ? null : $"a publication point of underlying {settled}, which is not known";
            default:
                return $"a record of kind {(byte)place.Header.Kind}, which this program does not know";
        }
    }

    private string? VisitBatch(uint number, ReadOnlySpan<byte> payload)
    {
        _batch.Clear();
        if (!BatchDecoder.TryRead(payload, _batch))
        {
            return "the batch does not hang together, although its checksum holds";
        }

        if (!_calls.TryGetValue(number, out IngestCall? call))
        {
            call = engine.OpenCall();
            _calls.Add(number, call);
        }

        Rows += _batch.RowCount;
        engine.Apply(call, _batch);
        return null;
    }
}
