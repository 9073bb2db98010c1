using BtcStream.Feeds.Hyperliquid;
using BtcStream.Server.Feeds.Recording;

namespace BtcStream.Server.Feeds;

/// <summary>Which live feeds a server has. Valid.</summary>
internal sealed record FeedSettings
{
    /// <summary>None.</summary>
    public static FeedSettings None { get; } = new();

    /// <summary>Venue and symbol of each.</summary>
    public IReadOnlyList<(string Venue, string Symbol)> Feeds { get; init; } = [];

    /// <summary>Endpoints in place of the venues' own.</summary>
    public IReadOnlyDictionary<string, VenueEndpoint> Endpoints { get; init; } = new Dictionary<string, VenueEndpoint>();

    /// <summary>Whose positions are followed at Hyperliquid.</summary>
    public IReadOnlyList<HyperliquidAddress> Addresses { get; init; } = [];

    /// <summary>Where what comes is recorded; null for nowhere.</summary>
    public string? RecordDirectory { get; init; }

    /// <summary>The recording that is played back instead; null for none.</summary>
    public string? PlayDirectory { get; init; }

    /// <summary>The clock of the feeds; the system's where null.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>Whether nothing is asked for.</summary>
    public bool IsEmpty => Feeds.Count == 0 && Endpoints.Count == 0 && Addresses.Count == 0 && RecordDirectory is null && PlayDirectory is null;

    /// <summary>Where a venue is reached.</summary>
    public VenueEndpoint EndpointOf(string venue) => Endpoints.TryGetValue(venue, out VenueEndpoint? endpoint) ? endpoint : VenueProtocols.All[venue].Endpoint;

    /// <summary>
    /// The feeds with all that their protocols are made from. The index of an underlying is one figure: Deribit's where it is followed, else that of the first feed of it.
    /// </summary>
    /// <param name="run">Names this run of the server.</param>
    public IEnumerable<RecordedFeed> Plan(long run)
    {
        HashSet<string> indexed = [.. Feeds.Where(static feed => feed.Venue == VenueProtocols.Deribit).Select(static feed => feed.Symbol)];
        foreach ((string venue, string symbol) in Feeds)
        {
            bool givesIndex = venue != VenueProtocols.Deribit && indexed.Add(VenueProtocols.UnderlyingOf(venue, symbol));
            string[] addresses = venue == VenueProtocols.Hyperliquid ? [.. Addresses.Select(static address => address.Address)] : [];
            yield return new RecordedFeed(venue, symbol, givesIndex, addresses, run);
        }
    }
}
