namespace BtcStream.Quant.Stress;

/// <summary>
/// A bounded history: entries keyed by time, in ascending order whatever the order they came in. A row of a known time is a correction and
/// replaces it. When full, the oldest entry goes. Entries are contiguous, so that windows are spans. Putting costs a binary search and, for a row out
/// of order, a move of what is newer; buffers grow to twice the capacity at most and then nothing is allocated. Owned by one thread.
/// </summary>
/// <typeparam name="T">What is observed at a time.</typeparam>
public sealed class TimeSeries<T>
    where T : unmanaged
{
    private const int FirstBuffer = 16;

    private long[] _times = [];
    private T[] _values = [];
    private int _start;

    /// <summary>An empty series.</summary>
    /// <param name="capacity">Entries it keeps, at least 1.</param>
    public TimeSeries(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 1 << 28);
        Capacity = capacity;
    }

    /// <summary>Entries it keeps at most.</summary>
    public int Capacity { get; }

    /// <summary>Entries it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Rises by one with every change: a cache built at one revision holds as long as it stands.</summary>
    public long Revision { get; private set; }

    /// <summary>Times of the entries, Unix nanoseconds, rising.</summary>
    public ReadOnlySpan<long> Times => _times.AsSpan(_start, Count);

    /// <summary>The entries, parallel to <see cref="Times"/>.</summary>
    public ReadOnlySpan<T> Values => _values.AsSpan(_start, Count);

    /// <summary>Puts a row where its time belongs.</summary>
    /// <param name="timeUnixNanos">Its key.</param>
    /// <param name="value">What was observed.</param>
    /// <param name="index">Where it is now; −1 where it was not taken.</param>
    public SeriesCode Put(long timeUnixNanos, in T value, out int index)
    {
        index = IndexFrom(timeUnixNanos);
        if (index < Count && Times[index] == timeUnixNanos)
        {
            _values[_start + index] = value;
            Revision++;
            return SeriesCode.Replaced;
        }

        if (Count == Capacity)
        {
            if (index == 0)
            {
                index = -1;
                return SeriesCode.TooOld;
            }

            _start++;
            Count--;
            index--;
        }

        Insert(index, timeUnixNanos, value);
        Revision++;
        return SeriesCode.Added;
    }

    /// <summary>Puts a row where its time belongs.</summary>
    public SeriesCode Put(long timeUnixNanos, in T value) => Put(timeUnixNanos, value, out _);

    /// <summary>Index of the first entry at or after a time; <see cref="Count"/> where there is none.</summary>
    public int IndexFrom(long timeUnixNanos)
    {
        int found = Times.BinarySearch(timeUnixNanos);
        return found >= 0 ? found : ~found;
    }

    /// <summary>Index of the last entry at or before a time; −1 where there is none.</summary>
    public int IndexUpTo(long timeUnixNanos)
    {
        int found = Times.BinarySearch(timeUnixNanos);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>The entry of exactly this time.</summary>
    public bool TryGet(long timeUnixNanos, out T value)
    {
        int found = Times.BinarySearch(timeUnixNanos);
        value = found >= 0 ? Values[found] : default;
        return found >= 0;
    }

    /// <summary>
    /// The entries after one time and up to another: (after, upTo]. With times that are the ends of periods, (t − 7 days, t] holds the seven days
    /// that end at t.
    /// </summary>
    public SeriesWindow Window(long afterUnixNanos, long upToUnixNanos)
    {
        int start = IndexUpTo(afterUnixNanos) + 1;
        return new(start, Math.Max(0, IndexUpTo(upToUnixNanos) + 1 - start));
    }

    /// <summary>
    /// Finds where entries are farther apart than expected within (after, upTo], its ends included: before the first entry of the window it
    /// looks back to the entry before (or, where there is none, to <paramref name="afterUnixNanos"/>), and behind the last to <paramref name="upToUnixNanos"/>.
    /// </summary>
    /// <param name="afterUnixNanos">Start of the window.</param>
    /// <param name="upToUnixNanos">End of the window, after its start.</param>
    /// <param name="spacingNanos">Largest distance that is no gap, above zero.</param>
    /// <param name="gaps">Gets the first gaps, in order of time.</param>
    /// <returns>The number of gaps, which may exceed the room in <paramref name="gaps"/>.</returns>
    public int FindGaps(long afterUnixNanos, long upToUnixNanos, long spacingNanos, Span<SeriesGap> gaps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(spacingNanos, 1);
        SeriesWindow window = Window(afterUnixNanos, upToUnixNanos);
        long previous = window.Start > 0 ? Times[window.Start - 1] : afterUnixNanos;
        int count = 0;
        foreach (long time in Times.Slice(window.Start, window.Count))
        {
            AddGap(previous, time, spacingNanos, gaps, ref count);
            previous = time;
        }

        AddGap(previous, upToUnixNanos, spacingNanos, gaps, ref count);
        return count;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        (_start, Count) = (0, 0);
        Revision++;
    }

    private static void AddGap(long from, long to, long spacingNanos, Span<SeriesGap> gaps, ref int count)
    {
        if (to - from <= spacingNanos)
        {
            return;
        }

        if (count < gaps.Length)
        {
            gaps[count] = new(from, to);
        }

        count++;
    }

    private void Insert(int index, long timeUnixNanos, in T value)
    {
        MakeRoom();
        int at = _start + index;
        int newer = Count - index;
        _times.AsSpan(at, newer).CopyTo(_times.AsSpan(at + 1));
        _values.AsSpan(at, newer).CopyTo(_values.AsSpan(at + 1));
        _times[at] = timeUnixNanos;
        _values[at] = value;
        Count++;
    }

    /// <summary>Frees the place behind the last entry: by moving all to the front where half the buffer lies idle there, else by growing.</summary>
    private void MakeRoom()
    {
        if (_start + Count < _times.Length)
        {
            return;
        }

        int length = _times.Length;
        if (_start < Math.Max(1, length / 2))
        {
            length = Math.Min(Math.Max(FirstBuffer, 2 * length), 2 * Capacity);
        }

        long[] times = length == _times.Length ? _times : new long[length];
        T[] values = length == _values.Length ? _values : new T[length];
        Times.CopyTo(times);
        Values.CopyTo(values);
        (_times, _values, _start) = (times, values, 0);
    }
}
