using BtcStream.Quant.Domain;
using BtcStream.Quant.Ladders;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.State.Positions;

/// <summary>Where a position is to be placed, and with what.</summary>
/// <param name="Status">Resting for a price that the mark may or may not have crossed.</param>
/// <param name="Price">Liquidation price, USD per coin; NaN where there is none.</param>
/// <param name="NotionalCents">What is traded there; −1 where it is more than the ladder takes.</param>
internal readonly record struct PositionPrice(PositionStatus Status, double Price, long NotionalCents);

/// <summary>What of an instrument its positions are priced from.</summary>
/// <param name="Grid">Grid of the ladder.</param>
/// <param name="Settlement">Linear or inverse.</param>
/// <param name="Mark">USD per coin; NaN while there is none.</param>
internal readonly record struct PricingMarket(PriceGrid Grid, SettlementKind Settlement, double Mark);

/// <summary>
/// Turns what the margin mathematics says into where a position goes. The engine and what-if questions go by the same rules, so that both give the same bits.
/// </summary>
internal static class PositionPricer
{
    /// <summary>A position with its own margin, or with the venue's own price.</summary>
    public static PositionPrice PriceAlone(in PositionRecord row, in PricingMarket market, MarginModel? model)
    {
        if (row.HasVenuePrice)
        {
            return At(row, market, row.LiquidationPrice);
        }

        PositionSide side = row.IsShort ? PositionSide.Short : PositionSide.Long;
        LiquidationPrice price = (row.Traits & PositionTraits.IsLeverage) != 0
            ? IsolatedMargin.SolveFromLeverage(model, side, row.Size, row.EntryPrice, row.Backing)
            : IsolatedMargin.Solve(model, side, row.Size, row.EntryPrice, row.Backing);
        return Of(row, market, price);
    }

    /// <summary>A position of a cross account.</summary>
    /// <param name="row">The position.</param>
    /// <param name="market">Its instrument.</param>
    /// <param name="model">Its margin model, or null.</param>
    /// <param name="leg">The account's position on the same instrument the other way; one that is not open where there is none.</param>
    /// <param name="legModel">That one's margin model.</param>
    /// <param name="pool">Of the account.</param>
    /// <param name="equity">Of the account at the marks; NaN while it is not known.</param>
    public static PositionPrice PriceInPool(
        in PositionRecord row, in PricingMarket market, MarginModel? model, in PositionRecord leg, MarginModel? legModel, in CrossMarginTotals pool, double equity)
    {
        PositionPrice price = row.HasVenuePrice
            ? At(row, market, row.LiquidationPrice)
            : Of(row, market, SolveInPool(row, market.Mark, model, leg, legModel, pool, equity));
        return equity < 0.0 && price.Status != PositionStatus.Unpriced ? price with { Status = PositionStatus.Bankrupt }
            : price.Status == PositionStatus.Bankrupt ? price with { Status = PositionStatus.Triggered }
            : price;
    }

    /// <summary>A position whose notional the ladder does not take. The venue's own price is an input and stays.</summary>
    public static PositionPrice Oversized(in PositionRecord row) =>
        new(PositionStatus.Unpriced, row.HasVenuePrice ? row.LiquidationPrice : double.NaN, 0);

    /// <summary>
    /// Legs of one instrument held both ways move with its one mark and are solved together: the long rests where a fall ends both, the short where a rise does.
    /// Legs under different margin models have no equation and no price.
    /// </summary>
    private static LiquidationPrice SolveInPool(
        in PositionRecord row, double mark, MarginModel? model, in PositionRecord leg, MarginModel? legModel, in CrossMarginTotals pool, double equity)
    {
        if (!leg.IsOpen)
        {
            return pool.Solve(model, row.IsShort ? PositionSide.Short : PositionSide.Long, row.Size, mark, equity);
        }

        if (legModel != model)
        {
            return default;
        }

        CrossPairPrices pair = row.IsShort
            ? pool.SolvePair(model, leg.Size, row.Size, mark, equity)
            : pool.SolvePair(model, row.Size, leg.Size, mark, equity);
        return row.IsShort ? pair.Up : pair.Down;
    }

    private static PositionPrice Of(in PositionRecord row, in PricingMarket market, in LiquidationPrice price) => price.Status switch
    {
        LiquidationStatus.Priced => At(row, market, price.Price),
        LiquidationStatus.Never => new PositionPrice(PositionStatus.NoPrice, double.NaN, 0),
        LiquidationStatus.Always => new PositionPrice(PositionStatus.Bankrupt, double.NaN, CentsAt(row, market, double.IsNaN(market.Mark) ? row.EntryPrice : market.Mark)),
        _ => new PositionPrice(PositionStatus.Unpriced, double.NaN, 0),
    };

    /// <summary>A price outside the ladder's grid is one that no market reaches, unless the mark lies beyond it already.</summary>
    private static PositionPrice At(in PositionRecord row, in PricingMarket market, double price) =>
        market.Grid.TryCellOf(price, out _) == PriceCellCode.Ok ? new PositionPrice(PositionStatus.Resting, price, CentsAt(row, market, price))
        : PositionBook.IsCrossed(row.IsShort, price, market.Mark) ? new PositionPrice(PositionStatus.Triggered, price, CentsAt(row, market, market.Mark))
        : new PositionPrice(PositionStatus.NoPrice, price, 0);

    private static long CentsAt(in PositionRecord row, in PricingMarket market, double price) =>
        double.IsNaN(price) ? 0 : PositionBook.CentsOf(market.Settlement == SettlementKind.Inverse ? row.Size : row.Size * price);
}
