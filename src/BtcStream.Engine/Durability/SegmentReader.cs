namespace BtcStream.Engine.Durability;

/// <summary>A record and where it is.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Offset">Where it begins in its segment.</param>
internal readonly record struct RecordPlace(RecordHeader Header, long Offset);

/// <summary>Reads the records of one segment in order, through a buffer that grows to the longest record.</summary>
internal sealed class SegmentReader
{
    private const int FirstBuffer = 1 << 20;

    private readonly IJournalFile _file;
    private byte[] _buffer;
    private long _bufferAt;
    private int _buffered;
    private int _at;
    private RecordHeader _current;

    /// <param name="file">The segment.</param>
    /// <param name="start">Where the first record begins.</param>
    public SegmentReader(IJournalFile file, long start)
    {
        _file = file;
        _bufferAt = start;
        Length = file.Length;
        _buffer = new byte[WindowOf(Length - start)];
    }

    /// <summary>Bytes of the segment.</summary>
    public long Length { get; }

    /// <summary>Where the next record begins, or where what is no record begins.</summary>
    public long Position => _bufferAt + _at;

    /// <summary>Payload of the record read last, its padding included; valid until the next is read.</summary>
    public ReadOnlySpan<byte> Payload => _buffer.AsSpan(_at - _current.Length + RecordHeader.Size, _current.Length - RecordHeader.Size);

    /// <summary>Reads the next record. False where there is no whole one.</summary>
    public bool TryRead(out RecordPlace record)
    {
        record = default;
        if (!TryBuffer(RecordHeader.Size))
        {
            return false;
        }

        uint length = RecordHeader.PeekLength(_buffer.AsSpan(_at));
        if (length < RecordHeader.Size || length > Length - Position || !TryBuffer((int)length) || !RecordHeader.TryRead(_buffer.AsSpan(_at, (int)length), out _current))
        {
            return false;
        }

        record = new RecordPlace(_current, Position);
        _at += _current.Length;
        return true;
    }

    /// <summary>Whether only zeros follow: room that was set aside and never written.</summary>
    public bool IsRestEmpty()
    {
        var window = new byte[WindowOf(Length - Position)];
        for (long at = Position; at < Length; at += window.Length)
        {
            int read = _file.ReadFully(at, window);
            if (window.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whole records after the place where the next one should be: the highest mark of what they knew to be durable, and how many there are. Records begin at
    /// multiples of 8, so only those places are tried.
    /// </summary>
    /// <param name="next">Number of the record that should be here.</param>
    public (long Durable, long Count) LookBeyond(long next)
    {
        var rest = new byte[Length - Position];
        int read = _file.ReadFully(Position, rest);
        (long durable, long count) = (0, 0);
        int at = 0;
        while (at + RecordHeader.Size <= read)
        {
            uint length = RecordHeader.PeekLength(rest.AsSpan(at));
            if (length >= RecordHeader.Size && length <= read - at && RecordHeader.TryRead(rest.AsSpan(at, (int)length), out RecordHeader header)
                && header.Number > next && header.Number - next < read)
            {
                durable = Math.Max(durable, header.Durable);
                count++;
                at += header.Length;
            }
            else
            {
                at += RecordHeader.Alignment;
            }
        }

        return (durable, count);
    }

    /// <summary>A short file needs no more than it is long.</summary>
    private static int WindowOf(long bytes) => (int)Math.Clamp(bytes, RecordHeader.Size, FirstBuffer);

    private bool TryBuffer(int length)
    {
        if (_buffered - _at >= length)
        {
            return true;
        }

        int kept = _buffered - _at;
        byte[] into = length > _buffer.Length ? new byte[(int)Math.Min(Array.MaxLength, Math.Max((long)length, 2L * _buffer.Length))] : _buffer;
        _buffer.AsSpan(_at, kept).CopyTo(into);
        (_bufferAt, _buffer, _at) = (_bufferAt + _at, into, 0);
        _buffered = kept + _file.ReadFully(_bufferAt + kept, into.AsSpan(kept));
        return _buffered >= length;
    }
}
