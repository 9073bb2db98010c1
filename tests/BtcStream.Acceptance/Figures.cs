using System.Globalization;

namespace BtcStream.Acceptance;

/// <summary>Compares figures and counts them.</summary>
/// <param name="where">Which state, for failures.</param>
internal sealed class Figures(string where)
{
    /// <summary>How many figures were compared.</summary>
    public int Compared { get; private set; }

    /// <summary>The largest difference over its tolerance seen so far, a ratio: above 1 fails.</summary>
    public double Largest { get; private set; }

    /// <summary>Requires two numbers to differ by no more than a tolerance.</summary>
    public void Near(string what, double expected, double actual, double tolerance)
    {
        Compared++;
        double difference = Math.Abs(expected - actual);
        Assert.True(
            difference <= tolerance,
            string.Create(CultureInfo.InvariantCulture, $"{where}, {what}: {actual:R} where {expected:R} is expected; {difference} apart, {tolerance} allowed"));
        Largest = difference == 0 ? Largest : Math.Max(Largest, difference / tolerance);
    }

    /// <summary>Requires two values to be equal.</summary>
    public void Same<T>(string what, T expected, T actual)
    {
        Compared++;
        Assert.True(EqualityComparer<T>.Default.Equals(expected, actual), $"{where}, {what}: {actual} where {expected} is expected");
    }
}
