namespace BtcStream.Server.Feeds;

/// <summary>Where a feed is. The numbers are those of the contract.</summary>
internal enum FeedPhase
{
    /// <summary>A connection is being made.</summary>
    Connecting = 1,

    /// <summary>The connection stands; nothing of the market has come by it.</summary>
    Subscribing = 2,

    /// <summary>Rows come.</summary>
    Live = 3,

    /// <summary>The connection stands, but no row has come by it for a while.</summary>
    Stale = 4,

    /// <summary>The connection is gone; the next is tried after a wait.</summary>
    BackingOff = 5,

    /// <summary>A recording is played back.</summary>
    Playing = 6,

    /// <summary>The feed has ended.</summary>
    Stopped = 7,

    /// <summary>The server takes no rows and as many wait as may: the connection was given up until it does.</summary>
    Held = 8,
}
