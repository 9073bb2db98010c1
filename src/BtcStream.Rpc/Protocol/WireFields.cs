namespace BtcStream.Rpc.Protocol;

/// <summary>
/// The fields of an encoded message one after the other, without creating any object (Encoding guide of protocol buffers, "Message structure"). What it takes for a field's end is exactly what
/// the generated parsers do, and what it does not understand is an error: nothing that they read goes by unseen.
/// </summary>
/// <param name="message">The message.</param>
internal ref struct WireFields(ReadOnlySpan<byte> message)
{
    private const int MaxGroupDepth = 100;
    private const int MaxVarintBits = 70;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Whether the last field was one with a length: a text, bytes, a message, or packed numbers.</summary>
    public bool HasContent { get; private set; }

    /// <summary>Reads the next field.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="content">What it holds, of one with a length.</param>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="InvalidDataException">It is no message.</exception>
    public bool TryRead(out int number, out ReadOnlySpan<byte> content)
    {
        number = 0;
        content = default;
        HasContent = false;
        if (_rest.IsEmpty)
        {
            return false;
        }

        number = ReadTag(out int type);
        HasContent = type == 2;
        if (HasContent)
        {
            content = Take(ReadLength());
        }
        else
        {
            Skip(number, type, 0);
        }

        return true;
    }

    private int ReadTag(out int type)
    {
        uint tag = ReadVarint();
        type = (int)(tag & 7);
        return tag >> 3 != 0 ? (int)(tag >> 3) : throw Invalid("a field has the number 0");
    }

    private int ReadLength() => (int)ReadVarint() is var length and >= 0 ? length : throw Invalid("a field has a negative length");

    /// <summary>Of a longer one the lower 32 bits, as the parsers take them.</summary>
    private uint ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < MaxVarintBits; shift += 7)
        {
            byte next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (uint)value;
            }
        }

        throw Invalid("a variable-length integer is longer than ten bytes");
    }

    private void Skip(int number, int type, int depth)
    {
        switch (type)
        {
            case 0:
                ReadVarint();
                break;
            case 1:
                Take(sizeof(ulong));
                break;
            case 2:
                Take(ReadLength());
                break;
            case 3 when depth < MaxGroupDepth:
                SkipGroup(number, depth + 1);
                break;
            case 5:
                Take(sizeof(uint));
                break;
            default:
                throw Invalid($"field {number} has the wire type {type}, which is not valid there");
        }
    }

    private void SkipGroup(int group, int depth)
    {
        while (true)
        {
            int number = ReadTag(out int type);
            if (type == 4)
            {
                if (number != group)
                {
                    throw Invalid($"the group of field {group} is ended by field {number}");
                }

                return;
            }

            Skip(number, type, depth);
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw Invalid("it ends inside a field");
        }

        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private static InvalidDataException Invalid(string why) => new(why);
}
