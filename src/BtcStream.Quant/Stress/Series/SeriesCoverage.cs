namespace BtcStream.Quant.Stress;

/// <summary>
/// The one rule on missing days. What is missing is left out of a mean or a sample, never filled in, and a window answers only where the entries it
/// has cover at least six sevenths of it: 6 days of 7, 26 of 30, 52 of 60, 78 of 90, 313 of 365. The gaps are reported beside the answer
/// (<see cref="TimeSeries{T}.FindGaps"/>).
/// </summary>
public static class SeriesCoverage
{
    /// <summary>Whether a number of entries (or of seconds) is enough of what the window should hold. Exact where both are whole numbers.</summary>
    public static bool IsEnough(double present, double expected) => present > 0.0 && 7.0 * present >= 6.0 * expected;
}
