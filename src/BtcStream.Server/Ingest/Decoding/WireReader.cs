using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>The wire types of protocol buffers (Encoding guide, "Message structure").</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    GroupStart = 3,
    GroupEnd = 4,
    Fixed32 = 5,
}

/// <summary>
/// Reads the fields of one encoded message without creating any object. Fields of an unknown number, or of a wire type other than the expected one,
/// are skipped, as the generated parsers do.
/// </summary>
/// <param name="data">The message, without length prefix.</param>
internal ref struct WireReader(ReadOnlySpan<byte> data)
{
    private const int MaxGroupDepth = 100;

    private readonly ReadOnlySpan<byte> _data = data;
    private int _at;

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _at;

    /// <summary>Whether everything was read.</summary>
    public readonly bool IsAtEnd => _at == _data.Length;

    /// <summary>Reads the next tag whole: field number × 8 + wire type, as a switch over known fields takes it.</summary>
    /// <param name="tag">Field number and type.</param>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="MalformedMessageException">The tag is cut short, or its field number is 0.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadTag(out uint tag)
    {
        if (_at == _data.Length)
        {
            tag = 0;
            return false;
        }

        tag = (uint)ReadVarint();
        return tag >> 3 != 0 ? true : throw FieldZero();
    }

    /// <summary>Reads the next tag.</summary>
    /// <param name="field">The field number, 1 and up.</param>
    /// <param name="type">How the value is encoded.</param>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="MalformedMessageException">The tag is cut short, or its field number is 0.</exception>
    public bool TryReadTag(out int field, out WireType type)
    {
        if (_at == _data.Length)
        {
            field = 0;
            type = default;
            return false;
        }

        uint tag = (uint)ReadVarint();
        field = (int)(tag >> 3);
        type = (WireType)(tag & 7);
        return field != 0 ? true : throw FieldZero();
    }

    /// <summary>Reads a variable-length integer.</summary>
    /// <exception cref="MalformedMessageException">It is cut short, or longer than ten bytes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadVarint()
    {
        // Tags of fields below 16, small counts and lengths take one byte.
        ReadOnlySpan<byte> data = _data;
        int at = _at;
        if ((uint)at < (uint)data.Length && data[at] < 0x80)
        {
            _at = at + 1;
            return data[at];
        }

        return ReadLongVarint();
    }

    /// <summary>Reads eight bytes, little endian.</summary>
    public ulong ReadFixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Reads four bytes, little endian.</summary>
    public uint ReadFixed32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>Reads a double.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>Reads a length-prefixed value: a string, a message, packed numbers.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        ulong length = ReadVarint();
        return length <= int.MaxValue ? Take((int)length) : throw Truncated();
    }

    /// <summary>Skips the value of a tag just read.</summary>
    /// <param name="field">The tag's field number, which the end of a group has to repeat.</param>
    /// <param name="type">The tag's type.</param>
    public void Skip(int field, WireType type) => Skip(field, type, 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong ReadLongVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (_at == _data.Length)
            {
                throw Truncated();
            }

            byte b = _data[_at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new MalformedMessageException("a variable-length integer is longer than ten bytes");
    }

    private void Skip(int field, WireType type, int depth)
    {
        switch (type)
        {
            case WireType.Varint:
                ReadVarint();
                break;
            case WireType.Fixed64:
                Take(8);
                break;
            case WireType.Bytes:
                ReadBytes();
                break;
            case WireType.GroupStart when depth < MaxGroupDepth:
                SkipGroup(field, depth + 1);
                break;
            case WireType.Fixed32:
                Take(4);
                break;
            default:
                throw new MalformedMessageException($"field {field} has wire type {(int)type}, which is not valid there");
        }
    }

    private void SkipGroup(int group, int depth)
    {
        while (TryReadTag(out int field, out WireType type))
        {
            if (type == WireType.GroupEnd)
            {
                if (field != group)
                {
                    throw new MalformedMessageException($"the group of field {group} is ended by field {field}");
                }

                return;
            }

            Skip(field, type, depth);
        }

        throw Truncated();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _data.Length - _at)
        {
            throw Truncated();
        }

        ReadOnlySpan<byte> taken = _data.Slice(_at, count);
        _at += count;
        return taken;
    }

    private static MalformedMessageException FieldZero() => new("a field has number 0");

    private readonly MalformedMessageException Truncated() => new($"the message ends inside a field that begins before byte {_at} of {_data.Length}");
}
