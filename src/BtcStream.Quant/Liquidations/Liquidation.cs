using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Liquidations;

/// <summary>
/// The one equation behind isolated and cross margin, in notional v of the margin's currency. With equity Q when the notional is v0:
/// linear Q + s·(v − v0) = m(v), inverse Q + s·(v0 − v) = m(v).
/// </summary>
internal static class Liquidation
{
    /// <summary>Arguments are checked by the caller; the reference price is the entry (isolated) or the mark (cross).</summary>
    public static LiquidationPrice Solve(MarginModel model, PositionSide side, double size, double referencePrice, double equity)
    {
        bool isInverse = model.Settlement == SettlementKind.Inverse;
        double reference = isInverse ? size / referencePrice : size * referencePrice;
        double notional;

        // A linear long and an inverse short lose as their notional falls, the other two as it rises.
        if ((side == PositionSide.Long) != isInverse)
        {
            double target = reference - equity;
            if (target <= 0.0)
            {
                return LiquidationPrice.Without(LiquidationStatus.Never);
            }

            notional = model.Curve.SolveFalling(target);
        }
        else
        {
            double target = reference + equity;
            if (target <= 0.0)
            {
                return LiquidationPrice.Without(LiquidationStatus.Always);
            }

            notional = model.Curve.SolveRising(target);
        }

        if (double.IsNaN(notional))
        {
            return LiquidationPrice.Without(LiquidationStatus.OutsideTable);
        }

        double price = isInverse ? size / notional : notional / size;
        return price > 0.0 && double.IsFinite(price)
            ? new(LiquidationStatus.Priced, price, model.Curve.MaintenanceMargin(Math.Min(notional, model.Curve.Cap)))
            : LiquidationPrice.Without(LiquidationStatus.BadInput);
    }
}
