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

    /// <summary>Slope of the line of least squares; 0 through fewer than two points.</summary>
    public static double Slope(IReadOnlyCollection<(double X, double Y)> points)
    {
        if (points.Count < 2)
        {
            return 0.0;
        }

        double meanX = points.Average(point => point.X);
        double meanY = points.Average(point => point.Y);
        return points.Sum(point => (point.X - meanX) * (point.Y - meanY)) / points.Sum(point => (point.X - meanX) * (point.X - meanX));
    }
}
