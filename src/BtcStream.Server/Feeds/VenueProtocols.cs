using BtcStream.Feeds;
using BtcStream.Feeds.Binance;
using BtcStream.Feeds.Hyperliquid;
using BtcStream.Server.Feeds.Binance;
using BtcStream.Server.Feeds.Deribit;
using BtcStream.Server.Feeds.Hyperliquid;
using BtcStream.Server.Feeds.Recording;

namespace BtcStream.Server.Feeds;

/// <summary>The venues that there are, where they are, and their protocols. The one place for all three.</summary>
internal static class VenueProtocols
{
    /// <summary>Deribit.</summary>
    public const string Deribit = "deribit";

    /// <summary>Binance, USD-M futures.</summary>
    public const string Binance = "binance";

    /// <summary>Hyperliquid.</summary>
    public const string Hyperliquid = "hyperliquid";

    /// <summary>The venues by name, with what is followed unless said otherwise. A venue's documents are those of October 2025.</summary>
    public static IReadOnlyDictionary<string, (string Symbol, VenueEndpoint Endpoint)> All { get; } = new Dictionary<string, (string, VenueEndpoint)>(StringComparer.Ordinal)
    {
        [Deribit] = ("BTC", new VenueEndpoint(new Uri("wss://www.deribit.com"), new Uri("https://www.deribit.com"))),
        [Binance] = ("BTCUSDT", new VenueEndpoint(new Uri("wss://fstream.binance.com"), new Uri("https://fapi.binance.com"))),
        [Hyperliquid] = ("BTC", new VenueEndpoint(new Uri("wss://api.hyperliquid.xyz"), new Uri("https://api.hyperliquid.xyz"))),
    };

    /// <summary>A venue's endpoint at another root, as a test network or a test has it.</summary>
    /// <param name="root"><c>http</c> or <c>https</c>.</param>
    public static VenueEndpoint At(Uri root) => new(new UriBuilder(root) { Scheme = root.Scheme == "https" ? "wss" : "ws" }.Uri, root);

    /// <summary>What is wrong with the symbol of a feed; null where it is right.</summary>
    public static string? Check(string venue, string symbol) => venue == Binance
        ? BinanceSymbol.TryParse(symbol, out _) ? null : "it must be a USD-M symbol quoted in a dollar coin, as BTCUSDT"
        : symbol.Length is > 0 and <= 10 && symbol.All(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c)) ? null : "it must be a coin in capitals, as BTC";

    /// <summary>The protocol of a feed.</summary>
    /// <exception cref="FeedFormatException">There is no such venue or symbol.</exception>
    public static VenueProtocol Create(RecordedFeed feed)
    {
        if (!All.ContainsKey(feed.Venue))
        {
            throw new FeedFormatException($"it must be one of {string.Join(", ", All.Keys)}", field: "venue", value: feed.Venue);
        }

        if (Check(feed.Venue, feed.Symbol) is { } problem)
        {
            throw new FeedFormatException(problem, field: "symbol", value: feed.Symbol);
        }

        return feed.Venue switch
        {
            Deribit => new DeribitFeed(feed.Symbol),
            Binance => BinanceSymbol.TryParse(feed.Symbol, out SwapInstrument? contract) ? new BinanceFeed(contract!, feed.GivesIndex) : throw new InvalidOperationException(),
            _ => new HyperliquidFeed(feed.Symbol, HyperliquidAddresses.Read(string.Join('\n', feed.Addresses)), feed.GivesIndex),
        };
    }

    /// <summary>The coin that a feed is about.</summary>
    public static string UnderlyingOf(string venue, string symbol) =>
        venue == Binance && BinanceSymbol.TryParse(symbol, out SwapInstrument? contract) ? contract!.Underlying : symbol;
}
