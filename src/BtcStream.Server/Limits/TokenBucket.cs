namespace BtcStream.Server.Limits;

/// <summary>Permits that come back at a rate, up to a number that may be used at once. What is taken beyond that is owed, and waited for. Any thread.</summary>
/// <param name="perSecond">How fast they come back.</param>
/// <param name="burst">How many may be used at once.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenBucket(double perSecond, double burst, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly double _burst = burst;
    private double _tokens = burst;
    private long _at = time.GetTimestamp();

    /// <summary>Whether it has less than all of them.</summary>
    public bool IsBehind
    {
        get
        {
            lock (_gate)
            {
                Refill();
                return _tokens < _burst;
            }
        }
    }

    /// <summary>Takes some.</summary>
    /// <param name="count">How many.</param>
    /// <returns>How long until all that was taken has come back to nothing owed.</returns>
    public TimeSpan Take(int count)
    {
        lock (_gate)
        {
            Refill();
            _tokens -= count;
            return _tokens >= 0.0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / perSecond);
        }
    }

    /// <summary>Takes some, or what is left of them. No more is owed than could be used at once: what was too much long ago counts no more.</summary>
    /// <param name="count">How many.</param>
    /// <returns>Whether there were as many.</returns>
    public bool TrySpend(int count)
    {
        lock (_gate)
        {
            Refill();
            _tokens = Math.Max(-_burst, _tokens - count);
            return _tokens >= 0.0;
        }
    }

    private void Refill()
    {
        long now = time.GetTimestamp();
        _tokens = Math.Min(_burst, _tokens + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
        _at = now;
    }
}
