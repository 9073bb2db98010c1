using System.Text.Json;
using BtcStream.Feeds;

namespace BtcStream.Server.Feeds.Recording;

/// <summary>The first line of a recording: which feed it is of, and all that its protocol was made from.</summary>
/// <param name="Venue">Venue.</param>
/// <param name="Symbol">Coin or symbol.</param>
/// <param name="GivesIndex">Whether it gave the underlying's index.</param>
/// <param name="Addresses">Hyperliquid's addresses, in order.</param>
/// <param name="Run">Names the run of the server, in which numbers of connections and requests count on.</param>
internal sealed record RecordedFeed(string Venue, string Symbol, bool GivesIndex, IReadOnlyList<string> Addresses, long Run)
{
    /// <summary>How the names of recordings end.</summary>
    public const string Extension = ".jsonl.gz";

    private const int Version = 1;

    /// <summary>The feed's name.</summary>
    public string Name => $"{Venue}:{Symbol}";

    /// <summary>Writes it, without the end of the line.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("btcstreamFeed"u8, Version);
        json.WriteString("venue"u8, Venue);
        json.WriteString("symbol"u8, Symbol);
        json.WriteBoolean("givesIndex"u8, GivesIndex);
        json.WriteNumber("run"u8, Run);
        json.WriteStartArray("addresses"u8);
        foreach (string address in Addresses)
        {
            json.WriteStringValue(address);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="FeedFormatException">The line is none, or of another version.</exception>
    public static RecordedFeed Read(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement json = document.RootElement;
            int version = json.GetProperty("btcstreamFeed").GetInt32();
            return version == Version
                ? new RecordedFeed(
                    json.GetProperty("venue").GetString()!,
                    json.GetProperty("symbol").GetString()!,
                    json.GetProperty("givesIndex").GetBoolean(),
                    [.. json.GetProperty("addresses").EnumerateArray().Select(static address => address.GetString()!)],
                    json.GetProperty("run").GetInt64())
                : throw new FeedFormatException($"this build reads version {Version}", line: 1, field: "btcstreamFeed", value: $"{version}");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FeedFormatException($"it is no head of a recording: {e.Message}", innerException: e, line: 1);
        }
    }

    /// <summary>Whether two recordings are of one feed in one run, so that the later goes on where the earlier ends.</summary>
    public bool Continues(RecordedFeed earlier) =>
        (Venue, Symbol, GivesIndex, Run) == (earlier.Venue, earlier.Symbol, earlier.GivesIndex, earlier.Run) && Addresses.SequenceEqual(earlier.Addresses);
}
