using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds.Synthetic;

/// <summary>A venue of the made-up market: its perpetual, and its share of everything.</summary>
/// <param name="Perpetual">The contract.</param>
/// <param name="Basis">Mark price over the index, a share of it.</param>
/// <param name="DepthUsdPerPercent">Resting orders on each side, USD per 1 % of price.</param>
/// <param name="OpenInterestUsd">Open interest at the start, of which the positions streamed are a part.</param>
/// <param name="PositionShare">Its share of the positions streamed.</param>
internal sealed record SyntheticVenue(SwapInstrument Perpetual, double Basis, double DepthUsdPerPercent, double OpenInterestUsd, double PositionShare)
{
    /// <summary>The venues, the largest first.</summary>
    public static IReadOnlyList<SyntheticVenue> All { get; } =
    [
        new(new SwapInstrument("binance", "BTCUSDT", "BTC", SettlementKind.Linear, null), 0.0002, 90e6, 8e9, 0.60),
        new(new SwapInstrument("hyperliquid", "BTC", "BTC", SettlementKind.Linear, null), 0.0001, 40e6, 3e9, 0.28),
        new(new SwapInstrument("deribit", "BTC-PERPETUAL", "BTC", SettlementKind.Inverse, null), 0.0, 20e6, 1e9, 0.12),
    ];

    /// <summary>The margin model that its positions are under: the one that ships for the contract.</summary>
    public MarginModel Model { get; } = Find(Perpetual);

    /// <summary>Whether sizes are USD face.</summary>
    public bool IsInverse => Perpetual.Settlement == SettlementKind.Inverse;

    /// <summary>Its mark price, USD to the cent.</summary>
    public double MarkAt(double indexPrice) => Math.Round(indexPrice * (1.0 + Basis), 2);

    /// <summary>An amount in the contract's unit: coins to the thousandth, or USD face to ten.</summary>
    public double Amount(double usd, double price) => IsInverse ? Math.Round(usd / 10.0) * 10.0 : Math.Round(usd / price, 3);

    private static MarginModel Find(SwapInstrument perpetual)
    {
        var definition = new InstrumentDefinition
        {
            Venue = perpetual.Venue,
            Name = perpetual.Name,
            Underlying = perpetual.Underlying,
            Kind = perpetual.Kind,
            Settlement = perpetual.Settlement,
            QuoteCurrency = "USD",
        };
        MarginModelCatalog catalog = MarginModelCatalog.BuiltIn;
        return catalog.TryFindDefault(definition, out ushort id) && catalog.Find(id) is { } model
            ? model
            : throw new InvalidOperationException($"no margin model ships for {perpetual.Venue} {perpetual.Name}");
    }
}
