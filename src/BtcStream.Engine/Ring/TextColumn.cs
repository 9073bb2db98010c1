using System.Runtime.InteropServices;

namespace BtcStream.Engine.Ring;

/// <summary>UTF-8 texts of a batch, one after the other in one buffer that is kept from batch to batch.</summary>
public sealed class TextColumn
{
    private byte[] _bytes = [];
    private int[] _ends = [];

    /// <summary>Texts held.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes held, of all texts together.</summary>
    public int ByteCount => Count == 0 ? 0 : _ends[Count - 1];

    /// <summary>The text added as number <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            int start = index == 0 ? 0 : _ends[index - 1];
            return _bytes.AsSpan(start, _ends[index] - start);
        }
    }

    /// <summary>Adds a text and returns its index.</summary>
    public int Add(ReadOnlySpan<byte> utf8)
    {
        int start = ByteCount;
        int end = checked(start + utf8.Length);
        EnsureCapacity(ref _bytes, end, 256);
        EnsureCapacity(ref _ends, Count + 1, 16);
        utf8.CopyTo(_bytes.AsSpan(start));
        _ends[Count] = end;
        return Count++;
    }

    /// <summary>Where each text ends among <see cref="Bytes"/>.</summary>
    internal ReadOnlySpan<int> Ends => _ends.AsSpan(0, Count);

    /// <summary>All texts, one after the other.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, ByteCount);

    /// <summary>Takes texts as <see cref="Ends"/> and <see cref="Bytes"/> gave them. False where they do not fit together.</summary>
    internal bool TryRestore(ReadOnlySpan<byte> ends, ReadOnlySpan<byte> bytes)
    {
        int count = ends.Length / sizeof(int);
        EnsureCapacity(ref _bytes, bytes.Length, 256);
        EnsureCapacity(ref _ends, count, 16);
        bytes.CopyTo(_bytes);
        ends.CopyTo(MemoryMarshal.AsBytes(_ends.AsSpan(0, count)));
        Count = count;
        int before = 0;
        foreach (int end in Ends)
        {
            if (end < before)
            {
                return false;
            }

            before = end;
        }

        return before == bytes.Length;
    }

    /// <summary>Bytes of memory that the texts take, filled or not.</summary>
    internal long HeldBytes => _bytes.Length + ((long)_ends.Length * sizeof(int));

    internal void Clear() => Count = 0;

    /// <summary>Forgets the texts and gives their memory back.</summary>
    internal void Drop() => (_bytes, _ends, Count) = ([], [], 0);

    /// <summary>Forgets the texts from an index on.</summary>
    internal void Truncate(int count) => Count = Math.Min(Count, count);

    private static void EnsureCapacity<T>(ref T[] array, int needed, int first)
    {
        if (needed > array.Length)
        {
            Array.Resize(ref array, Math.Max(first, Math.Max(needed, array.Length * 2)));
        }
    }
}
