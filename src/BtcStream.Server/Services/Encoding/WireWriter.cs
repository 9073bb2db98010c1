using System.Buffers.Binary;
using BtcStream.Server.Ingest.Decoding;

namespace BtcStream.Server.Services.Encoding;

/// <summary>
/// Writes the fields of an encoded message into a growing pooled buffer, without any object. Nested messages get a length of fixed width, filled in
/// when they end: longer than the shortest form, and as valid.
/// </summary>
/// <param name="buffer">Takes the bytes.</param>
internal readonly ref struct WireWriter(EncodeBuffer buffer)
{
    private const int NestedLengthBytes = 4;

    /// <summary>Writes a 64-bit fixed field, zero included.</summary>
    public void Fixed64(int field, ulong value)
    {
        Tag(field, WireType.Fixed64);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer.Take(8), value);
    }

    /// <summary>Writes a time, zero included.</summary>
    public void Time(int field, long unixNanos) => Fixed64(field, unchecked((ulong)unixNanos));

    /// <summary>Writes an optional figure; one that could not be computed (NaN) stays absent.</summary>
    public void Figure(int field, double value)
    {
        if (!double.IsNaN(value))
        {
            Fixed64(field, BitConverter.DoubleToUInt64Bits(value));
        }
    }

    /// <summary>Writes a number; zero stays absent, as encoders have it.</summary>
    public void Varint(int field, ulong value)
    {
        if (value != 0)
        {
            Tag(field, WireType.Varint);
            Varint(value);
        }
    }

    /// <summary>Writes an optional number, zero included.</summary>
    public void Number(int field, ulong value)
    {
        Tag(field, WireType.Varint);
        Varint(value);
    }

    /// <summary>Writes a signed number zigzag-encoded (sint32); zero stays absent.</summary>
    public void Signed(int field, int value) => Varint(field, (uint)((value << 1) ^ (value >> 31)));

    /// <summary>Writes a truth; false stays absent.</summary>
    public void Bool(int field, bool value) => Varint(field, value ? 1UL : 0UL);

    /// <summary>Writes a text; an empty one stays absent.</summary>
    public void Text(int field, string value)
    {
        if (value.Length > 0)
        {
            int length = System.Text.Encoding.UTF8.GetByteCount(value);
            Tag(field, WireType.Bytes);
            Varint((ulong)length);
            System.Text.Encoding.UTF8.GetBytes(value, buffer.Take(length));
        }
    }

    /// <summary>Writes a run of doubles packed.</summary>
    public void Packed(int field, ReadOnlySpan<double> values)
    {
        if (!values.IsEmpty)
        {
            Tag(field, WireType.Bytes);
            Varint((ulong)values.Length * sizeof(double));
            foreach (double value in values)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(buffer.Take(sizeof(double)), value);
            }
        }
    }

    /// <summary>Writes what stands before a nested message whose bytes are elsewhere.</summary>
    public void Prefix(int field, int length)
    {
        Tag(field, WireType.Bytes);
        Varint((ulong)length);
    }

    /// <summary>Begins a nested message.</summary>
    /// <returns>To be given to <see cref="End"/>.</returns>
    public int Begin(int field)
    {
        Tag(field, WireType.Bytes);
        buffer.Take(NestedLengthBytes);
        return buffer.Length;
    }

    /// <summary>Ends a nested message.</summary>
    /// <param name="start">What <see cref="Begin"/> returned.</param>
    public void End(int start)
    {
        int length = buffer.Length - start;
        Span<byte> prefix = buffer.Written[(start - NestedLengthBytes)..start];
        for (int i = 0; i < NestedLengthBytes; i++)
        {
            prefix[i] = (byte)((length >> (7 * i)) | 0x80);
        }

        prefix[^1] &= 0x7F;
    }

    private void Tag(int field, WireType type) => Varint((ulong)((field << 3) | (int)type));

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            buffer.Take(1)[0] = (byte)(value | 0x80);
        }

        buffer.Take(1)[0] = (byte)value;
    }
}
