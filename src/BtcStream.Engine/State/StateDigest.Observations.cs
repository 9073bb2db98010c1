using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Observations;

namespace BtcStream.Engine.State;

/// <summary>The part of the digest about observations: series in the order they were first seen, entries by time.</summary>
internal ref partial struct StateDigest
{
    private void Add(ObservationBook book)
    {
        foreach (ObservationSeries series in book.Series)
        {
            Add((int)series.Key.Kind);
            Add(series.Key.Underlying);
            Add(series.Key.Name);
            Add(series.Key.IsDailyClose ? 1 : 0);
            Add(series.Key.Barrier);
            Add(series.Key.Until);
            Add(series.Key.Source);
            foreach (ObservationEntry entry in series.Entries)
            {
                Add(entry);
            }
        }
    }

    private void Add(ObservationEntry entry)
    {
        Add(entry.Time);
        Add(entry.Assumption);
        for (int i = 0; i < ObservationRow.MaxValues; i++)
        {
            Add(entry[i]);
        }

        foreach (ObservedPoint point in entry.Points)
        {
            Add(point.Name);
            Add(point.First);
            Add(point.Second);
            Add(point.Third);
        }
    }
}
