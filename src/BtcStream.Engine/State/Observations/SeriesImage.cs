using BtcStream.Engine.Ring;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.State.Observations;

/// <summary>A series as it stood at one moment. Immutable; any thread.</summary>
/// <param name="key">What it is of.</param>
/// <param name="entries">By rising time.</param>
internal sealed class SeriesImage(SeriesKey key, ObservationEntry[] entries)
{
    public SeriesKey Key => key;

    /// <summary>By rising time; those after as_of too.</summary>
    public ReadOnlySpan<ObservationEntry> Entries => entries;

    /// <summary>The newest entry at or before a time; null where there is none.</summary>
    public ObservationEntry? At(long asOfUnixNanos)
    {
        int count = CountUpTo(asOfUnixNanos);
        return count == 0 ? null : entries[count - 1];
    }

    private readonly TimeSeries<double>?[] _values = new TimeSeries<double>?[ObservationRow.MaxValues];

    /// <summary>One value of each entry that has it: to be read only, since all who ask share it. Built when it is first asked for.</summary>
    /// <param name="index">Place among the kind's values, in the order of the contract's fields.</param>
    public TimeSeries<double> Values(int index)
    {
        // Two threads may build it at once; either's is as good.
        TimeSeries<double> values = Volatile.Read(ref _values[index]) ?? BuildValues(index);
        Volatile.Write(ref _values[index], values);
        return values;
    }

    private TimeSeries<double> BuildValues(int index)
    {
        var values = new TimeSeries<double>(Math.Max(1, entries.Length));
        foreach (ObservationEntry entry in entries)
        {
            if (!double.IsNaN(entry[index]))
            {
                values.Put(entry.Time, entry[index]);
            }
        }

        return values;
    }

    /// <summary>Number of entries at or before a time.</summary>
    public int CountUpTo(long asOfUnixNanos)
    {
        int low = 0;
        int high = entries.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = entries[middle].Time <= asOfUnixNanos ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
