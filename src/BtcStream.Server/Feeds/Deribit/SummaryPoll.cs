using BtcStream.Quant.Domain;

namespace BtcStream.Server.Feeds.Deribit;

/// <summary>
/// When the whole chain is asked for over HTTP: every half minute while the socket is down or its tickers have stopped, shortly after something was lost, and now and then
/// anyway.
/// </summary>
internal sealed class SummaryPoll
{
    /// <summary>Without a ticker for so long, tickers have stopped.</summary>
    public const long StaleNanos = 30 * UnixTime.NanosPerSecond;

    private const long PeriodNanos = 30 * UnixTime.NanosPerSecond;
    private const long RestNanos = 5 * UnixTime.NanosPerMinute;
    private const long SoonNanos = 5 * UnixTime.NanosPerSecond;
    private const long DownNanos = 10 * UnixTime.NanosPerSecond;

    private long _askedAt = long.MinValue / 2;
    private long _upAt = long.MinValue / 2;
    private long? _suspectedAt;
    private bool _isOwed;

    /// <summary>Something may be missing: the chain is asked for soon. Several at once are one.</summary>
    public void Suspect(long now) => _suspectedAt ??= now;

    /// <summary>The chain came.</summary>
    public void Answered() => _isOwed = false;

    /// <summary>Whether to ask now.</summary>
    /// <param name="now">Now.</param>
    /// <param name="isConnected">Whether the socket is up.</param>
    /// <param name="lastTicker">When the last ticker came.</param>
    public bool IsDue(long now, bool isConnected, long lastTicker)
    {
        _upAt = isConnected ? now : _upAt;
        bool isDown = now - _upAt >= DownNanos || now - lastTicker >= StaleNanos;
        long period = isDown || _isOwed ? PeriodNanos : RestNanos;
        bool isSuspected = _suspectedAt is { } since && now - since >= SoonNanos;
        if (now - _askedAt < (isSuspected ? SoonNanos : period))
        {
            return false;
        }

        (_askedAt, _isOwed) = (now, true);
        _suspectedAt = null;
        return true;
    }
}
