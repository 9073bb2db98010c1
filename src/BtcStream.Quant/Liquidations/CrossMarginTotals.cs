using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Liquidations;

/// <summary>
/// Maintenance margin of one pool of a cross account at the marks: add every position, then solve each against the rest (total less its own).
/// For callers that walk an account themselves; <see cref="CrossMargin.SolveAll"/> does both over a span. A mutable value: pass by ref. No allocation.
/// </summary>
public struct CrossMarginTotals
{
    private readonly SettlementKind _settlement;

    /// <summary>Starts a pool.</summary>
    /// <param name="settlement">Linear: in the quote currency. Inverse: in coin.</param>
    public CrossMarginTotals(SettlementKind settlement) => _settlement = settlement;

    /// <summary>Maintenance margin of the positions added whose own is known, in the pool's currency.</summary>
    public double MaintenanceMargin { get; private set; }

    /// <summary>Positions added whose maintenance is not known: no model, no mark, beyond the table, another collateral or a bad size.</summary>
    public int UnknownPositions { get; private set; }

    /// <summary>True when the maintenance of every position added is known.</summary>
    public readonly bool IsComplete => UnknownPositions == 0;

    /// <summary>Adds a position's maintenance at its mark.</summary>
    /// <param name="model">Its margin model, or null.</param>
    /// <param name="size">Coins where linear, USD face where inverse.</param>
    /// <param name="markPrice">Mark of its instrument.</param>
    public void Add(MarginModel? model, double size, double markPrice)
    {
        double own = OwnMargin(model, size, markPrice);
        if (double.IsNaN(own))
        {
            UnknownPositions++;
        }
        else
        {
            MaintenanceMargin += own;
        }
    }

    /// <summary>Solves one of the positions added, with the arguments it was added with.</summary>
    /// <param name="model">Its margin model, or null.</param>
    /// <param name="side">Long or short.</param>
    /// <param name="size">Coins where linear, USD face where inverse.</param>
    /// <param name="markPrice">Mark of its instrument.</param>
    /// <param name="equity">The pool's equity at the marks.</param>
    public readonly LiquidationPrice Solve(MarginModel? model, PositionSide side, double size, double markPrice, double equity)
    {
        LiquidationStatus fault = Fault(model, side, size, markPrice, equity);
        if (fault != LiquidationStatus.Priced)
        {
            return LiquidationPrice.Without(fault);
        }

        double own = OwnMargin(model, size, markPrice);
        bool isOwnKnown = !double.IsNaN(own);
        if (UnknownPositions > (isOwnKnown ? 0 : 1))
        {
            return LiquidationPrice.Without(LiquidationStatus.IncompleteAccount);
        }

        double others = isOwnKnown ? MaintenanceMargin - own : MaintenanceMargin;
        return Liquidation.Solve(model!, side, size, markPrice, equity - others);
    }

    /// <summary>
    /// Solves an instrument held long and short at once (hedge mode): both legs move with its one mark, so solving each with the other held would be
    /// wrong. Both legs must have been added. Inverse books with a linear rate net their legs at the venue; the equation holds for them too.
    /// </summary>
    /// <param name="model">The margin model of both, or null.</param>
    /// <param name="longSize">Size of the long leg: coins where linear, USD face where inverse.</param>
    /// <param name="shortSize">Size of the short leg.</param>
    /// <param name="markPrice">Mark of the instrument.</param>
    /// <param name="equity">The pool's equity at the marks.</param>
    public readonly CrossPairPrices SolvePair(MarginModel? model, double longSize, double shortSize, double markPrice, double equity)
    {
        LiquidationStatus fault = Fault(model, PositionSide.Long, longSize, markPrice, equity);
        fault = fault == LiquidationStatus.Priced ? Fault(model, PositionSide.Short, shortSize, markPrice, equity) : fault;
        if (fault != LiquidationStatus.Priced)
        {
            return CrossPairPrices.Without(fault);
        }

        double ownLong = OwnMargin(model, longSize, markPrice);
        double ownShort = OwnMargin(model, shortSize, markPrice);
        int unknown = (double.IsNaN(ownLong) ? 1 : 0) + (double.IsNaN(ownShort) ? 1 : 0);
        if (UnknownPositions > unknown)
        {
            return CrossPairPrices.Without(LiquidationStatus.IncompleteAccount);
        }

        double own = (double.IsNaN(ownLong) ? 0.0 : ownLong) + (double.IsNaN(ownShort) ? 0.0 : ownShort);
        return LiquidationPair.Solve(model!, longSize, shortSize, markPrice, equity - (MaintenanceMargin - own));
    }

    private readonly LiquidationStatus Fault(MarginModel? model, PositionSide side, double size, double markPrice, double equity)
    {
        if (model is null)
        {
            return LiquidationStatus.NoModel;
        }

        if (!(size > 0.0 && double.IsFinite(size) && double.IsFinite(equity) && side is PositionSide.Long or PositionSide.Short))
        {
            return LiquidationStatus.BadInput;
        }

        if (!IsMark(markPrice))
        {
            return LiquidationStatus.NoMark;
        }

        return model.Settlement == _settlement ? LiquidationStatus.Priced : LiquidationStatus.OtherCollateral;
    }

    private readonly double OwnMargin(MarginModel? model, double size, double markPrice) =>
        model is not null && model.Settlement == _settlement && size > 0.0 && IsMark(markPrice)
            ? model.Curve.MaintenanceMargin(model.Notional(size, markPrice))
            : double.NaN;

    private static bool IsMark(double price) => price > 0.0 && double.IsFinite(price);
}
