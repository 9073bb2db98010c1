using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds.Okx;

/// <summary>
/// Reads messages of OKX's channel <c>liquidation-orders</c>. Sizes are in contracts and become coins (linear) or USD (inverse) by the contract's value. In
/// hedge mode <c>posSide</c> is the position's side; in net mode the order's side says it, since what is sold to close was long. The price is the one at
/// which the venue's liquidation account took the position over (<c>bkPx</c>). The venue does not publish all liquidations. Pure; any thread.
/// </summary>
/// <remarks>Source: okx.com/docs-v5, Public Data, WebSocket, "Liquidation orders channel".</remarks>
/// <param name="contracts">The venue's contracts by name, as <see cref="OkxContractReader"/> reads them.</param>
public sealed class LiquidationOrderReader(IReadOnlyDictionary<string, OkxContract> contracts)
{
    /// <summary>Reads one message.</summary>
    /// <param name="utf8Json">The whole message.</param>
    /// <returns>Its details in order.</returns>
    /// <exception cref="FeedFormatException">Names the row (counted over all details), field and value that is not as documented, or the unknown contract.</exception>
    public IReadOnlyList<ForcedOrder> Read(ReadOnlyMemory<byte> utf8Json) => VenueObject.ReadMessage(utf8Json, ReadMessage);

    private List<ForcedOrder> ReadMessage(VenueObject message)
    {
        VenueObject source = message.Object("arg");
        if (source.Text("channel") != "liquidation-orders")
        {
            throw source.Wrong("channel", "it must be liquidation-orders");
        }

        List<ForcedOrder> orders = [];
        foreach (VenueObject instrument in message.Array("data"))
        {
            OkxContract contract = contracts.TryGetValue(instrument.Text("instId"), out OkxContract? known)
                ? known
                : throw instrument.Wrong("instId", "the size of its contracts is not known");
            orders.AddRange(instrument.Array("details", orders.Count).Select(detail => ReadDetail(detail, contract)));
        }

        return orders;
    }

    private static ForcedOrder ReadDetail(VenueObject detail, OkxContract contract) => new()
    {
        Instrument = contract.Instrument,
        Side = SideOf(detail),
        Price = detail.Number("bkPx"),
        Amount = (double)(detail.Decimal("sz") * contract.Value),
        TimeUnixNanos = detail.TimeMillis("ts"),
    };

    private static PositionSide SideOf(VenueObject detail) => (detail.Text("posSide"), detail.Text("side")) switch
    {
        ("long" or "net", "sell") => PositionSide.Long,
        ("short" or "net", "buy") => PositionSide.Short,
        ("long" or "short" or "net", "sell" or "buy") => throw detail.Wrong("posSide", "it contradicts side: a long is closed by selling, a short by buying"),
        ("long" or "short" or "net", _) => throw detail.Wrong("side", "it must be buy or sell"),
        _ => throw detail.Wrong("posSide", "it must be long, short or net"),
    };
}
