using System.Diagnostics.CodeAnalysis;
using BtcStream.Quant.Cascade;

namespace BtcStream.Quant.Stress;

/// <summary>
/// The forced supply of treasuries over price, M(p) of the cascade; off unless asked for. Assumption: each holder sells a stated share of its coins, once,
/// when the price falls to its average cost, at that price.
/// </summary>
public static class TreasurySupply
{
    /// <summary>The assumption, for a person.</summary>
    public const string Assumption = "Each treasury sells the stated share of its coins when the price falls to its average cost.";

    /// <summary>Makes the curve.</summary>
    /// <param name="name">Name of the curve, e.g. "treasuries".</param>
    /// <param name="positions">The holders' positions; those without coins or an average cost do not count.</param>
    /// <param name="forcedSaleShare">Share of a holder's coins, above 0 and at most 1.</param>
    /// <param name="horizonHours">Time over which they are sold, hours, above zero.</param>
    /// <param name="curve">The curve, if ok; no data where no holder counts.</param>
    public static FigureCode TryCreate(
        string name, ReadOnlySpan<TreasuryPosition> positions, double forcedSaleShare, double horizonHours, [MaybeNull] out SupplyCurve curve)
    {
        curve = null;
        if (!(forcedSaleShare > 0.0 && forcedSaleShare <= 1.0 && horizonHours > 0.0 && double.IsFinite(horizonHours)))
        {
            return FigureCode.BadArgument;
        }

        double[] prices = new double[positions.Length];
        double[] supplyUsd = new double[positions.Length];
        int count = 0;
        foreach (TreasuryPosition position in positions)
        {
            Figure cost = position.AverageCostUsd;
            if (cost.IsOk && position.HoldingBtc > 0.0)
            {
                prices[count] = cost.Value;
                supplyUsd[count++] = forcedSaleShare * position.HoldingBtc * cost.Value;
            }
        }

        if (count == 0)
        {
            return FigureCode.NoData;
        }

        Array.Sort(prices, supplyUsd, 0, count);
        SupplyCurveCode code = SupplyCurve.TryCreate(name, prices.AsSpan(0, count), supplyUsd.AsSpan(0, count), horizonHours, out curve, out _);
        return code == SupplyCurveCode.Ok ? FigureCode.Ok : FigureCode.BadArgument;
    }
}
