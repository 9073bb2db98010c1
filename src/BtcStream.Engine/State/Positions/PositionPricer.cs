using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.State.Positions;

/// <summary>Where a position is to be placed, and with what.</summary>
/// <param name="Status">Resting for a price that the mark may or may not have crossed.</param>
/// <param name="Price">Liquidation price, USD per coin; NaN where there is none.</param>
/// <param name="NotionalCents">What is traded there; −1 where it is more than the ladder takes.</param>
internal readonly record struct PositionPrice(PositionStatus Status, double Price, long NotionalCents);

/// <summary>Turns what the margin mathematics says into where a position goes.</summary>
internal static class PositionPricer
{
    /// <summary>A position with its own margin, or with the venue's own price.</summary>
    public static PositionPrice PriceAlone(in PositionRecord row, PositionMarket market, MarginModelCatalog models)
    {
        if (row.HasVenuePrice)
        {
            return At(row, market, row.LiquidationPrice);
        }

        MarginModel? model = models.Find(row.Model);
        PositionSide side = row.IsShort ? PositionSide.Short : PositionSide.Long;
        LiquidationPrice price = (row.Traits & PositionTraits.IsLeverage) != 0
            ? IsolatedMargin.SolveFromLeverage(model, side, row.Size, row.EntryPrice, row.Backing)
            : IsolatedMargin.Solve(model, side, row.Size, row.EntryPrice, row.Backing);
        return Of(row, market, price);
    }

    /// <summary>What a solved price means for where the position stands.</summary>
    public static PositionPrice Of(in PositionRecord row, PositionMarket market, in LiquidationPrice price) => price.Status switch
    {
        LiquidationStatus.Priced => At(row, market, price.Price),
        LiquidationStatus.Never => new PositionPrice(PositionStatus.NoPrice, double.NaN, 0),
        LiquidationStatus.Always => new PositionPrice(PositionStatus.Bankrupt, double.NaN, CentsAt(row, market, NowPrice(row, market))),
        _ => new PositionPrice(PositionStatus.Unpriced, double.NaN, 0),
    };

    /// <summary>A price outside the ladder's grid is one that no market reaches, unless the mark lies beyond it already.</summary>
    private static PositionPrice At(in PositionRecord row, PositionMarket market, double price) =>
        market.Book.Ladder.HasCell(price) ? new PositionPrice(PositionStatus.Resting, price, CentsAt(row, market, price))
        : PositionBook.IsCrossed(row.IsShort, price, market.Mark) ? new PositionPrice(PositionStatus.Triggered, price, CentsAt(row, market, market.Mark))
        : new PositionPrice(PositionStatus.NoPrice, price, 0);

    private static long CentsAt(in PositionRecord row, PositionMarket market, double price) =>
        double.IsNaN(price) ? 0 : PositionBook.CentsOf(market.IsInverse ? row.Size : row.Size * price);

    private static double NowPrice(in PositionRecord row, PositionMarket market) => double.IsNaN(market.Mark) ? row.EntryPrice : market.Mark;
}
