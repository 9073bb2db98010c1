using System.Buffers.Binary;

namespace BtcStream.Engine.Durability;

/// <summary>Writes little-endian values one after the other.</summary>
internal ref struct ByteWriter(Span<byte> bytes)
{
    private readonly Span<byte> _bytes = bytes;

    public int Position { get; private set; }

    public void Byte(byte value) => _bytes[Position++] = value;

    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes[Position..], value);
        Position += sizeof(int);
    }

    public void Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes[Position..], value);
        Position += sizeof(long);
    }

    public void Double(double value) => Long(BitConverter.DoubleToInt64Bits(value));

    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_bytes[Position..]);
        Position += value.Length;
    }

    /// <summary>Writes zeros up to the next multiple of 8.</summary>
    public void Pad()
    {
        int end = (Position + 7) & -8;
        _bytes[Position..end].Clear();
        Position = end;
    }
}

/// <summary>Reads what <see cref="ByteWriter"/> wrote. Where the bytes end too early it gives zeros and says so, once, at the end.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>Whether anything was asked for that was not there.</summary>
    public bool IsShort { get; private set; }

    public readonly int Remaining => _bytes.Length - _position;

    public byte Byte() => Take(1) is [byte value] ? value : (byte)0;

    public int Int() => Take(sizeof(int)) is { Length: sizeof(int) } taken ? BinaryPrimitives.ReadInt32LittleEndian(taken) : 0;

    public long Long() => Take(sizeof(long)) is { Length: sizeof(long) } taken ? BinaryPrimitives.ReadInt64LittleEndian(taken) : 0;

    public double Double() => BitConverter.Int64BitsToDouble(Long());

    /// <summary>A count of entries that are still to come; −1, and short, where so many cannot be.</summary>
    public int Count(int entryBytes)
    {
        int count = Int();
        if (count >= 0 && (long)count * entryBytes <= Remaining)
        {
            return count;
        }

        IsShort = true;
        return -1;
    }

    public ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > Remaining)
        {
            IsShort = true;
            _position = _bytes.Length;
            return [];
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(_position, (int)length);
        _position += (int)length;
        return taken;
    }

    public void SkipPadding() => Take(Math.Min(Remaining, (8 - (_position & 7)) & 7));
}
