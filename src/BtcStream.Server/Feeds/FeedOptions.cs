using System.CommandLine;
using System.CommandLine.Parsing;
using BtcStream.Engine;
using BtcStream.Feeds;
using BtcStream.Feeds.Hyperliquid;
using BtcStream.Server.Feeds.Recording;

namespace BtcStream.Server.Feeds;

/// <summary>The part of the command line that is about live feeds.</summary>
internal sealed class FeedOptions
{
    private readonly Option<string[]> _feeds = new("--feed")
    {
        Description = "Follow a venue live: deribit[:COIN], binance[:SYMBOL] or hyperliquid[:COIN]; may be given several times. Time then goes by this machine's clock, "
            + "unless --clock says otherwise",
        HelpName = "VENUE[:SYMBOL]",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _urls = new("--feed-url")
    {
        Description = "Another root for a venue's WebSocket and HTTP, as deribit=https://test.deribit.com; may be given several times",
        HelpName = "VENUE=URL",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _addresses = new("--hyperliquid-addresses")
    {
        Description = "Addresses whose positions --feed hyperliquid follows, one a line; what follows a # is nothing",
        HelpName = "FILE",
    };

    private readonly Option<string?> _record = new("--feed-record")
    {
        Description = "Record everything that the feeds receive in this directory, made where it is not there",
        HelpName = "DIR",
    };

    private readonly Option<string?> _play = new("--feed-play")
    {
        Description = "Play a recording of --feed-record instead of following venues",
        HelpName = "DIR",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_feeds);
        command.Add(_urls);
        command.Add(_addresses);
        command.Add(_record);
        command.Add(_play);
    }

    /// <summary>The options with those of this part set.</summary>
    /// <param name="options">All the others.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="problems">Receives what cannot be read.</param>
    public ServerOptions Read(ServerOptions options, ParseResult parsed, List<string> problems)
    {
        var settings = new FeedSettings
        {
            Feeds = [.. ReadFeeds(parsed.GetRequiredValue(_feeds), problems)],
            Endpoints = ReadUrls(parsed.GetRequiredValue(_urls), problems),
            Addresses = ReadAddresses(parsed.GetValue(_addresses), problems),
            RecordDirectory = parsed.GetValue(_record),
            PlayDirectory = parsed.GetValue(_play),
        };
        problems.AddRange(Conflicts(settings, options));

        // A live feed's silence shows only where time goes on without it.
        bool isClockSaid = parsed.GetResult("--clock") is OptionResult { Implicit: false };
        ClockMode clock = settings.Feeds.Count > 0 && !isClockSaid ? ClockMode.Live : options.Clock;
        return options with { Feeds = settings.IsEmpty ? FeedSettings.None : settings, Clock = clock };
    }

    private static IEnumerable<string> Conflicts(FeedSettings settings, ServerOptions options)
    {
        bool follows = settings.Feeds.Any(static feed => feed.Venue == VenueProtocols.Hyperliquid);
        if (follows && settings.Addresses.Count == 0)
        {
            yield return "--feed hyperliquid needs --hyperliquid-addresses with at least one address: the venue lists nobody's positions";
        }
        else if (!follows && settings.Addresses.Count > 0)
        {
            yield return "--hyperliquid-addresses is given without --feed hyperliquid";
        }

        if (settings.PlayDirectory is { } play)
        {
            if (settings.Feeds.Count > 0)
            {
                yield return $"--feed-play is '{play}' and --feed is given; a recording is played instead of following venues";
            }

            if (!Directory.Exists(play) || Directory.GetFiles(play, $"*{RecordedFeed.Extension}").Length == 0)
            {
                yield return $"--feed-play is '{play}', where there is no recording (*{RecordedFeed.Extension})";
            }
        }

        if (settings.RecordDirectory is not null && settings.Feeds.Count == 0)
        {
            yield return "--feed-record is given without --feed: there is nothing to record";
        }

        if (options.Demo && (settings.Feeds.Count > 0 || settings.PlayDirectory is not null))
        {
            yield return "--demo is given with --feed or --feed-play; made-up data and real data do not go together";
        }
    }

    private static IEnumerable<(string Venue, string Symbol)> ReadFeeds(string[] texts, List<string> problems)
    {
        HashSet<(string, string)> seen = [];
        foreach (string text in texts)
        {
            string[] parts = text.Split(':', 2);
            if (!VenueProtocols.All.TryGetValue(parts[0], out (string Symbol, VenueEndpoint) venue))
            {
                problems.Add($"--feed is '{text}'; it must be one of {string.Join(", ", VenueProtocols.All.Keys)}, with or without a colon and a symbol");
                continue;
            }

            string symbol = parts.Length == 2 ? parts[1] : venue.Symbol;
            if (VenueProtocols.Check(parts[0], symbol) is { } problem)
            {
                problems.Add($"--feed is '{text}', whose symbol is '{symbol}'; {problem}");
            }
            else if (!seen.Add((parts[0], symbol)))
            {
                problems.Add($"--feed {parts[0]}:{symbol} is given twice");
            }
            else
            {
                yield return (parts[0], symbol);
            }
        }
    }

    private static Dictionary<string, VenueEndpoint> ReadUrls(string[] texts, List<string> problems)
    {
        Dictionary<string, VenueEndpoint> endpoints = new(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            string[] parts = text.Split('=', 2);
            if (parts.Length != 2 || !VenueProtocols.All.ContainsKey(parts[0]) || !Uri.TryCreate(parts[1], UriKind.Absolute, out Uri? root) || root.Scheme is not ("http" or "https"))
            {
                problems.Add($"--feed-url is '{text}'; it must be a venue ({string.Join(", ", VenueProtocols.All.Keys)}), = and an http or https address, as deribit=https://test.deribit.com");
            }
            else if (!endpoints.TryAdd(parts[0], VenueProtocols.At(root)))
            {
                problems.Add($"--feed-url gives {parts[0]} twice");
            }
        }

        return endpoints;
    }

    private static IReadOnlyList<HyperliquidAddress> ReadAddresses(string? path, List<string> problems)
    {
        if (path is null)
        {
            return [];
        }

        try
        {
            return HyperliquidAddresses.Read(File.ReadAllText(path));
        }
        catch (Exception e) when (e is FeedFormatException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            problems.Add($"--hyperliquid-addresses is '{path}': {e.Message}");
            return [];
        }
    }
}
