namespace BtcStream.LoadGenerator;

/// <summary>Quartiles of slices.</summary>
internal static class Statistics
{
    public static double Median(IEnumerable<double> values) => Quartile(values, 2);

    /// <summary>Linear between order statistics.</summary>
    public static double Quartile(IEnumerable<double> values, int quarter)
    {
        double[] sorted = [.. values.Order()];
        double position = quarter * (sorted.Length - 1) / 4.0;
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
