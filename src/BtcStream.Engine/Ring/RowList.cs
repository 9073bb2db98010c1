using System.Runtime.CompilerServices;

namespace BtcStream.Engine.Ring;

/// <summary>A list of structs that keeps its capacity and gives its rows by reference: for what a batch has few of.</summary>
/// <typeparam name="T">A struct without references, so that clearing is setting the count.</typeparam>
public sealed class RowList<T>
    where T : unmanaged
{
    private T[] _rows = [];

    /// <summary>Rows held.</summary>
    public int Count { get; private set; }

    /// <summary>The rows.</summary>
    public Span<T> Rows => _rows.AsSpan(0, Count);

    /// <summary>The row at an index.</summary>
    public ref T this[int index] => ref Rows[index];

    /// <summary>Adds a row of default values and gives it by reference, until the next one is added.</summary>
    public ref T Add()
    {
        if (Count == _rows.Length)
        {
            Array.Resize(ref _rows, Math.Max(8, Count * 2));
        }

        ref T row = ref _rows[Count++];
        row = default;
        return ref row;
    }

    /// <summary>Bytes of memory that the list takes, filled or not.</summary>
    internal long HeldBytes => (long)_rows.Length * Unsafe.SizeOf<T>();

    internal void Clear() => Count = 0;

    /// <summary>Forgets the rows and gives their memory back.</summary>
    internal void Drop() => (_rows, Count) = ([], 0);

    /// <summary>Forgets the rows from an index on.</summary>
    internal void Truncate(int count) => Count = Math.Min(Count, count);
}
