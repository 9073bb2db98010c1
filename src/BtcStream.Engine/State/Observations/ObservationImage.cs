using BtcStream.Engine.Ring;

namespace BtcStream.Engine.State.Observations;

/// <summary>All series about one underlying as they stood at one moment. Immutable; any thread.</summary>
internal sealed class ObservationImage
{
    private readonly SeriesImage[] _series;

    private ObservationImage(SeriesImage[] series) => _series = series;

    /// <summary>Takes the series of an underlying. Engine thread.</summary>
    public static ObservationImage Of(ObservationBook book, string underlying)
    {
        var series = new List<SeriesImage>();
        foreach (ObservationSeries one in book.Series)
        {
            if (one.Key.Underlying == underlying)
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
    public SeriesImage? Find(ObservationKind kind, long asOfUnixNanos, string? name = null, bool isDailyClose = false)
    {
        SeriesImage? best = null;
        foreach (SeriesImage one in _series)
        {
            if (one.Key.Kind == kind && one.Key.IsDailyClose == isDailyClose && (name is null || one.Key.Name == name) && IsBetter(one, best, asOfUnixNanos))
            {
                best = one;
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
