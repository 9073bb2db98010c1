using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;

namespace BtcStream.Engine.Durability;

/// <summary>
/// The engine's end of the journal: records are written into buffers on the engine's thread, before the engine applies what they hold, and a thread of the
/// journal's own brings them to the disk (<see cref="JournalPump"/>). Steady state allocates nothing and takes no lock; where no buffer is free nothing is
/// written, and the engine holds its inputs back.
/// </summary>
/// <remarks>Engine thread only, except where a member says otherwise.</remarks>
public sealed class JournalWriter : IDisposable
{
    /// <summary>Publication points kept in memory at most while the journal has no room: half a MiB.</summary>
    private const int MaxOwedPublications = 65_536;

    private readonly JournalOptions _options;
    private readonly JournalPump _pump;
    private readonly Queue<int> _owed = new();
    private readonly HashSet<uint> _openCalls = [];
    private readonly ConcurrentQueue<JournalBuffer> _free = new();
    private readonly int _headerSize;

    /// <summary>Kept free in each buffer for records that do not wait, such as publication points: batches leave it alone.</summary>
    private readonly int _smallRecords;
    private readonly bool _takesTicks;
    private JournalBuffer? _buffer;
    private int _position;
    private long _segmentLength;
    private long _lastRecord;
    private readonly ulong _identity;
    private bool _isClosed;

