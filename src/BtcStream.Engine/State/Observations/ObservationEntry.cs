using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Ring;

namespace BtcStream.Engine.State.Observations;

/// <summary>One entry of a list that an observation has: a machine, a bucket of a histogram, or a threshold of a supply curve.</summary>
/// <param name="Name">Machine: its name; else empty.</param>
/// <param name="First">Efficiency (J/TH); lower edge (USD per coin); price (USD per coin).</param>
/// <param name="Second">Share; upper edge (USD per coin); supply (USD).</param>
/// <param name="Third">Bucket: coins; else 0.</param>
internal readonly record struct ObservedPoint(string Name, double First, double Second, double Third);

/// <summary>One observation of a series. Immutable once it is in; any thread.</summary>
internal sealed class ObservationEntry
{
    private readonly double[] _values;

    public ObservationEntry(long time, in ObservationRow row, ObservedPoint[] points, string assumption)
    {
        Time = time;
        Points = points;
        Assumption = assumption;
        _values = new double[ObservationRow.MaxValues];
        for (int i = 0; i < _values.Length; i++)
        {
            _values[i] = row[i];
        }
    }

    private ObservationEntry(long time, double[] values, ObservedPoint[] points, string assumption) => (Time, _values, Points, Assumption) = (time, values, points, assumption);

    /// <summary>Time of the observation, or end of its period, Unix nanoseconds.</summary>
    public long Time { get; }

    /// <summary>Machines, buckets or thresholds.</summary>
    public ObservedPoint[] Points { get; }

    /// <summary>The assumption behind a supply curve; else empty.</summary>
    public string Assumption { get; }

    /// <summary>A value in the order of the contract's fields; NaN where it was absent.</summary>
    public double this[int index] => _values[index];

    /// <summary>An entry of a snapshot.</summary>
    public static ObservationEntry Carry(StateCarrier carrier, ObservationEntry? entry)
    {
        long time = carrier.Long(entry?.Time ?? 0);
        string assumption = carrier.Text(entry?.Assumption ?? "");
        double[] values = entry?._values ?? new double[ObservationRow.MaxValues];
        carrier.Raw(values.AsSpan());
        ObservedPoint[] points = entry?.Points ?? [];
        int count = carrier.Count(points.Length, 4 * sizeof(int));
        points = carrier.IsLoading ? new ObservedPoint[count] : points;
        for (int i = 0; i < count; i++)
        {
            ObservedPoint point = points[i];
            points[i] = new ObservedPoint(carrier.Text(point.Name ?? ""), carrier.Double(point.First), carrier.Double(point.Second), carrier.Double(point.Third));
        }

        return entry ?? new ObservationEntry(time, values, points, assumption);
    }
}

/// <summary>What a series is of.</summary>
/// <param name="Kind">Kind of observation.</param>
/// <param name="Underlying">Coin it is about.</param>
/// <param name="Name">Holder, index, market, asset or curve; else empty.</param>
/// <param name="IsDailyClose">Asset prices: closes of UTC days rather than prices of a moment.</param>
/// <param name="Barrier">Bets: level to touch, USD per coin; else 0.</param>
/// <param name="Until">Bets: end, Unix nanoseconds; else 0.</param>
/// <param name="Source">Where it comes from.</param>
internal readonly record struct SeriesKey(
    ObservationKind Kind, string Underlying, string Name, bool IsDailyClose, double Barrier, long Until, string Source);

/// <summary>
/// One history of one source by rising time. An entry finds its place whenever it comes; one of a time that is there replaces it. Bounded: live series are thinned
/// (<see cref="SeriesThinning"/>), and of more than fit the oldest go. Engine thread only.
/// </summary>
internal sealed class ObservationSeries(SeriesKey key, int capacity)
{
    private readonly List<ObservationEntry> _entries = [];
    private readonly bool _isThinned = SeriesThinning.Applies(key);
    private SeriesImage? _image;

    public SeriesKey Key { get; } = key;

    /// <summary>By rising time.</summary>
    public IReadOnlyList<ObservationEntry> Entries => _entries;

    /// <summary>The series as it stands: shared until it changes. The image may go to any thread.</summary>
    public SeriesImage Image => _image ??= new SeriesImage(Key, [.. _entries]);

    /// <summary>Takes the entries of a snapshot, by rising time. The series has none yet.</summary>
    public void Load(ReadOnlySpan<ObservationEntry> entries)
    {
        foreach (ObservationEntry entry in entries)
        {
            if (_entries.Count == capacity || (_entries.Count > 0 && _entries[^1].Time >= entry.Time))
            {
                throw new InvalidDataException($"an observation of {Key.Source} at {entry.Time} is out of order or beyond what a series holds");
            }

            _entries.Add(entry);
        }
    }

    /// <summary>
    /// Puts an entry in its place; false where the series is full and the entry older than all of it, or where a later one of the same minute or day is kept instead.
    /// </summary>
    public bool Put(ObservationEntry entry)
    {
        int at = Place(entry.Time);
        _image = null;
        if (at < _entries.Count && _entries[at].Time == entry.Time)
        {
            _entries[at] = entry;
            return true;
        }

        if (_isThinned && !MakePlace(entry.Time, ref at))
        {
            return false;
        }

        if (_entries.Count == capacity)
        {
            if (at == 0)
            {
                return false;
            }

            _entries.RemoveAt(0);
            at--;
        }

        _entries.Insert(at, entry);
        return true;
    }

    /// <summary>Removes what an entry replaces, and what the time that it brings makes too old to be kept; false where a later entry replaces it.</summary>
    private bool MakePlace(long time, ref int at)
    {
        if (_entries.Count == 0)
        {
            return true;
        }

        long before = _entries[^1].Time;
        long newest = Math.Max(before, time);
        if (newest > before)
        {
            Thin(before - SeriesThinning.MinutesKeptNanos, newest - SeriesThinning.MinutesKeptNanos, newest);
            Thin(before - SeriesThinning.AllKeptNanos, newest - SeriesThinning.AllKeptNanos, newest);
            at = _entries.Count;
        }

        if (at < _entries.Count && SeriesThinning.Replaces(time, _entries[at].Time, newest))
        {
            return false;
        }

        if (at > 0 && SeriesThinning.Replaces(_entries[at - 1].Time, time, newest))
        {
            _entries.RemoveAt(--at);
        }

        return true;
    }

    /// <summary>Removes what has become too old to be kept of [from, to), as of a newest time.</summary>
    private void Thin(long from, long to, long newest)
    {
        int first = Place(from);
        int end = Place(to);
        int kept = first;
        for (int i = first; i < end; i++)
        {
            if (i + 1 == _entries.Count || !SeriesThinning.Replaces(_entries[i].Time, _entries[i + 1].Time, newest))
            {
                _entries[kept++] = _entries[i];
            }
        }

        _entries.RemoveRange(kept, end - kept);
    }

    /// <summary>The first index whose time is not before a time.</summary>
    private int Place(long time)
    {
        int low = 0;
        int high = _entries.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _entries[middle].Time < time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
