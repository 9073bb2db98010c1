using System.Buffers.Binary;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;

namespace BtcStream.Engine.Sharding;

/// <summary>Told what became of each batch of a log.</summary>
public interface ILogListener
{
    /// <summary>A batch has been applied.</summary>
    /// <param name="producer">Who published it.</param>
    /// <param name="sequence">The producer's number of the message it came in.</param>
    /// <param name="record">Number of its record in that message, from 1.</param>
    /// <param name="callNumber">The producer's number of the call.</param>
    /// <param name="batch">The batch with its result; only until this returns.</param>
    public void OnApplied(ulong producer, long sequence, int record, uint callNumber, InputBatch batch);

    /// <summary>A newer call has taken the named session of one.</summary>
    /// <param name="producer">Who published the older call.</param>
    /// <param name="callNumber">Its number there.</param>
    public void OnTakenOver(ulong producer, uint callNumber);

    /// <summary>A gateway asks something, about the state as it is now.</summary>
    /// <param name="producer">The gateway.</param>
    /// <param name="question">The question; only until this returns.</param>
    public void OnQuestion(ulong producer, ReadOnlySpan<byte> question);
}

/// <summary>
/// An engine whose inputs are a log's and nothing else, so that its state depends on the log alone: whoever reads the same messages up to the same offset has the same
/// bits, whatever was sent twice and whoever owns the shard. Time and publication points are records of the log like rows. One thread at a time.
/// </summary>
public sealed class LogEngine
{
    private readonly RiskEngine _engine;
    private readonly InputBatch _batch = new();
    private readonly SortedDictionary<(ulong Producer, uint Call), uint> _calls = [];
    private uint _lastCall;

    /// <summary>An engine that has read nothing yet.</summary>
    public LogEngine(EngineOptions options)
        : this(new RiskEngine(options))
    {
    }

    /// <summary>The log behind an engine that has other inputs too.</summary>
    internal LogEngine(RiskEngine engine) => _engine = engine;

    /// <summary>Told of each batch; null for nobody.</summary>
    public ILogListener? Listener { get; set; }

    /// <summary>Offset of the last message; −1 before the first.</summary>
    public long Offset { get; private set; } = -1;

    /// <summary>The highest epoch that has claimed the shard; 0 before the first.</summary>
    public long Epoch { get; private set; }

    /// <summary>The last sequence of each producer.</summary>
    public ProducerTable Producers { get; } = new();

    /// <summary>The latest accepted time, Unix nanoseconds; null while there is none.</summary>
    public long? AsOfUnixNanos => _engine.AsOfUnixNanos;

    /// <summary>Rows by kind and outcome.</summary>
    public EngineCounts Counts => _engine.Counts;

    /// <summary>Whether a publication point would change nothing.</summary>
    public bool IsSettled => _engine.IsSettled;

    /// <summary>Number of the last publication point.</summary>
    public long Publications => _engine.Sequence;

    /// <summary>What the engine was built with.</summary>
    public EngineOptions Options => _engine.Options;

    internal RiskEngine Engine => _engine;

    /// <summary>Applies a message of the log, or passes over it where its producer has sent it before or too early.</summary>
    /// <param name="offset">Its place in the log.</param>
    /// <param name="producer">Who published it.</param>
    /// <param name="sequence">The producer's number of it.</param>
    /// <param name="message">Its records.</param>
    /// <returns>Whether it was applied, and if not, why.</returns>
    /// <exception cref="InvalidDataException">What is wrong with the message. The engine must not be used any more.</exception>
    public SequenceCode Apply(long offset, ulong producer, long sequence, ReadOnlySpan<byte> message)
    {
        if (offset <= Offset)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"The log has been applied up to offset {Offset}.");
        }

        Offset = offset;
        SequenceCode code = Producers.Take(producer, sequence);
        if (code == SequenceCode.Next)
        {
            Apply(producer, sequence, message);
        }

        return code;
    }

    /// <summary>A hash over every bit of the engine's state.</summary>
    public ulong ComputeDigest() => _engine.ComputeDigest();

    /// <summary>What a snapshot has of it besides the engine's own state.</summary>
    internal void Carry(StateCarrier carrier)
    {
        Offset = carrier.Long(Offset);
        Epoch = carrier.Long(Epoch);
        _lastCall = unchecked((uint)carrier.Int((int)_lastCall));
        Producers.Carry(carrier);
        int count = carrier.Count(_calls.Count, sizeof(long) + (2 * sizeof(int)));
        KeyValuePair<(ulong Producer, uint Call), uint>[] known = [.. _calls];
        for (int i = 0; i < count; i++)
        {
            ulong producer = carrier.Unsigned(carrier.IsLoading ? 0 : known[i].Key.Producer);
            uint call = unchecked((uint)carrier.Int(carrier.IsLoading ? 0 : (int)known[i].Key.Call));
            _calls[(producer, call)] = unchecked((uint)carrier.Int(carrier.IsLoading ? 0 : (int)known[i].Value));
        }
    }

    private void Apply(ulong producer, long sequence, ReadOnlySpan<byte> message)
    {
        int at = 0;
        while (at < message.Length)
        {
            if (!RecordHeader.TryRead(message[at..], out RecordHeader header))
            {
                throw new InvalidDataException($"The message at offset {Offset} is damaged at its byte {at}: the checksum of a record does not hold.");
            }

            ApplyRecord(producer, sequence, header, message.Slice(at + RecordHeader.Size, header.Length - RecordHeader.Size));
            at += header.Length;
        }
    }

    private void ApplyRecord(ulong producer, long sequence, in RecordHeader header, ReadOnlySpan<byte> payload)
    {
        switch (header.Kind)
        {
            case RecordKind.Batch:
                ApplyBatch(producer, sequence, header, payload);
                break;
            case RecordKind.CallClosed:
                if (_calls.Remove((producer, header.Call), out uint number))
                {
                    _engine.Calls.Close(number);
                }

                break;
            case RecordKind.Tick when payload.Length >= sizeof(long):
                _engine.Tick(BinaryPrimitives.ReadInt64LittleEndian(payload));
                break;
            case RecordKind.Publication when payload.Length >= sizeof(long):
                _engine.Publish();
                break;
            case RecordKind.Claim when payload.Length >= sizeof(long):
                Epoch = Math.Max(Epoch, BinaryPrimitives.ReadInt64LittleEndian(payload));
                break;
            case RecordKind.Question:
                Listener?.OnQuestion(producer, payload);
                break;
            default:
                throw new InvalidDataException($"The message at offset {Offset} has a record of kind {(byte)header.Kind}, which this program does not know.");
        }
    }

    private void ApplyBatch(ulong producer, long sequence, in RecordHeader header, ReadOnlySpan<byte> payload)
    {
        _batch.Clear();
        if (!BatchDecoder.TryRead(payload, _batch))
        {
            throw new InvalidDataException($"The message at offset {Offset} has a batch that does not hang together, although its checksum holds.");
        }

        uint callNumber = header.Call;
        if (!_calls.TryGetValue((producer, callNumber), out uint number))
        {
            number = ++_lastCall;
            _calls.Add((producer, callNumber), number);
        }

        IngestCall call = _engine.Calls.FindOrAdd(number);
        call.OnTakenOver ??= () => Listener?.OnTakenOver(producer, callNumber);
        _engine.Apply(call, _batch);
        Listener?.OnApplied(producer, sequence, (int)header.Number, callNumber, _batch);
    }
}
