using System.Globalization;
using BtcStream.Quant.Domain;

namespace BtcStream.Feeds.Binance;

/// <summary>
/// Symbols of Binance's USD-M futures: base asset, quote asset and, of a dated future, an underscore and its day of expiry as <c>yyMMdd</c>, as in
/// <c>BTCUSDT</c>, <c>SUIUSDC</c>, <c>BTCUSDT_240927</c>.
/// </summary>
/// <remarks>
/// The underlying is the venue's own base asset (<c>baseAsset</c> of <c>GET /fapi/v1/exchangeInfo</c>): <c>1000PEPEUSDT</c> is on <c>1000PEPE</c>, a unit of
/// a thousand coins in which both its amounts and its prices are stated. A name alone does not tell such a unit from a coin that is called so (<c>1INCH</c>).
/// Dated futures expire at 08:00 UTC.
/// </remarks>
public static class BinanceSymbol
{
    /// <summary>The venue's name in the wire contract.</summary>
    public const string Venue = "binance";

    private const string Tether = "USDT";
    private const int ExpiryHour = 8;

    /// <summary>Dollar coins that contracts are quoted in. Longer ones come first: FDUSD ends like another.</summary>
    private static readonly string[] Quotes = ["FDUSD", Tether, "USDC", "BUSD", "USD1"];

    /// <summary>The one USD-M contract that is not quoted in dollars.</summary>
    private static readonly string[] QuotedInCoin = ["ETHBTC"];

    /// <summary>Reads a symbol as the venue spells it.</summary>
    /// <returns>False where it is none, or one of a contract that is not quoted in dollars.</returns>
    public static bool TryParse(string symbol, out SwapInstrument? instrument)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        instrument = null;
        (string pair, long? expiry, bool isValid) = Split(symbol);
        string? quote = Array.Find(Quotes, pair.EndsWith);
        if (!isValid || quote is null || !IsAsset(pair[..^quote.Length]))
        {
            return false;
        }

        instrument = new SwapInstrument(Venue, symbol, pair[..^quote.Length], SettlementKind.Linear, expiry);
        return true;
    }

    /// <summary>Reads a symbol that may have lost its <c>USDT</c>, as recordings have it: <c>BTC</c> is <c>BTCUSDT</c>, <c>SUIUSDC</c> is itself.</summary>
    /// <returns>False where it is none.</returns>
    public static bool TryParseShort(string symbol, out SwapInstrument? instrument)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        if (TryParse(symbol, out instrument))
        {
            return true;
        }

        int end = symbol.IndexOf('_', StringComparison.Ordinal) is var at and >= 0 ? at : symbol.Length;

        // What ends in USD is a coin-margined contract, which counts contracts of a fixed USD value.
        return !QuotedInCoin.Contains(symbol) && !symbol.AsSpan(0, end).EndsWith("USD", StringComparison.Ordinal) && TryParse(symbol.Insert(end, Tether), out instrument);
    }

    private static (string Pair, long? Expiry, bool IsValid) Split(string symbol)
    {
        int at = symbol.IndexOf('_', StringComparison.Ordinal);
        return at < 0 ? (symbol, null, true) : (symbol[..at], ExpiryOf(symbol.AsSpan(at + 1)), ExpiryOf(symbol.AsSpan(at + 1)) is not null);
    }

    private static long? ExpiryOf(ReadOnlySpan<char> day)
    {
        if (day.Length != 6 || !int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return null;
        }

        (int year, int month, int dayOfMonth) = (2_000 + (number / 10_000), number / 100 % 100, number % 100);
        return UnixTime.IsDate(year, month, dayOfMonth) ? UnixTime.FromDate(year, month, dayOfMonth, ExpiryHour) : null;
    }

    /// <summary>Letters of other alphabets occur among the venue's assets, but the contract takes printable ASCII alone.</summary>
    private static bool IsAsset(string text) => text.Length > 0 && text.All(char.IsAsciiLetterOrDigit);
}
