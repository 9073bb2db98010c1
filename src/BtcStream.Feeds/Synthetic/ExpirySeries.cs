namespace BtcStream.Feeds.Synthetic;

/// <summary>Why an expiry is listed. Later members win where one day is several of them.</summary>
internal enum ExpirySeries
{
    /// <summary>One of the next days.</summary>
    Daily,

    /// <summary>A Friday.</summary>
    Weekly,

    /// <summary>The last Friday of a month.</summary>
    Monthly,

    /// <summary>The last Friday of March, June, September or December.</summary>
    Quarterly,
}
