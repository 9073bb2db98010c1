using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace BtcStream.Engine.Durability.Snapshots;

/// <summary>
/// Carries state into bytes, or bytes into state: a class names its fields once, in one method for both ways, so that what is written and what is read cannot come
/// apart. Saving, each member writes its argument and gives it back; loading, it ignores the argument and gives what it read.
/// </summary>
/// <remarks>Not thread-safe. Loading throws <see cref="InvalidDataException"/> where the bytes end too early or a count cannot be.</remarks>
internal sealed class StateCarrier
{
    private readonly int _end;
    private byte[] _bytes;
    private int _position;

    private StateCarrier(byte[] bytes, int position, int end, bool isLoading) => (_bytes, _position, _end, IsLoading) = (bytes, position, end, isLoading);

    /// <summary>Whether bytes become state; else state becomes bytes.</summary>
    public bool IsLoading { get; }

    /// <summary>Whether all bytes have been read.</summary>
    public bool IsAtEnd => _position == _end;

    /// <summary>What has been written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _position);

    /// <summary>A carrier that writes into a buffer, from its beginning, and into a larger one where that is too small.</summary>
    public static StateCarrier Saving(byte[] buffer) => new(buffer, 0, 0, isLoading: false);

    /// <summary>A carrier that reads some bytes.</summary>
    public static StateCarrier Loading(byte[] bytes, int start, int length) => new(bytes, start, start + length, isLoading: true);

    /// <summary>The buffer written into, to be used again.</summary>
    public byte[] TakeBuffer() => _bytes;

    public long Long(long value)
    {
        Span<byte> bytes = Next(sizeof(long));
        if (IsLoading)
        {
            return BinaryPrimitives.ReadInt64LittleEndian(bytes);
        }

        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return value;
    }

    public ulong Unsigned(ulong value) => unchecked((ulong)Long((long)value));

    public int Int(int value)
    {
        Span<byte> bytes = Next(sizeof(int));
        if (IsLoading)
        {
            return BinaryPrimitives.ReadInt32LittleEndian(bytes);
        }

        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return value;
    }

    public double Double(double value) => BitConverter.Int64BitsToDouble(Long(BitConverter.DoubleToInt64Bits(value)));

    public bool Flag(bool value) => Int(value ? 1 : 0) != 0;

    public Int128 Wide(Int128 value)
    {
        long high = Long((long)(ulong)(value >> 64));
        long low = Long((long)(ulong)value);
        return ((Int128)high << 64) | (ulong)low;
    }

    public string Text(string value)
    {
        int length = Count(IsLoading ? 0 : Encoding.UTF8.GetByteCount(value), 1);
        Span<byte> bytes = Next(length);
        if (IsLoading)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        Encoding.UTF8.GetBytes(value, bytes);
        return value;
    }

    /// <summary>How many entries follow.</summary>
    /// <param name="count">Entries, when saving.</param>
    /// <param name="leastBytes">Bytes that one takes at least, when loading: more than fit into the rest there cannot be.</param>
    public int Count(int count, int leastBytes)
    {
        int carried = Int(count);
        return !IsLoading || (carried >= 0 && (long)carried * leastBytes <= _end - _position)
            ? carried
            : throw new InvalidDataException($"{carried} entries of {leastBytes} bytes or more, where {_end - _position} bytes are left");
    }

    /// <summary>Values as they lie in memory: structs of fixed layout, without references. How many is known to the reader.</summary>
    public void Raw<T>(Span<T> values)
        where T : unmanaged
    {
        Span<byte> memory = MemoryMarshal.AsBytes(values);
        Span<byte> bytes = Next(memory.Length);
        if (IsLoading)
        {
            bytes.CopyTo(memory);
        }
        else
        {
            memory.CopyTo(bytes);
        }
    }

    /// <summary>As <see cref="Raw{T}"/>, with their number before them; gives a new array when loading.</summary>
    public T[] Array<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        int count = Count(values.Length, System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        if (IsLoading)
        {
            var loaded = new T[count];
            Raw(loaded.AsSpan());
            return loaded;
        }

        Span<byte> bytes = Next(count * System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        MemoryMarshal.AsBytes(values).CopyTo(bytes);
        return [];
    }

    /// <summary>Room for a number of values that the caller writes into, or values that it reads.</summary>
    public Span<T> Window<T>(int count)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Next(checked(count * System.Runtime.CompilerServices.Unsafe.SizeOf<T>())));

    /// <summary>Numbers in the order of a stack, the next one to be used first.</summary>
    public void Stack(Stack<int> stack)
    {
        int count = Count(stack.Count, sizeof(int));
        Span<int> window = Window<int>(count);
        if (!IsLoading)
        {
            int at = 0;
            foreach (int value in stack)
            {
                window[at++] = value;
            }

            return;
        }

        stack.Clear();
        stack.EnsureCapacity(count);
        for (int i = count - 1; i >= 0; i--)
        {
            stack.Push(window[i]);
        }
    }

    private Span<byte> Next(int length)
    {
        int start = _position;
        if (IsLoading)
        {
            if (length < 0 || length > _end - start)
            {
                throw new InvalidDataException($"{length} bytes are needed and {_end - start} are left");
            }
        }
        else if (length > _bytes.Length - start)
        {
            System.Array.Resize(ref _bytes, (int)Math.Clamp(2L * _bytes.Length, checked((long)start + length), System.Array.MaxLength));
        }

        _position = start + length;
        return _bytes.AsSpan(start, length);
    }
}
