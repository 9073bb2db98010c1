namespace BtcStream.Server.Feeds;

/// <summary>
/// Requests over HTTP within what the venue allows: one of a tag at a time; none while the venue wants to be left alone (429, 418, with or without Retry-After); none for
/// the rest of a minute of which four fifths of the venue's weight are used.
/// </summary>
/// <param name="io">Sends them.</param>
/// <param name="timing">Waits.</param>
internal sealed class RequestGate(IFeedIo io, FeedTiming timing)
{
    /// <summary>Weight a minute that Binance allows (REQUEST_WEIGHT of its exchangeInfo), four fifths of it.</summary>
    private const int MostWeight = 1_920;

    private const long NanosPerMinute = 60_000_000_000L;

    private readonly Dictionary<string, long> _underWay = [];
    private long _closedUntil = long.MinValue;

    /// <summary>Sends a request, if it may be.</summary>
    public bool TrySend(FeedRequest request, long now)
    {
        if (now < _closedUntil || !_underWay.TryAdd(request.Tag, now))
        {
            return false;
        }

        io.Request(request);
        return true;
    }

    /// <summary>An answer came.</summary>
    /// <returns>Whether it is a good one to a request that was waited for.</returns>
    public bool OnAnswer(AnswerEvent answer, long now)
    {
        bool isWaitedFor = _underWay.Remove(answer.Tag);
        if (answer.Status is 429 or 418 or 403)
        {
            long wait = answer.RetryAfterSeconds is { } seconds ? seconds * 1_000_000_000L : timing.RefusedNanos;
            _closedUntil = Math.Max(_closedUntil, now + wait);
        }
        else if (answer.UsedWeight > MostWeight)
        {
            _closedUntil = Math.Max(_closedUntil, ((now / NanosPerMinute) + 1) * NanosPerMinute);
        }

        return isWaitedFor && answer.Status == 200;
    }

    /// <summary>A request had no answer.</summary>
    public void OnFailed(string tag, long now)
    {
        _underWay.Remove(tag);

        // A venue that cannot be reached is not asked again at once.
        _closedUntil = Math.Max(_closedUntil, now + timing.FirstBackOffNanos);
    }

    /// <summary>Forgets requests that nobody will answer any more.</summary>
    public void OnTick(long now)
    {
        foreach (string tag in _underWay.Where(sent => now - sent.Value >= timing.RequestNanos).Select(static sent => sent.Key).ToArray())
        {
            _underWay.Remove(tag);
        }
    }
}
