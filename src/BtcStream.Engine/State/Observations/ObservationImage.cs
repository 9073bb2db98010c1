using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State.Observations;

/// <summary>One value of a series.</summary>
/// <param name="Value">NaN where there is none.</param>
/// <param name="Time">Time of its entry, Unix nanoseconds.</param>
/// <param name="Series">The series; null where there is none.</param>
internal readonly record struct ObservedValue(double Value, long Time, SeriesImage? Series)
{
    /// <summary>No value.</summary>
    public static ObservedValue None { get; } = new(double.NaN, long.MinValue, null);

    public bool IsKnown => Series is not null;
}

/// <summary>All series about one underlying as they stood at one moment. Immutable; any thread.</summary>
internal sealed class ObservationImage
{
    private const long MaxBehindNanos = 2 * UnixTime.NanosPerDay;

    private readonly SeriesImage[] _series;

    private ObservationImage(SeriesImage[] series) => _series = series;

    /// <summary>Takes the series of an underlying. Engine thread.</summary>
    /// <param name="book">All series.</param>
    /// <param name="underlying">The underlying.</param>
    /// <param name="isWanted">Which of them to take; null for all.</param>
    public static ObservationImage Of(ObservationBook book, string underlying, Predicate<SeriesKey>? isWanted = null)
    {
        var series = new List<SeriesImage>();
        foreach (ObservationSeries one in book.Series)
        {
            if (one.Key.Underlying == underlying && (isWanted is null || isWanted(one.Key)))
            {
                series.Add(one.Image);
            }
        }

        return new ObservationImage([.. series]);
    }

    /// <summary>
    /// The series to use: of several sources, the one whose newest entry at or before as_of is newest; of equals, the first by name of the source. Null where
    /// none has an entry by then. The rule depends on what is held, not on the order in which it came.
    /// </summary>
    /// <param name="kind">Kind of observation.</param>
    /// <param name="asOfUnixNanos">As of.</param>
    /// <param name="name">Holder, index, market, asset or curve; null for any.</param>
    /// <param name="isDailyClose">Asset prices: daily closes rather than prices of a moment.</param>
    public SeriesImage? Find(ObservationKind kind, long asOfUnixNanos, string? name = null, bool isDailyClose = false) =>
        Find(asOfUnixNanos, key => Is(key, kind, name, isDailyClose));

    /// <summary>
    /// The series to use for a window of its past: of the sources whose newest entry at or before as_of is at most two days older than the newest of all, the one that
    /// reaches back farthest; of equals the one whose newest entry is newest; of equals the first by name. So a source that has only begun does not take the window
    /// away, and one that has ended does not stand for today.
    /// </summary>
    /// <param name="kind">Kind of observation.</param>
    /// <param name="asOfUnixNanos">As of.</param>
    /// <param name="name">Index or asset; null for any.</param>
    /// <param name="isDailyClose">Asset prices: daily closes rather than prices of a moment.</param>
    public SeriesImage? FindHistory(ObservationKind kind, long asOfUnixNanos, string? name = null, bool isDailyClose = false)
    {
        SeriesImage? best = Find(kind, asOfUnixNanos, name, isDailyClose);
        long least = (best?.At(asOfUnixNanos)?.Time ?? 0) - MaxBehindNanos;
        foreach (SeriesImage one in _series)
        {
            if (Is(one.Key, kind, name, isDailyClose) && one.At(asOfUnixNanos) is { } last && last.Time >= least && ReachesFarther(one, best!, asOfUnixNanos))
            {
                best = one;
            }
        }

        return best;
    }

    /// <summary>The series to use of those whose key fits, by the rule of the newest.</summary>
    public SeriesImage? Find(long asOfUnixNanos, Predicate<SeriesKey> fits)
    {
        SeriesImage? best = null;
        foreach (SeriesImage one in _series)
        {
            if (fits(one.Key) && IsBetter(one, best, asOfUnixNanos))
            {
                best = one;
            }
        }

        return best;
    }

    /// <summary>
    /// One value of a kind whose fields may come apart: that of the newest entry at or before as_of that has it, over all sources; of equals, the first by name
    /// of the source.
    /// </summary>
    /// <param name="kind">Kind of observation.</param>
    /// <param name="index">Place among the kind's values, in the order of the contract's fields.</param>
    /// <param name="asOfUnixNanos">As of.</param>
    public ObservedValue FindValue(ObservationKind kind, int index, long asOfUnixNanos)
    {
        ObservedValue best = ObservedValue.None;
        foreach (SeriesImage one in AllOf(kind))
        {
            ReadOnlySpan<ObservationEntry> entries = one.Entries[..one.CountUpTo(asOfUnixNanos)];
            int at = entries.Length - 1;
            while (at >= 0 && double.IsNaN(entries[at][index]))
            {
                at--;
            }

            if (at >= 0 && (best.Series is null || entries[at].Time > best.Time))
            {
                best = new ObservedValue(entries[at][index], entries[at].Time, one);
            }
        }

        return best;
    }

    /// <summary>Names of a kind, ordinal, each once: holders, indices, markets, assets or curves.</summary>
    public string[] NamesOf(ObservationKind kind)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (SeriesImage one in _series)
        {
            if (one.Key.Kind == kind)
            {
                names.Add(one.Key.Name);
            }
        }

        return [.. names];
    }

    /// <summary>All series of a kind, by key: the order does not depend on the order in which they came.</summary>
    public SeriesImage[] AllOf(ObservationKind kind)
    {
        SeriesImage[] all = Array.FindAll(_series, one => one.Key.Kind == kind);
        Array.Sort(all, (left, right) => Compare(left.Key, right.Key));
        return all;
    }

    private static bool Is(in SeriesKey key, ObservationKind kind, string? name, bool isDailyClose) =>
        key.Kind == kind && key.IsDailyClose == isDailyClose && (name is null || key.Name == name);

    private static bool ReachesFarther(SeriesImage one, SeriesImage best, long asOfUnixNanos)
    {
        (long from, long bestFrom) = (one.Entries[0].Time, best.Entries[0].Time);
        return from < bestFrom || (from == bestFrom && IsBetter(one, best, asOfUnixNanos));
    }

    private static bool IsBetter(SeriesImage one, SeriesImage? best, long asOfUnixNanos)
    {
        if (one.At(asOfUnixNanos) is not { } newest)
        {
            return false;
        }

        long bestTime = best?.At(asOfUnixNanos)?.Time ?? long.MinValue;
        return best is null || newest.Time > bestTime || (newest.Time == bestTime && Compare(one.Key, best.Key) < 0);
    }

    private static int Compare(in SeriesKey left, in SeriesKey right)
    {
        int order = string.CompareOrdinal(left.Name, right.Name);
        order = order != 0 ? order : left.IsDailyClose.CompareTo(right.IsDailyClose);
        order = order != 0 ? order : left.Until.CompareTo(right.Until);
        order = order != 0 ? order : left.Barrier.CompareTo(right.Barrier);
        return order != 0 ? order : string.CompareOrdinal(left.Source, right.Source);
    }
}
