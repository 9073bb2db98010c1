namespace BtcStream.Server.Feeds;

/// <summary>How a feed is doing, at one moment.</summary>
/// <param name="Feed">Its name, as in <c>deribit:BTC</c>.</param>
/// <param name="State">Where it is.</param>
/// <param name="TickUnixNanos">Time of the last tick that was handled: what follows from time alone stands as of then. 0 before the first.</param>
/// <param name="LastMessageUnixNanos">When the last message came; null before the first.</param>
/// <param name="LastRowUnixNanos">When the last row came; null before the first.</param>
/// <param name="Messages">Messages and answers received.</param>
/// <param name="Rows">Rows handed to the engine.</param>
/// <param name="Reconnects">Connections after the first.</param>
/// <param name="Gaps">Places where the venue's own numbers showed that something was missing.</param>
/// <param name="RejectedMessages">Messages that could not be read.</param>
/// <param name="RejectedRows">Rows that the engine, or the check of their time, refused.</param>
/// <param name="Repeats">Trades and forced orders that had come before.</param>
/// <param name="Conflated">Rows left out because a newer one of the same came while the engine was behind.</param>
/// <param name="WaitingRows">Rows read and not handed to the engine, which is behind.</param>
internal readonly record struct FeedCondition(
    string Feed,
    FeedPhase State,
    long TickUnixNanos,
    long? LastMessageUnixNanos,
    long? LastRowUnixNanos,
    long Messages,
    long Rows,
    long Reconnects,
    long Gaps,
    long RejectedMessages,
    long RejectedRows,
    long Repeats,
    long Conflated,
    long WaitingRows);

/// <summary>Counts of one feed. Written by the feed, read by anybody.</summary>
/// <param name="feed">The feed's name.</param>
internal sealed class FeedCounters(string feed)
{
    private readonly Lock _gate = new();
    private FeedCondition _status = new() { Feed = feed, State = FeedPhase.Connecting };

    /// <summary>The counts now.</summary>
    public FeedCondition Status
    {
        get
        {
            lock (_gate)
            {
                return _status;
            }
        }
    }

    /// <summary>Changes them.</summary>
    public void Change(Func<FeedCondition, FeedCondition> change)
    {
        lock (_gate)
        {
            _status = change(_status);
        }
    }
}
