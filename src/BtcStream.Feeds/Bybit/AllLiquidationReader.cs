using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds.Bybit;

/// <summary>
/// Reads messages of Bybit's topic <c>allLiquidation.{symbol}</c>, which has every liquidation of the venue. Its side is the position's: Buy is a LONG that was
/// liquidated. Its price is the bankruptcy price; an execution price is not published. Sizes are coins where linear, USD where inverse. Pure; any thread.
/// </summary>
/// <remarks>Source: bybit-exchange.github.io, V5 API, WebSocket Stream, Public, "All Liquidation".</remarks>
public static class AllLiquidationReader
{
    /// <summary>Reads one message.</summary>
    /// <param name="utf8Json">The whole message.</param>
    /// <exception cref="FeedFormatException">Names the row, field and value that is not as documented.</exception>
    public static IReadOnlyList<ForcedOrder> Read(ReadOnlyMemory<byte> utf8Json) => VenueObject.ReadMessage(utf8Json, ReadMessage);

    private static ForcedOrder[] ReadMessage(VenueObject message)
    {
        // The older topic spells the same things in other ways, and not all of them.
        return message.Text("topic").StartsWith("allLiquidation.", StringComparison.Ordinal)
            ? [.. message.Array("data").Select(ReadRow)]
            : throw message.Wrong("topic", "it must be allLiquidation.{symbol}");
    }

    private static ForcedOrder ReadRow(VenueObject row) => new()
    {
        Instrument = BybitSymbol.TryParse(row.Text("s"), out SwapInstrument? instrument)
            ? instrument!
            : throw row.Wrong("s", "it must be the symbol of a perpetual, as BTCUSDT, BTCPERP or BTCUSD"),
        Side = row.Text("S") switch
        {
            "Buy" => PositionSide.Long,
            "Sell" => PositionSide.Short,
            _ => throw row.Wrong("S", "it must be Buy or Sell"),
        },
        Price = row.Number("p"),
        Amount = row.Number("v"),
        TimeUnixNanos = row.TimeMillis("T"),
    };
}
