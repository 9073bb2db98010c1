using System.Buffers.Binary;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Sharding;

/// <summary>
/// Makes messages of a log: records of the journal's format, one after the other, each with its checksum. A record's number is its place in the message, its mark is 0, and
/// its call is a number of the producer's own. One thread.
/// </summary>
public sealed class LogWriter
{
    private byte[] _buffer = new byte[64 << 10];
    private int _records;

    /// <summary>Bytes written since the last <see cref="Take"/>.</summary>
    public int Bytes { get; private set; }

    /// <summary>Whether nothing was.</summary>
    public bool IsEmpty => _records == 0;

    /// <summary>Adds a batch.</summary>
    /// <param name="call">The producer's number of the call it belongs to, above 0.</param>
    /// <param name="batch">The batch.</param>
    public void AddBatch(uint call, InputBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfZero(call);
        Span<byte> record = Begin(RecordKind.Batch, call, BatchEncoder.SizeOf(batch));
        BatchEncoder.Write(batch, record[RecordHeader.Size..]);
        RecordHeader.Stamp(record, 0);
    }

    /// <summary>Says that a call has ended.</summary>
    public void AddCallClosed(uint call) => RecordHeader.Stamp(Begin(RecordKind.CallClosed, call, 0), 0);

    /// <summary>Adds a tick of a host's clock, Unix nanoseconds.</summary>
    public void AddTick(long nowUnixNanos) => Add(RecordKind.Tick, nowUnixNanos);

    /// <summary>Adds a publication point.</summary>
    public void AddPublication()
    {
        Span<byte> record = Begin(RecordKind.Publication, 0, sizeof(long));
        BinaryPrimitives.WriteInt32LittleEndian(record[RecordHeader.Size..], -1);
        BinaryPrimitives.WriteInt32LittleEndian(record[(RecordHeader.Size + sizeof(int))..], 1);
        RecordHeader.Stamp(record, 0);
    }

    /// <summary>Says that an owner has taken the shard.</summary>
    /// <param name="epoch">Its epoch, from 1.</param>
    public void AddClaim(long epoch) => Add(RecordKind.Claim, epoch);

    /// <summary>Asks the shard's owner something.</summary>
    public void AddQuestion(ReadOnlySpan<byte> question)
    {
        Span<byte> record = Begin(RecordKind.Question, 0, question.Length);
        question.CopyTo(record[RecordHeader.Size..]);
        RecordHeader.Stamp(record, 0);
    }

    /// <summary>The message so far, as an array of its own; the next one is begun.</summary>
    public byte[] Take()
    {
        byte[] message = _buffer.AsSpan(0, Bytes).ToArray();
        (Bytes, _records) = (0, 0);
        return message;
    }

    private void Add(RecordKind kind, long value)
    {
        Span<byte> record = Begin(kind, 0, sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(record[RecordHeader.Size..], value);
        RecordHeader.Stamp(record, 0);
    }

    private Span<byte> Begin(RecordKind kind, uint call, int payload)
    {
        int length = RecordHeader.LengthOf(payload);
        if (Bytes + length > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(Bytes + length, _buffer.Length * 2));
        }

        Span<byte> record = _buffer.AsSpan(Bytes, length);
        record[(RecordHeader.Size + payload)..].Clear();
        new RecordHeader(length, ++_records, 0, call, kind).Write(record);
        Bytes += length;
        return record;
    }
}
