using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Ring;
using BtcStream.Engine.Stress;

namespace BtcStream.Engine.State.Observations;

/// <content>Its part of a snapshot, by way of the images of its series: the engine takes those, and another thread writes them.</content>
internal sealed partial class ObservationBook
{
    /// <summary>The series as they stand, in their order.</summary>
    public SeriesImage[] Images => [.. _series.Select(series => series.Image)];

    /// <summary>Writes images of all series. Any thread.</summary>
    public static void Save(StateCarrier carrier, SeriesImage[] images, long changes)
    {
        carrier.Long(changes);
        carrier.Count(images.Length, sizeof(int));
        foreach (SeriesImage image in images)
        {
            Carry(carrier, image.Key);
            carrier.Count(image.Entries.Length, sizeof(long));
            foreach (ObservationEntry entry in image.Entries)
            {
                ObservationEntry.Carry(carrier, entry);
            }
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote into a book that has nothing yet.</summary>
    public void Load(StateCarrier carrier)
    {
        Changes = carrier.Long(0);
        int count = carrier.Count(0, sizeof(int));
        for (int i = 0; i < count; i++)
        {
            SeriesKey key = Carry(carrier, default);
            var entries = new ObservationEntry[carrier.Count(0, sizeof(long))];
            for (int at = 0; at < entries.Length; at++)
            {
                entries[at] = ObservationEntry.Carry(carrier, null);
            }

            var series = new ObservationSeries(key, options.MaxObservationsPerSeries);
            series.Load(entries);
            _byKey.Add(key, series);
            _series.Add(series);
            if (SupplyImage.RestsOn(key))
            {
                _supply[key.Underlying] = null;
            }
        }
    }

    private static SeriesKey Carry(StateCarrier carrier, in SeriesKey key) => new(
        (ObservationKind)carrier.Int((int)key.Kind),
        carrier.Text(key.Underlying ?? ""),
        carrier.Text(key.Name ?? ""),
        carrier.Flag(key.IsDailyClose),
        carrier.Double(key.Barrier),
        carrier.Long(key.Until),
        carrier.Text(key.Source ?? ""));
}
