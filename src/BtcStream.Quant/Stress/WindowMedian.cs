namespace BtcStream.Quant.Stress;

/// <summary>Median of a window of a history, as of depth over the last 24 hours. Keeps a buffer; allocates only when it grows. Owned by one thread.</summary>
public sealed class WindowMedian
{
    private double[] _sorted = [];

    /// <summary>Median of the entries in (after, upTo]: the middle one, or the mean of the middle two.</summary>
    /// <param name="values">The history; entries that are not finite do not count.</param>
    /// <param name="afterUnixNanos">Start of the window.</param>
    /// <param name="upToUnixNanos">End of the window.</param>
    public Figure Of(TimeSeries<double> values, long afterUnixNanos, long upToUnixNanos)
    {
        ArgumentNullException.ThrowIfNull(values);
        SeriesWindow window = values.Window(afterUnixNanos, upToUnixNanos);
        if (_sorted.Length < window.Count)
        {
            _sorted = new double[Math.Max(window.Count, 2 * _sorted.Length)];
        }

        int count = 0;
        foreach (double value in values.Values.Slice(window.Start, window.Count))
        {
            if (double.IsFinite(value))
            {
                _sorted[count++] = value;
            }
        }

        if (count == 0)
        {
            return Figure.None(FigureCode.NoData);
        }

        Span<double> sorted = _sorted.AsSpan(0, count);
        sorted.Sort();
        int middle = count / 2;
        return Figure.Of(count % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle]));
    }
}