    /// <summary>Continues a journal, in a segment of its own. Nothing is written before the first record.</summary>
    /// <param name="storage">Where.</param>
    /// <param name="options">How.</param>
    /// <param name="engine">The options of the engine.</param>
    /// <param name="position">Where what is there ends.</param>
    public JournalWriter(IJournalStorage storage, JournalOptions options, EngineOptions engine, JournalPosition position)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(engine);
        options.Validate();
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("The journal copies memory, and its format is little-endian.");
        }

        _options = options;
        _takesTicks = engine.Clock == ClockMode.Live;
        _smallRecords = options.BufferBytes / 16;
        LastRecord = position.LastRecord;
        LastCall = position.LastCall;
        var header = new SegmentHeader
        {
            Identity = position.Identity == 0 ? options.Identity : position.Identity,
            Epoch = options.Epoch,
            FirstRecord = 1,
            StartedUnixNanos = 0,
            Options = ReplayOptions.Of(engine),
        };
        _headerSize = header.Size;
        _identity = header.Identity;
        for (int i = 0; i < options.Buffers; i++)
        {
            _free.Enqueue(new JournalBuffer(options.BufferBytes));
        }

        _pump = new JournalPump(storage, options, header, position.LastRecord, _free);
    }

    /// <summary>Number of the last record written into a buffer; 0 for none. Any thread.</summary>
    public long LastRecord
    {
        get => Volatile.Read(ref _lastRecord);
        private set => Volatile.Write(ref _lastRecord, value);
    }

    /// <summary>Bytes of memory of the buffers that are free. Any thread.</summary>
    internal long FreeBytes => _free.Sum(buffer => (long)buffer.Bytes.Length);

    /// <summary>Number of the last call that was numbered.</summary>
    internal uint LastCall { get; set; }

    /// <summary>Publication points of questions that have been passed and have yet to be written: they come before any other record. A snapshot has to wait for them.</summary>
    internal int OwedPublications => _owed.Count;

    /// <summary>Where it is: what a snapshot taken now covers. It is written once that is on the disk, where the policy forces anything there.</summary>
    public JournalPosition Position => new(LastRecord, LastCall, _identity) { DurableRecord = AcksWait ? LastRecord : 0 };

    /// <summary>The run of the server.</summary>
    public ulong Epoch => _options.Epoch;

    /// <summary>Number of the last record known to be on the disk. Any thread.</summary>
    public long DurableRecord => _pump.DurableRecord;

    /// <summary>
    /// Number of the last record that is where the policy wants it: on the disk, or under <see cref="FsyncPolicy.Never"/> with the system. Those after it, up to
    /// <see cref="LastRecord"/>, wait; one that hangs in the system's hands tells of itself by nothing else. Any thread.
    /// </summary>
    public long SettledRecord => AcksWait ? _pump.DurableRecord : _pump.WrittenRecord;

    /// <summary>How long records wait for others before they are written, by choice, milliseconds. Any thread.</summary>
    public int GroupWaitMillis => _options.Fsync == FsyncPolicy.Always ? 0 : _options.IntervalMillis;

    /// <summary>Why nothing is taken at the moment; null while all is well. Any thread.</summary>
    public JournalFailure? Failure => _pump.Failure;

    /// <summary>Bytes written to segments since the start. Any thread.</summary>
    public long WrittenBytes => _pump.WrittenBytes;

    /// <summary>Called on the journal's thread when there is a failure or none any more, and when buffers become free.</summary>
    public Action? Changed
    {
        get => _pump.Changed;
        set => _pump.Changed = value;
    }

    /// <summary>Whether acks wait for the disk.</summary>
    public bool AcksWait => _options.Fsync != FsyncPolicy.Never;

    /// <summary>Starts the journal's thread.</summary>
    public void Start() => _pump.Start();

    /// <summary>Does what the journal's thread does each time it wakes: for a simulation, which never starts that thread.</summary>
    internal void Step() => _pump.Step(out _);

    /// <summary>Writes a batch. False where there is no room: nothing is written, and the batch must wait.</summary>
    public bool TryAppend(IngestCall call, InputBatch batch)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(batch);
        int size = BatchEncoder.SizeOf(batch);
        if (!TrySettle() || !TryReserve(size, isSmall: false, batch.ReceivedUnixNanos, out Span<byte> record))
        {
            return false;
        }

        if (call.Number == 0)
        {
            call.Number = NextCall();
        }

        BatchEncoder.Write(batch, record.Slice(RecordHeader.Size, size));
        batch.Record = Commit(record, size, call.Number, RecordKind.Batch);
        return true;
    }

    /// <summary>Writes the end of a call. A call that wrote nothing has none.</summary>
    public bool TryAppendClosed(IngestCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.Number == 0)
        {
            return true;
        }

        if (!TrySettle() || !TryReserve(0, isSmall: true, 0, out Span<byte> record))
        {
            return false;
        }

        Commit(record, 0, call.Number, RecordKind.CallClosed);
        _openCalls.Remove(call.Number);
        return true;
    }

    /// <summary>Writes a tick of the clock; under the input clock it changes nothing and is left out.</summary>
    public bool TryAppendTick(long unixNanos)
    {
        if (!_takesTicks)
        {
            return true;
        }

        if (!TrySettle() || !TryReserve(sizeof(long), isSmall: true, unixNanos, out Span<byte> record))
        {
            return false;
        }

        new ByteWriter(record[RecordHeader.Size..]).Long(unixNanos);
        Commit(record, sizeof(long), 0, RecordKind.Tick);
        return true;
    }

    /// <summary>Writes a publication point.</summary>
    /// <param name="settledBook">Index of the underlying that it prices at as_of; −1 for none.</param>
    /// <param name="isInput">Whether it goes on solving accounts.</param>
    public bool TryAppendPublication(int settledBook, bool isInput) => TrySettle() && TryWritePublication(settledBook, isInput);

    /// <summary>
    /// Writes a publication point that a question or a new subscriber causes. Neither waits for a disk: where there is no room it is written as soon as there is, before
    /// any other record. Nothing else changes the state in between, since all else waits for a record of its own, so a replay gives the same bits.
    /// </summary>
    /// <param name="settledBook">Index of the underlying that it prices at as_of; −1 for none.</param>
    /// <returns>False where too many are owed already: the point must not be passed.</returns>
    public bool TryNotePublication(int settledBook)
    {
        if (TryAppendPublication(settledBook, isInput: false))
        {
            return true;
        }

        if (_owed.Count == MaxOwedPublications)
        {
            return false;
        }

        _owed.Enqueue(settledBook);
        return true;
    }

    /// <summary>Writes the publication points that are owed. False where there is no room for them all.</summary>
    internal bool TrySettle()
    {
        while (_owed.TryPeek(out int settledBook))
        {
            if (!TryWritePublication(settledBook, isInput: false))
            {
                return false;
            }

            _owed.Dequeue();
        }

        return true;
    }

    private bool TryWritePublication(int settledBook, bool isInput)
    {
        if (!TryReserve(sizeof(long), isSmall: true, 0, out Span<byte> record))
        {
            return false;
        }

        var writer = new ByteWriter(record[RecordHeader.Size..]);
        writer.Int(settledBook);
        writer.Int(isInput ? 1 : 0);
        Commit(record, sizeof(long), 0, RecordKind.Publication);
        return true;
    }

    /// <summary>Gives an applied batch's receipt to its session, now or when its record is on the disk.</summary>
    internal void Complete(BatchReceipt receipt)
    {
        if (AcksWait)
        {
            _pump.CompleteWhenDurable(receipt);
        }
        else
        {
            receipt.Session!.Deliver(receipt);
        }
    }

    /// <summary>
    /// Brings everything to the disk and ends the journal's thread. Gives up where the disk takes nothing: see <see cref="Failure"/>. Nothing is taken from then on, since
    /// nobody would write it; a second time does nothing.
    /// </summary>
    public void Close()
    {
        if (_isClosed)
        {
            return;
        }

        TrySettle();
        _isClosed = true;
        _buffer?.Seal();
        _buffer = null;
        _pump.Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        _pump.Dispose();
    }

    /// <summary>After some billions of calls numbers come again: never 0, which is none, nor that of one that is open, with which a replay would take it for one.</summary>
    private uint NextCall()
    {
        do
        {
            LastCall++;
        }
        while (LastCall == 0 || !_openCalls.Add(LastCall));
        return LastCall;
    }

    private bool TryReserve(int payload, bool isSmall, long unixNanos, out Span<byte> record)
    {
        int length = RecordHeader.LengthOf(payload);
        bool rolls = _buffer is null || (_segmentLength + length > _options.SegmentBytes && _segmentLength > _headerSize);
        bool fits = _buffer is not null && _position + length <= _buffer.Bytes.Length - (isSmall ? 0 : _smallRecords);

        // A small record begins a segment too, or one that gets nothing else would grow for ever; but it does not wait for a buffer to begin it with.
        if (!fits || (rolls && !(isSmall && _free.IsEmpty)))
        {
            if (!TryTakeBuffer(length, out JournalBuffer? next))
            {
                record = default;
                return false;
            }

            bool isFull = _buffer is not null;
            _buffer?.Seal();
            _segmentLength = rolls ? _headerSize : _segmentLength;
            next.Begin(length + _smallRecords, _options.BufferBytes, rolls, LastRecord + 1, _segmentLength, unixNanos);
            _buffer = next;
            _position = 0;
            _pump.Add(next);
            if (isFull)
            {
                // A whole buffer is a write large enough: the disk need not stand idle for the rest of the interval.
                _pump.Wake();
            }
        }

        record = _buffer!.Bytes.AsSpan(_position, length);
        return true;
    }

    /// <summary>One for a record that is longer than usual only while all others are free: so that there is one such at a time.</summary>
    private bool TryTakeBuffer(int length, [NotNullWhen(true)] out JournalBuffer? buffer)
    {
        buffer = null;
        if (_isClosed)
        {
            return false;
        }

        bool isLong = length + _smallRecords > _options.BufferBytes;
        return (!isLong || _free.Count >= _options.Buffers - 1) && _free.TryDequeue(out buffer);
    }

    private long Commit(Span<byte> record, int payload, uint call, RecordKind kind)
    {
        record[(RecordHeader.Size + payload)..].Clear();
        new RecordHeader(record.Length, ++LastRecord, 0, call, kind).Write(record);
        _position += record.Length;
        _segmentLength += record.Length;
        _buffer!.Publish(_position);
        _pump.OnPublished();
        return LastRecord;
    }
}
