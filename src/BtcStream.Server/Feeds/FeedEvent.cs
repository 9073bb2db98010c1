namespace BtcStream.Server.Feeds;

/// <summary>Something that happened to a feed. All that a feed does follows from these, in their order: recorded, they play back to the same rows.</summary>
/// <param name="TimeUnixNanos">When it happened here, Unix nanoseconds UTC.</param>
internal abstract record FeedEvent(long TimeUnixNanos);

/// <summary>Time goes on. Comes twice a second.</summary>
internal sealed record TickEvent(long TimeUnixNanos) : FeedEvent(TimeUnixNanos);

/// <summary>A connection stands.</summary>
/// <param name="TimeUnixNanos">When.</param>
/// <param name="Connection">Which, counted from 1.</param>
internal sealed record ConnectedEvent(long TimeUnixNanos, int Connection) : FeedEvent(TimeUnixNanos);

/// <summary>A connection has ended, or could not be made.</summary>
/// <param name="TimeUnixNanos">When.</param>
/// <param name="Connection">Which.</param>
/// <param name="Reason">Why, for people.</param>
internal sealed record ClosedEvent(long TimeUnixNanos, int Connection, string Reason) : FeedEvent(TimeUnixNanos);

/// <summary>A message came.</summary>
/// <param name="TimeUnixNanos">When.</param>
/// <param name="Connection">By which connection.</param>
/// <param name="Utf8">The whole message.</param>
internal sealed record MessageEvent(long TimeUnixNanos, int Connection, ReadOnlyMemory<byte> Utf8) : FeedEvent(TimeUnixNanos);

/// <summary>A request over HTTP was answered.</summary>
/// <param name="TimeUnixNanos">When.</param>
/// <param name="Tag">Which request: the protocol's own name for it.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="UsedWeight">What the venue says has been used of its limit this minute; null where it does not say.</param>
/// <param name="RetryAfterSeconds">How long the venue wants to be left alone; null where it does not say.</param>
/// <param name="Body">The answer.</param>
internal sealed record AnswerEvent(long TimeUnixNanos, string Tag, int Status, int? UsedWeight, int? RetryAfterSeconds, ReadOnlyMemory<byte> Body) : FeedEvent(TimeUnixNanos);

/// <summary>A request over HTTP had no answer.</summary>
/// <param name="TimeUnixNanos">When that was known.</param>
/// <param name="Tag">Which request.</param>
/// <param name="Reason">Why, for people.</param>
internal sealed record RequestFailedEvent(long TimeUnixNanos, string Tag, string Reason) : FeedEvent(TimeUnixNanos);

/// <summary>The server takes no more rows, or takes them again: it must not hold more than fit.</summary>
/// <param name="TimeUnixNanos">When.</param>
/// <param name="IsHeld">Whether the feed is to stop reading; else it begins again.</param>
internal sealed record HeldEvent(long TimeUnixNanos, bool IsHeld) : FeedEvent(TimeUnixNanos);
