using BtcStream.Engine.Stress;

namespace BtcStream.Engine.State.Observations;

/// <summary>All series, in the order they were first seen. Engine thread only.</summary>
internal sealed partial class ObservationBook(EngineOptions options)
{
    private readonly Dictionary<SeriesKey, ObservationSeries> _byKey = [];
    private readonly List<ObservationSeries> _series = [];

    /// <summary>By underlying, where anything that supply follows from was streamed; null until it is asked for after a change.</summary>
    private readonly Dictionary<string, SupplyImage?> _supply = [];

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
        if (SupplyImage.RestsOn(key))
        {
            _supply[key.Underlying] = null;
        }

        return series.Put(entry);
    }

    /// <summary>The supply curves of an underlying as they stand: the same image until one of them changes, so that asking again costs nothing.</summary>
    public SupplyImage SupplyOf(string underlying)
    {
        if (!_supply.TryGetValue(underlying, out SupplyImage? image))
        {
            return SupplyImage.None;
        }

        if (image is null)
        {
            image = new SupplyImage(underlying, ObservationImage.Of(this, underlying, static key => SupplyImage.RestsOn(key)));
            _supply[underlying] = image;
        }

        return image;
    }
}
