using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds.Hyperliquid;

/// <summary>One position of an account.</summary>
/// <param name="Coin">What it is in.</param>
/// <param name="Side">Long or short.</param>
/// <param name="Size">Coins, above 0.</param>
/// <param name="EntryPrice">USD per coin.</param>
/// <param name="IsCross">Whether it stands on the account's equity.</param>
/// <param name="Margin">Isolated: the margin at entry, USD. Null where cross.</param>
/// <param name="LiquidationPrice">The venue's own, USD per coin; null where there is none above 0.</param>
public sealed record HyperliquidPosition(string Coin, PositionSide Side, double Size, double EntryPrice, bool IsCross, double? Margin, double? LiquidationPrice);

/// <summary>What an account holds.</summary>
/// <param name="TimeUnixNanos">Time of the answer at the venue; null in answers of old, which have none.</param>
/// <param name="CrossEquity">Equity behind cross positions, USD, unrealised profit included.</param>
/// <param name="Positions">Its open positions.</param>
public sealed record HyperliquidAccount(long? TimeUnixNanos, double CrossEquity, IReadOnlyList<HyperliquidPosition> Positions);

/// <summary>A message of the WebSocket.</summary>
/// <param name="Mid">The coin's mid price, USD; null where the message has none.</param>
/// <param name="Error">What the venue says is wrong with what it was sent; null where nothing is.</param>
public sealed record HyperliquidMessage(double? Mid, string? Error);

/// <summary>What the venue says of one perpetual.</summary>
/// <param name="Coin">The coin.</param>
/// <param name="OpenInterest">Coins.</param>
/// <param name="MarkPrice">USD per coin.</param>
/// <param name="OraclePrice">The index behind it, USD per coin.</param>
public sealed record HyperliquidContext(string Coin, double OpenInterest, double MarkPrice, double OraclePrice);

/// <summary>
/// Reads Hyperliquid's <c>allMids</c> notifications and answers of its info endpoint: <c>clearinghouseState</c>, <c>metaAndAssetCtxs</c>. Pure; any thread.
/// </summary>
/// <remarks>
/// Source: hyperliquid.gitbook.io, "WebSocket / Subscriptions", "Info endpoint / Perpetuals", as of 2025-10. The margin of an isolated position is its
/// <c>marginUsed</c> less its unrealised profit, which is what stood behind it at entry: rawUsd + s·size·entry.
/// </remarks>
public static class HyperliquidReader
{
    /// <summary>The venue's name in the wire contract.</summary>
    public const string Venue = "hyperliquid";

    /// <summary>The perpetual on a coin, which the venue names by the coin alone.</summary>
    public static SwapInstrument PerpetualOf(string coin) => new(Venue, coin, coin, SettlementKind.Linear, null);

    /// <summary>Reads a message of the WebSocket.</summary>
    /// <param name="utf8Json">The whole message.</param>
    /// <param name="coin">The coin that is wanted.</param>
    /// <returns>What it says; nothing where it is of another channel or has none of the coin.</returns>
    /// <exception cref="FeedFormatException">Names the field and value that is not as documented.</exception>
    public static HyperliquidMessage ReadMessage(ReadOnlyMemory<byte> utf8Json, string coin) => VenueObject.ReadMessage(utf8Json, message =>
    {
        string channel = message.Text("channel");
        return channel switch
        {
            "allMids" => new HyperliquidMessage(message.Object("data").Object("mids").NumberOrNull(coin), null),
            "error" => new HyperliquidMessage(null, message.Text("data")),
            _ => new HyperliquidMessage(null, null),
        };
    });

    /// <summary>Reads an answer of <c>clearinghouseState</c>.</summary>
    /// <exception cref="FeedFormatException">Names the row, field and value that is not as documented.</exception>
    public static HyperliquidAccount ReadAccount(ReadOnlyMemory<byte> utf8Json) => VenueObject.ReadMessage(utf8Json, static answer => new HyperliquidAccount(
        answer.Has("time") ? answer.TimeMillis("time") : null,
        answer.Object("crossMarginSummary").Number("accountValue"),
        [.. answer.Array("assetPositions").Select(static row => ReadPosition(row.Object("position"))).OfType<HyperliquidPosition>()]));

    /// <summary>Reads an answer of <c>metaAndAssetCtxs</c>.</summary>
    /// <param name="utf8Json">The whole answer.</param>
    /// <param name="coin">The coin that is wanted.</param>
    /// <returns>What it says of the coin; null where it does not list it.</returns>
    /// <exception cref="FeedFormatException">Names the row, field and value that is not as documented.</exception>
    public static HyperliquidContext? ReadContext(ReadOnlyMemory<byte> utf8Json, string coin) => VenueObject.ReadPair(utf8Json, "universe", (universe, contexts) =>
    {
        string[] coins = [.. universe.Select(static row => row.Text("name"))];
        VenueObject[] rows = [.. contexts];
        int at = Array.IndexOf(coins, coin);
        if (at < 0)
        {
            return null;
        }

        return at < rows.Length
            ? new HyperliquidContext(coin, rows[at].Number("openInterest"), rows[at].Number("markPx"), rows[at].Number("oraclePx"))
            : throw new FeedFormatException($"there are {rows.Length} contexts for {coins.Length} coins; each must have one", at, "universe");
    });

    private static HyperliquidPosition? ReadPosition(VenueObject position)
    {
        double size = position.Number("szi");
        if (size == 0.0)
        {
            return null;
        }

        bool isCross = position.Object("leverage").Text("type") switch
        {
            "cross" => true,
            "isolated" => false,
            _ => throw position.Wrong("leverage", "its type must be cross or isolated"),
        };
        double entry = position.Number("entryPx");
        double signedNotional = double.CopySign(position.Number("positionValue"), size);

        // What stood behind the position at entry: margin used less what has been gained since.
        double? margin = isCross ? null : position.Number("marginUsed") - (signedNotional - (size * entry));
        PositionSide side = size > 0.0 ? PositionSide.Long : PositionSide.Short;
        return new HyperliquidPosition(position.Text("coin"), side, Math.Abs(size), entry, isCross, margin, position.NumberOrNull("liquidationPx"));
    }
}
