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
    private readonly uint _seed;
    private byte[] _buffer;
    private long _bufferAt;
    private int _buffered;
    private int _at;
    private RecordHeader _current;

    /// <param name="file">The segment.</param>
    /// <param name="start">Where the first record begins.</param>
    /// <param name="seed">What the checksums of its records begin with.</param>
    public SegmentReader(IJournalFile file, long start, uint seed = RecordHeader.Unseeded)
    {
        (_file, _seed) = (file, seed);
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

    /// <summary>Whether <see cref="LookAgain"/> found the next record, which has not been read yet.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Reads the next record. False where there is no whole one.</summary>
    public bool TryRead(out RecordPlace record)
    {
        (record, HasMore) = (default, false);
        if (!TryBuffer(RecordHeader.Size))
        {
            return false;
        }

        uint length = RecordHeader.PeekLength(_buffer.AsSpan(_at));
        if (!RecordHeader.IsLength(length) || length > Length - Position
            || (length > _buffer.Length && !IsChecksumWell((int)length))
            || !TryBuffer((int)length) || !RecordHeader.TryRead(_buffer.AsSpan(_at, (int)length), out _current, _seed))
        {
            return false;
        }

        record = new RecordPlace(_current, Position);
        _at += _current.Length;
        return true;
    }

    /// <summary>Whether the next record is there now, although it was not when it was read: forgets what was read ahead of it. It is read by the next call.</summary>
    /// <param name="next">Its number.</param>
    public bool LookAgain(long next)
    {
        (_bufferAt, _buffered, _at) = (Position, 0, 0);
        HasMore = TryRead(out RecordPlace place) && place.Header.Number == next;
        (_bufferAt, _buffered, _at) = (place.Header.Length > 0 ? place.Offset : Position, 0, 0);
        return HasMore;
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

    /// <summary>Whole records after the place where the next one should be: the highest mark of what they knew to be durable, and how many there are.</summary>
    /// <param name="next">Number of the record that should be here.</param>
    public (long Durable, long Count) LookBeyond(long next) => RecordSearch.Run(_file, Position, Length, next, _seed);

    /// <summary>A short file needs no more than it is long.</summary>
    private static int WindowOf(long bytes) => (int)Math.Clamp(bytes, RecordHeader.Size, FirstBuffer);

    /// <summary>Whether a record's checksum holds, before there is room for all of it: a length that is damaged may claim gigabytes.</summary>
    private bool IsChecksumWell(int length)
    {
        var window = new byte[FirstBuffer];
        uint register = _seed;
        long end = Position + length;
        for (long at = Position + RecordHeader.ChecksumSize; at < end; at += window.Length)
        {
            Span<byte> part = window.AsSpan(0, (int)Math.Min(window.Length, end - at));
            register = Crc32C.Append(register, part[.._file.ReadFully(at, part)]);
        }

        return ~register == RecordHeader.PeekChecksum(_buffer.AsSpan(_at));
    }

    private bool TryBuffer(int length)
    {
        if (_buffered - _at >= length)
        {
            return true;
        }

        int kept = _buffered - _at;
        byte[] into = length > _buffer.Length ? new byte[(int)Math.Min(RecordHeader.MaxLength, Math.Max((long)length, 2L * _buffer.Length))] : _buffer;
        _buffer.AsSpan(_at, kept).CopyTo(into);
        (_bufferAt, _buffer, _at) = (_bufferAt + _at, into, 0);
        _buffered = kept + _file.ReadFully(_bufferAt + kept, into.AsSpan(kept));
        return _buffered >= length;
    }
}
