using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Liquidations;

/// <summary>
/// Liquidation prices of positions that stand on their own margin: the price at which margin + profit = maintenance margin, the bracket taken at
/// the liquidation notional. Linear P = (M + cum − s·q·E)/(q·r − s·q); inverse P = N·(s + r)/(M + cum + s·N/E), s = ±1 (Binance, "How to calculate
/// liquidation price of USDⓈ-M futures contracts"; Hyperliquid docs, "Liquidations", whose formula is the linear one). Pure; no allocation.
/// </summary>
public static class IsolatedMargin
{
    /// <summary>Solves from the margin.</summary>
    /// <param name="model">The margin model; null gives <see cref="LiquidationStatus.NoModel"/>.</param>
    /// <param name="side">Long or short.</param>
    /// <param name="size">Coins where the model is linear, USD face where it is inverse; above 0.</param>
    /// <param name="entryPrice">Average entry price, USD (quote currency) per coin; above 0.</param>
    /// <param name="margin">Isolated margin: quote currency where linear, coin where inverse. May be negative.</param>
    public static LiquidationPrice Solve(MarginModel? model, PositionSide side, double size, double entryPrice, double margin)
    {
        if (model is null)
        {
            return LiquidationPrice.Without(LiquidationStatus.NoModel);
        }

        bool valid = size > 0.0 && entryPrice > 0.0 && double.IsFinite(size) && double.IsFinite(entryPrice) && double.IsFinite(margin)
            && side is PositionSide.Long or PositionSide.Short;
        return valid ? Liquidation.Solve(model, side, size, entryPrice, margin) : LiquidationPrice.Without(LiquidationStatus.BadInput);
    }

    /// <summary>Solves from the leverage at entry: margin = notional at entry / leverage. Arguments as in <see cref="Solve"/>.</summary>
    /// <param name="model">The margin model.</param>
    /// <param name="side">Long or short.</param>
    /// <param name="size">Coins or USD face; above 0.</param>
    /// <param name="entryPrice">Average entry price; above 0.</param>
    /// <param name="leverage">Notional over margin at entry; above 0.</param>
    public static LiquidationPrice SolveFromLeverage(MarginModel? model, PositionSide side, double size, double entryPrice, double leverage)
    {
        if (model is null)
        {
            return LiquidationPrice.Without(LiquidationStatus.NoModel);
        }

        return leverage > 0.0
            ? Solve(model, side, size, entryPrice, MarginAtLeverage(model.Settlement, size, entryPrice, leverage))
            : LiquidationPrice.Without(LiquidationStatus.BadInput);
    }

    /// <summary>Margin of a position opened at a leverage, in the margin's currency. Nothing is checked.</summary>
    /// <param name="settlement">Linear or inverse.</param>
    /// <param name="size">Coins or USD face.</param>
    /// <param name="entryPrice">Entry price, USD (quote currency) per coin.</param>
    /// <param name="leverage">Notional over margin.</param>
    public static double MarginAtLeverage(SettlementKind settlement, double size, double entryPrice, double leverage) =>
        (settlement == SettlementKind.Inverse ? size / entryPrice : size * entryPrice) / leverage;
}
