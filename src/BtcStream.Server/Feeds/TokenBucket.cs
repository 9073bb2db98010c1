namespace BtcStream.Server.Feeds;

/// <summary>A venue's limit: so many tokens at once, so many a second.</summary>
/// <param name="capacity">Tokens at most.</param>
/// <param name="perSecond">Tokens that come back each second.</param>
internal sealed class TokenBucket(double capacity, double perSecond)
{
    private double _taken;
    private long _at;

    /// <summary>Takes tokens, if there are as many.</summary>
    /// <param name="tokens">How many; no more than the capacity.</param>
    /// <param name="nowUnixNanos">Now.</param>
    public bool TryTake(double tokens, long nowUnixNanos)
    {
        double seconds = Math.Max(0L, nowUnixNanos - _at) / 1e9;
        _taken = Math.Max(0.0, _taken - (seconds * perSecond));
        _at = Math.Max(_at, nowUnixNanos);
        if (capacity - _taken < tokens)
        {
            return false;
        }

        _taken += tokens;
        return true;
    }
}
