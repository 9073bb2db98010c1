using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Liquidations;

/// <summary>Two legs of one instrument. Linear in x = price: Q + (L − S)·(x − x0) = m(L·x) + m(S·x); inverse in x = 1/price, with S − L.</summary>
internal static class LiquidationPair
{
    /// <summary>Arguments are checked by the caller; <paramref name="equity"/> is what the account's other positions leave at the mark.</summary>
    public static CrossPairPrices Solve(MarginModel model, double longSize, double shortSize, double markPrice, double equity)
    {
        bool isInverse = model.Settlement == SettlementKind.Inverse;
        double x0 = isInverse ? 1.0 / markPrice : markPrice;
        double slope = isInverse ? shortSize - longSize : longSize - shortSize;
        SafeRange safe = model.Curve.SolvePair(new(equity - (slope * x0), slope, longSize, shortSize));
        if (!safe.Exists)
        {
            return CrossPairPrices.Without(LiquidationStatus.Always);
        }

        LiquidationPrice lower = At(model, longSize, shortSize, safe.Lower, isInverse);
        LiquidationPrice upper = At(model, longSize, shortSize, safe.Upper, isInverse);
        return isInverse ? new(upper, lower) : new(lower, upper);
    }

    private static LiquidationPrice At(MarginModel model, double longSize, double shortSize, double x, bool isInverse)
    {
        if (double.IsNaN(x))
        {
            return LiquidationPrice.Without(LiquidationStatus.OutsideTable);
        }

        if (x == 0.0 || double.IsPositiveInfinity(x))
        {
            return LiquidationPrice.Without(LiquidationStatus.Never);
        }

        double maintenance = Maintenance(model, longSize * x) + Maintenance(model, shortSize * x);
        return new(LiquidationStatus.Priced, isInverse ? 1.0 / x : x, maintenance);
    }

    private static double Maintenance(MarginModel model, double notional) => model.Curve.MaintenanceMargin(Math.Min(notional, model.Curve.Cap));
}
