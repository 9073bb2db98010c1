using BtcStream.Quant.Domain;

namespace BtcStream.Feeds;

/// <summary>A perpetual or future whose name does not define itself, as the wire contract has it defined.</summary>
/// <param name="Venue">Venue, as in <c>binance</c>.</param>
/// <param name="Name">Name at the venue.</param>
/// <param name="Underlying">What one unit of a linear amount, and the price, are of: the venue's own base asset.</param>
/// <param name="Settlement">Linear or inverse.</param>
/// <param name="ExpiryUnixNanos">Expiry, Unix nanoseconds UTC; null for a perpetual.</param>
public sealed record SwapInstrument(string Venue, string Name, string Underlying, SettlementKind Settlement, long? ExpiryUnixNanos)
{
    /// <summary>Perpetual or future.</summary>
    public InstrumentKind Kind => ExpiryUnixNanos is null ? InstrumentKind.Perpetual : InstrumentKind.Future;
}
