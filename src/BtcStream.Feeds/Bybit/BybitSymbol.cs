using BtcStream.Quant.Domain;

namespace BtcStream.Feeds.Bybit;

/// <summary>
/// Symbols of Bybit's perpetuals: <c>BTCUSDT</c> and <c>BTCPERP</c> (quoted in USDC) are linear, <c>BTCUSD</c> is inverse. The underlying is the venue's own
/// base coin, as with Binance's: <c>1000PEPEUSDT</c> is on <c>1000PEPE</c>.
/// </summary>
public static class BybitSymbol
{
    /// <summary>The venue's name in the wire contract.</summary>
    public const string Venue = "bybit";

    private static readonly (string Ending, SettlementKind Settlement)[] Endings =
        [("USDT", SettlementKind.Linear), ("USDC", SettlementKind.Linear), ("PERP", SettlementKind.Linear), ("USD", SettlementKind.Inverse)];

    /// <summary>Reads the symbol of a perpetual.</summary>
    /// <returns>False where it is none: not a dated future's either, whose name does not always say its expiry.</returns>
    public static bool TryParse(string symbol, out SwapInstrument? instrument)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        instrument = null;
        foreach ((string ending, SettlementKind settlement) in Endings)
        {
            if (symbol.Length > ending.Length && symbol.EndsWith(ending, StringComparison.Ordinal) && symbol.All(char.IsAsciiLetterOrDigit))
            {
                instrument = new SwapInstrument(Venue, symbol, symbol[..^ending.Length], settlement, null);
                return true;
            }
        }

        return false;
    }
}
