namespace BtcStream.Feeds.Binance;

/// <summary>
/// Reads messages of Binance's USD-M stream <c>forceOrder</c>, one symbol's or all (<c>!forceOrder@arr</c>), bare or in the envelope of a combined stream.
/// The venue pushes only the latest order of a symbol within 1,000 ms: totals of what it pushes are lower bounds. Pure; any thread.
/// </summary>
/// <remarks>Source: developers.binance.com, USDⓈ-M Futures, WebSocket Market Streams, "Liquidation Order Streams".</remarks>
public static class ForceOrderReader
{
    /// <summary>Reads one message.</summary>
    /// <param name="utf8Json">The whole message.</param>
    /// <returns>The order at its average price (<c>ap</c>) and accumulated fill (<c>z</c>); none where nothing was filled.</returns>
    /// <exception cref="FeedFormatException">Names the field and value that is not as documented.</exception>
    public static IReadOnlyList<ForcedOrder> Read(ReadOnlyMemory<byte> utf8Json) => VenueObject.ReadMessage(utf8Json, ReadEvent);

    internal static ForcedOrder[] ReadEvent(VenueObject message)
    {
        VenueObject forced = message.Has("data") ? message.Object("data") : message;
        if (forced.Text("e") != "forceOrder")
        {
            throw forced.Wrong("e", "it must be \"forceOrder\"");
        }

        VenueObject order = forced.Object("o");
        if (!BinanceSymbol.TryParse(order.Text("s"), out SwapInstrument? instrument))
        {
            throw order.Wrong("s", "it must be a USD-M symbol quoted in a dollar coin, as BTCUSDT or BTCUSDT_240927");
        }

        var row = new ForcedOrder
        {
            Instrument = instrument!,
            Side = ForceOrderSide.Of(order.Text("S")) ?? throw order.Wrong("S", "it must be SELL or BUY"),
            Price = order.Number("ap"),
            Amount = order.Number("z"),
            TimeUnixNanos = order.TimeMillis("T"),
        };
        return row.Amount == 0.0 ? [] : [row];
    }
}
