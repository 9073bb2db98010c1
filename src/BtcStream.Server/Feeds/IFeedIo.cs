namespace BtcStream.Server.Feeds;

/// <summary>A request over HTTP.</summary>
/// <param name="Tag">The protocol's name for it: one request of a tag is under way at a time.</param>
/// <param name="PathAndQuery">What is asked for.</param>
/// <param name="Body">JSON to POST; null to GET.</param>
internal sealed record FeedRequest(string Tag, string PathAndQuery, string? Body = null);

/// <summary>What a feed does to the world. Each member returns at once; what comes of it is a <see cref="FeedEvent"/>.</summary>
internal interface IFeedIo
{
    /// <summary>Begins a connection, which takes the place of the one before.</summary>
    /// <param name="connection">Its number.</param>
    public void Connect(int connection);

    /// <summary>Ends the connection. No event comes of it, and none of the connection after it counts.</summary>
    public void Disconnect();

    /// <summary>Sends a message by the connection.</summary>
    public void Send(string text);

    /// <summary>Asks over HTTP.</summary>
    public void Request(FeedRequest request);
}
