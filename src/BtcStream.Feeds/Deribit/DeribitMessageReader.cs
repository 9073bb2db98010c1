using BtcStream.Feeds.Live;

namespace BtcStream.Feeds.Deribit;

/// <summary>
/// Reads messages of Deribit's WebSocket (JSON-RPC 2.0): notifications of the channels <c>ticker</c>, <c>trades</c>, <c>book</c>, <c>deribit_price_index</c>,
/// <c>deribit_volatility_index</c> and <c>instrument.state</c>, heartbeats, and whether a request succeeded. Pure; any thread.
/// </summary>
/// <remarks>Source: docs.deribit.com, API v2.1.1, "Subscriptions" and "JSON-RPC".</remarks>
public static class DeribitMessageReader
{
    private static readonly string[] BookActions = ["new", "change", "delete"];

    /// <summary>Reads one message.</summary>
    /// <param name="utf8Json">The whole message.</param>
    /// <exception cref="FeedFormatException">Names the field and value that is not as documented.</exception>
    public static DeribitMessage Read(ReadOnlyMemory<byte> utf8Json) => VenueObject.ReadMessage(utf8Json, ReadMessage);

    private static DeribitMessage ReadMessage(VenueObject message)
    {
        if (message.Has("id"))
        {
            return ReadAnswer(message);
        }

        VenueObject parameters = message.Object("params");
        return message.Text("method") switch
        {
            "heartbeat" => new DeribitHeartbeat(parameters.Text("type") == "test_request"),
            "subscription" => ReadNotification(parameters.Text("channel"), parameters),
            _ => throw message.Wrong("method", "it must be heartbeat or subscription"),
        };
    }

    private static DeribitAnswer ReadAnswer(VenueObject message)
    {
        if (!message.Has("error"))
        {
            return message.Has("result") ? new DeribitAnswer(message.Whole("id"), null, null) : throw new FeedFormatException("missing: an answer has a result or an error", field: "result");
        }

        VenueObject error = message.Object("error");
        return new DeribitAnswer(message.Whole("id"), error.Whole("code"), error.Text("message"));
    }

    private static DeribitMessage ReadNotification(string channel, VenueObject parameters)
    {
        string kind = channel.Split('.')[0];
        return kind switch
        {
            "ticker" => new DeribitRows(channel, [DeribitRowReader.Ticker(parameters.Object("data"))]),
            "trades" => new DeribitRows(channel, [.. parameters.Array("data").Select(DeribitRowReader.Trade)]),
            "deribit_price_index" => new DeribitRows(channel, [ReadIndex(parameters.Object("data"))]),
            "deribit_volatility_index" => new DeribitRows(channel, [ReadVolatilityIndex(parameters.Object("data"))]),
            "book" => ReadBook(channel, parameters.Object("data")),
            "instrument" => ReadState(parameters.Object("data")),
            _ => new DeribitRows(channel, []),
        };
    }

    private static IndexRow ReadIndex(VenueObject data) => new(data.TimeMillis("timestamp"), CoinOf(data), data.Number("price"));

    private static VolatilityIndexRow ReadVolatilityIndex(VenueObject data) =>
        new(data.TimeMillis("timestamp"), DeribitRowReader.Venue, CoinOf(data), "DVOL", data.Number("volatility") / 100.0);

    /// <summary>The coin of an index's name, as in <c>btc_usd</c>.</summary>
    private static string CoinOf(VenueObject data)
    {
        string name = data.Text("index_name");
        return name.EndsWith("_usd", StringComparison.Ordinal) && name.Length > "_usd".Length
            ? name[..^"_usd".Length].ToUpperInvariant()
            : throw data.Wrong("index_name", "it must be a coin and _usd, as btc_usd");
    }

    private static DeribitBookChange ReadBook(string channel, VenueObject data)
    {
        bool isSnapshot = data.Text("type") switch
        {
            "snapshot" => true,
            "change" => false,
            _ => throw data.Wrong("type", "it must be snapshot or change"),
        };
        return new DeribitBookChange(
            channel,
            data.Text("instrument_name"),
            data.TimeMillis("timestamp"),
            isSnapshot,
            data.Whole("change_id"),
            isSnapshot ? null : data.Whole("prev_change_id"),
            data.Levels("bids", BookActions),
            data.Levels("asks", BookActions));
    }

    private static DeribitInstrumentState ReadState(VenueObject data) => new(data.Text("instrument_name"), data.Text("state"));
}
