namespace BtcStream.Engine.Tests.Simulation;

/// <summary>The bytes of a file: as they are read, and as they are on the disk.</summary>
internal sealed class SimulatedFile
{
    private const int SectorBytes = 512;

    private byte[] _written = [];
    private byte[] _durable = [];
    private int _length;
    private int _durableLength;
    private int _dirtyFrom = int.MaxValue;

    public long Length => _length;

    public int Read(long position, Span<byte> bytes)
    {
        int count = (int)Math.Clamp(_length - position, 0, bytes.Length);
        _written.AsSpan((int)Math.Min(position, _length), count).CopyTo(bytes);
        return count;
    }

    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        int end = (int)position + bytes.Length;
        Reserve(ref _written, end);
        bytes.CopyTo(_written.AsSpan((int)position));
        _length = Math.Max(_length, end);
        _dirtyFrom = Math.Min(_dirtyFrom, (int)position);
    }

    public void SetLength(long length)
    {
        Reserve(ref _written, (int)length);
        if (length < _length)
        {
            _written.AsSpan((int)length, _length - (int)length).Clear();
        }

        _dirtyFrom = Math.Min(_dirtyFrom, (int)Math.Min(length, _length));
        _length = (int)length;
    }

    public void Sync()
    {
        if (_dirtyFrom == int.MaxValue)
        {
            return;
        }

        Reserve(ref _durable, _length);
        int from = Math.Min(_dirtyFrom, _length);
        _written.AsSpan(from, _length - from).CopyTo(_durable.AsSpan(from));
        _durable.AsSpan(_length).Clear();
        (_durableLength, _dirtyFrom) = (_length, int.MaxValue);
    }

    /// <summary>Of what was not forced to the disk, any sectors are there and any are as they were before; so is the length, anywhere between.</summary>
    public void LosePower(Random dice)
    {
        if (_dirtyFrom == int.MaxValue)
        {
            return;
        }

        int length = dice.Next(4) switch
        {
            0 => _length,
            1 => _durableLength,
            _ => dice.Next(Math.Min(_length, _durableLength), Math.Max(_length, _durableLength) + 1),
        };
        Reserve(ref _written, length);
        Reserve(ref _durable, length);
        bool anyOrder = dice.Next(2) == 0;
        int first = _dirtyFrom / SectorBytes;
        int cut = anyOrder ? 0 : dice.Next(first, Math.Max(first, length / SectorBytes) + 2) * SectorBytes;
        for (int at = first * SectorBytes; at < length; at += SectorBytes)
        {
            bool isNew = anyOrder ? dice.Next(2) == 0 : at < cut;
            int count = Math.Min(SectorBytes, length - at);
            if (isNew)
            {
                // Hardly ever does a sector tear; a checksum has to see it all the same.
                count = dice.Next(16) == 0 ? dice.Next(count + 1) : count;
                int known = Math.Clamp(_length - at, 0, count);
                _written.AsSpan(at, known).CopyTo(_durable.AsSpan(at));
            }
        }

        _durable.AsSpan(length).Clear();
        _durable.AsSpan(0, length).CopyTo(_written);
        _written.AsSpan(length).Clear();
        (_length, _durableLength, _dirtyFrom) = (length, length, int.MaxValue);
    }

    private static void Reserve(ref byte[] bytes, int length)
    {
        if (bytes.Length < length)
        {
            Array.Resize(ref bytes, Math.Max(length, Math.Max(1_024, 2 * bytes.Length)));
        }
    }
}
