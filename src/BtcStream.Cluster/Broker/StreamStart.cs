namespace BtcStream.Cluster.Broker;

/// <summary>Where a reader begins.</summary>
public readonly record struct StreamStart
{
    private StreamStart(object position, long? wanted) => (Position, Wanted) = (position, wanted);

    /// <summary>With the very first message that the stream ever had: an overrun where it is gone.</summary>
    public static StreamStart Beginning { get; } = new("first", 0);

    /// <summary>With the oldest message that is still there, whatever went before it.</summary>
    public static StreamStart Oldest { get; } = new("first", null);

    /// <summary>With the next message that is published.</summary>
    public static StreamStart Next { get; } = new("next", null);

    /// <summary>The argument of the subscription.</summary>
    internal object Position { get; }

    /// <summary>The offset that the first message has to have; null where any will do.</summary>
    internal long? Wanted { get; }

    /// <summary>Whether the first message is one that has been handled.</summary>
    internal bool IsAfter => Position is long;

    /// <summary>
    /// After a message. That one is asked for again and passed over: only so is it known that nothing between is gone, since a stream that has gone past an offset
    /// begins later without a word.
    /// </summary>
    /// <param name="offset">Offset of the last message that was handled.</param>
    public static StreamStart After(long offset) => new(offset, offset);
}
