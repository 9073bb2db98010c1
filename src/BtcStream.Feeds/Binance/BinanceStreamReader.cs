using BtcStream.Feeds.Live;

namespace BtcStream.Feeds.Binance;

/// <summary>One message of a USD-M stream. Immutable; any thread.</summary>
public abstract record BinanceMessage;

/// <summary>Rows of a stream; none for a message that says nothing of the market.</summary>
/// <param name="Rows">The rows.</param>
public sealed record BinanceRows(IReadOnlyList<VenueRow> Rows) : BinanceMessage;

/// <summary>A mark, and the index it rests on.</summary>
/// <param name="TimeUnixNanos">Time of both.</param>
/// <param name="Perpetual">The contract.</param>
/// <param name="MarkPrice">USD per coin.</param>
/// <param name="IndexPrice">USD per coin.</param>
public sealed record BinanceMark(long TimeUnixNanos, SwapInstrument Perpetual, double MarkPrice, double IndexPrice) : BinanceMessage;

/// <summary>A change of the order book.</summary>
/// <param name="TimeUnixNanos">Time of the last change in it.</param>
/// <param name="Symbol">Whose book.</param>
/// <param name="FirstUpdate">Number of its first change (<c>U</c>).</param>
/// <param name="LastUpdate">Number of its last change (<c>u</c>).</param>
/// <param name="PreviousUpdate">Number of the last change of the message before (<c>pu</c>).</param>
/// <param name="Bids">Levels set; an amount of 0 takes one out.</param>
/// <param name="Asks">The same of the sell side.</param>
public sealed record BinanceDepthChange(
    long TimeUnixNanos, string Symbol, long FirstUpdate, long LastUpdate, long PreviousUpdate, IReadOnlyList<BookLevel> Bids, IReadOnlyList<BookLevel> Asks) : BinanceMessage;

/// <summary>The whole order book, as deep as was asked for.</summary>
/// <param name="LastUpdate">Number of the last change in it.</param>
/// <param name="Bids">Buy side.</param>
/// <param name="Asks">Sell side.</param>
public sealed record BinanceDepth(long LastUpdate, IReadOnlyList<BookLevel> Bids, IReadOnlyList<BookLevel> Asks);

/// <summary>
/// Reads messages of Binance's USD-M streams <c>forceOrder</c>, <c>markPrice</c> and <c>depth</c>, bare or in the envelope of a combined stream, and answers of
/// <c>GET /fapi/v1/depth</c> and <c>/fapi/v1/openInterest</c>. Pure; any thread.
/// </summary>
/// <remarks>Source: developers.binance.com, USDⓈ-M Futures, "WebSocket Market Streams" and "Market Data Endpoints", as of 2025-10.</remarks>
public static class BinanceStreamReader
{
    /// <summary>Reads one message of a stream.</summary>
    /// <exception cref="FeedFormatException">Names the field and value that is not as documented.</exception>
    public static BinanceMessage Read(ReadOnlyMemory<byte> utf8Json) => VenueObject.ReadMessage(utf8Json, ReadMessage);

    /// <summary>Reads the snapshot of a book.</summary>
    /// <exception cref="FeedFormatException">Names the field and value that is not as documented.</exception>
    public static BinanceDepth ReadDepth(ReadOnlyMemory<byte> utf8Json) =>
        VenueObject.ReadMessage(utf8Json, static answer => new BinanceDepth(answer.Whole("lastUpdateId"), answer.Levels("bids"), answer.Levels("asks")));

    /// <summary>Reads an open interest, in coins.</summary>
    /// <exception cref="FeedFormatException">Names the field and value that is not as documented.</exception>
    public static PerpetualRow ReadOpenInterest(ReadOnlyMemory<byte> utf8Json) => VenueObject.ReadMessage(utf8Json, static answer =>
        new PerpetualRow(answer.TimeMillis("time"), ContractOf(answer, "symbol"), null, answer.Number("openInterest")));

    private static BinanceMessage ReadMessage(VenueObject message)
    {
        VenueObject data = message.Has("data") ? message.Object("data") : message;
        if (!data.Has("e"))
        {
            // The answer to a request on the stream: {"result":null,"id":1}.
            return data.Has("id") ? new BinanceRows([]) : throw new FeedFormatException("missing: an event says what it is", field: "e");
        }

        return data.Text("e") switch
        {
            "forceOrder" => new BinanceRows([.. ForceOrderReader.ReadEvent(message).Select(static order => new ForcedOrderRow(order))]),
            "markPriceUpdate" => new BinanceMark(data.TimeMillis("E"), ContractOf(data, "s"), data.Number("p"), data.Number("i")),
            "depthUpdate" => new BinanceDepthChange(
                data.TimeMillis("T"), data.Text("s"), data.Whole("U"), data.Whole("u"), data.Whole("pu"), data.Levels("b"), data.Levels("a")),
            _ => new BinanceRows([]),
        };
    }

    private static SwapInstrument ContractOf(VenueObject data, string field) => BinanceSymbol.TryParse(data.Text(field), out SwapInstrument? contract)
        ? contract!
        : throw data.Wrong(field, "it must be a USD-M symbol quoted in a dollar coin, as BTCUSDT or BTCUSDT_240927");
}
