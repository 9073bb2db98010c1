namespace BtcStream.Engine.State.Observations;

/// <summary>All series, in the order they were first seen. Engine thread only.</summary>
internal sealed class ObservationBook(EngineOptions options)
{
    private readonly Dictionary<SeriesKey, ObservationSeries> _byKey = [];
    private readonly List<ObservationSeries> _series = [];

    /// <summary>The series.</summary>
    public IReadOnlyList<ObservationSeries> Series => _series;

    /// <summary>Counts what has changed: equal values mean that nothing has in between.</summary>
    public long Changes { get; private set; }

    /// <summary>Whether a series of this key could not be taken in.</summary>
    public bool IsFullFor(in SeriesKey key) => _series.Count >= options.MaxObservationSeries && !_byKey.ContainsKey(key);

    /// <summary>Puts an entry into its series; false where it is older than all that the full series holds.</summary>
    public bool Put(in SeriesKey key, ObservationEntry entry)
    {
        if (!_byKey.TryGetValue(key, out ObservationSeries? series))
        {
            series = new ObservationSeries(key, options.MaxObservationsPerSeries);
            _byKey.Add(key, series);
            _series.Add(series);
        }

        Changes++;
        return series.Put(entry);
    }
}
