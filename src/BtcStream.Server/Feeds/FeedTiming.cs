using BtcStream.Quant.Domain;

namespace BtcStream.Server.Feeds;

/// <summary>How long a feed waits for what. Nanoseconds.</summary>
internal sealed record FeedTiming
{
    /// <summary>For a connection to be made.</summary>
    public long ConnectNanos { get; init; } = 10 * UnixTime.NanosPerSecond;

    /// <summary>For any message: a connection without one is dead, whatever the operating system says.</summary>
    public long IdleNanos { get; init; } = 45 * UnixTime.NanosPerSecond;

    /// <summary>For a row by the socket: beyond it the feed is stale.</summary>
    public long StaleNanos { get; init; } = 15 * UnixTime.NanosPerSecond;

    /// <summary>For a row by the socket, once the feed is stale or since it was connected: beyond it the connection is made anew, whatever else comes by it.</summary>
    public long DeafNanos { get; init; } = UnixTime.NanosPerMinute;

    /// <summary>How long a connection must have lasted, with rows, before the next failure counts as the first again.</summary>
    public long HealthyNanos { get; init; } = UnixTime.NanosPerMinute;

    /// <summary>After the first failure.</summary>
    public long FirstBackOffNanos { get; init; } = UnixTime.NanosPerSecond;

    /// <summary>At most, however many failures there were.</summary>
    public long MaxBackOffNanos { get; init; } = UnixTime.NanosPerMinute;

    /// <summary>For an answer to a request.</summary>
    public long RequestNanos { get; init; } = 20 * UnixTime.NanosPerSecond;

    /// <summary>After a refusal for asking too often that does not say how long.</summary>
    public long RefusedNanos { get; init; } = UnixTime.NanosPerMinute;

    /// <summary>How far ahead of this machine's clock the time of a row may be. More is taken for a broken message: it would carry the state's time away.</summary>
    public long MaxAheadNanos { get; init; } = UnixTime.NanosPerMinute;

    /// <summary>How long a connection is kept before it is made anew; null for as long as it lasts.</summary>
    public long? MaxConnectionNanos { get; init; }
}
