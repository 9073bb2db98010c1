using BtcStream.Feeds;

namespace BtcStream.Server.Feeds;

/// <summary>
/// What is particular to a venue: what is subscribed to, how messages become rows, what is asked for anew. It sees events only, and does what it does through its
/// feed: no clock, no socket. One thread.
/// </summary>
internal abstract class VenueProtocol
{
    private FeedSession? _feed;

    /// <summary>The feed's name, as in <c>deribit:BTC</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How long it waits for what.</summary>
    public virtual FeedTiming Timing { get; } = new();

    /// <summary>Path and query of the WebSocket.</summary>
    public abstract string SocketPath { get; }

    /// <summary>The feed it belongs to.</summary>
    protected FeedSession Feed => _feed ?? throw new InvalidOperationException("The protocol belongs to no feed yet.");

    /// <summary>Gives it to its feed.</summary>
    public void Attach(FeedSession feed) => _feed = feed;

    /// <summary>A connection stands: subscribe.</summary>
    public abstract void OnConnected();

    /// <summary>The connection is gone, and what was under way by it.</summary>
    public abstract void OnDisconnected();

    /// <summary>A message of the connection.</summary>
    /// <exception cref="FeedFormatException">It is not what the venue documents.</exception>
    public abstract void OnMessage(ReadOnlyMemory<byte> utf8);

    /// <summary>A good answer to a request over HTTP.</summary>
    /// <exception cref="FeedFormatException">It is not what the venue documents.</exception>
    public abstract void OnAnswer(string tag, ReadOnlyMemory<byte> body);

    /// <summary>A message could not be read: whatever it said is missing.</summary>
    public abstract void OnUnreadable();

    /// <summary>Time goes on.</summary>
    public abstract void OnTick();
}
