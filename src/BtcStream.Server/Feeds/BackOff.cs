namespace BtcStream.Server.Feeds;

/// <summary>
/// Waits between attempts: each twice the one before up to a bound, and each drawn from its upper half, so that many that failed together do not come back together.
/// </summary>
/// <param name="firstNanos">The first wait, before the draw.</param>
/// <param name="maxNanos">The longest.</param>
/// <param name="random">Draws from 0 to 1.</param>
internal sealed class BackOff(long firstNanos, long maxNanos, Func<double> random)
{
    private int _failures;

    /// <summary>How long to wait now, nanoseconds.</summary>
    public long Next()
    {
        double whole = Math.Min(maxNanos, firstNanos * Math.Pow(2.0, _failures));
        _failures = Math.Min(_failures + 1, 62);
        return (long)(whole * (0.5 + (0.5 * random())));
    }

    /// <summary>It works again.</summary>
    public void Reset() => _failures = 0;
}
