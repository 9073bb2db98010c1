using System.Numerics;

namespace BtcStream.Engine.Ring;

/// <summary>
/// Parallel columns of one kind of row, filled by one producer and read by the engine. They grow by doubling and keep what
/// they have grown to, so that a pooled batch allocates nothing once it has seen its largest read.
/// </summary>
public abstract class ColumnSet
{
    private const int FirstCapacity = 64;

    /// <summary>Rows held.</summary>
    public int Count { get; private set; }

    /// <summary>Rows the columns can take without growing.</summary>
    public int Capacity { get; private set; }

    /// <summary>
    /// Adds rows at the end and returns the index of the first. Their entries hold what earlier batches left there until they are
    /// written, except the field masks, which are clear. Spans taken before this call are stale after it.
    /// </summary>
    public int Append(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        int start = Count;
        int count = checked(start + rows);
        if (count > Capacity)
        {
            Capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(count, FirstCapacity));
            Resize(Capacity);
        }

        Count = count;
        ClearMasks(start, rows);
        return start;
    }

    /// <summary>Bytes of memory that the columns take, filled or not.</summary>
    internal long HeldBytes => (long)Capacity * RowBytes;

    /// <summary>Bytes of one row in all columns.</summary>
    private protected abstract int RowBytes { get; }

    internal void Clear() => Count = 0;

    /// <summary>Forgets the rows and gives their memory back.</summary>
    internal void Drop()
    {
        (Count, Capacity) = (0, 0);
        Resize(0);
    }

    /// <summary>Forgets the rows from an index on.</summary>
    internal void Truncate(int count) => Count = Math.Min(Count, count);

    /// <summary>Gives every column this capacity, keeping what it holds.</summary>
    private protected abstract void Resize(int capacity);

    /// <summary>Clears the field masks of a range of rows.</summary>
    private protected abstract void ClearMasks(int start, int rows);
}
