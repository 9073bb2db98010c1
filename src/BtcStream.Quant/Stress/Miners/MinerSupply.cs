using System.Diagnostics.CodeAnalysis;
using BtcStream.Quant.Cascade;

namespace BtcStream.Quant.Stress;

/// <summary>
/// The forced supply of miners over price, M(p) of the cascade. Assumption: miners whose machines stop earning their electricity sell, over the
/// horizon, all they are issued over it: for each machine, its share of the issuance × horizon / 24 h, at its break-even price. Nothing comes from
/// their reserves, and machines already under water at the start of a fall release nothing more.
/// </summary>
public static class MinerSupply
{
    /// <summary>The assumption, for a person.</summary>
    public const string Assumption =
        "Miners whose break-even price is reached sell their issuance over the horizon; break-even counts fees; reserves are not sold.";

    /// <summary>Makes the curve.</summary>
    /// <param name="name">Name of the curve, e.g. "miners".</param>
    /// <param name="fleet">The machines.</param>
    /// <param name="terms">Earnings and costs.</param>
    /// <param name="horizonHours">Time over which the issuance is sold, hours, above zero.</param>
    /// <param name="curve">The curve, if ok; without electricity cost there is no threshold and so no curve (no data).</param>
    public static FigureCode TryCreate(
        string name, FleetTable fleet, in MinerTerms terms, double horizonHours, [MaybeNull] out SupplyCurve curve)
    {
        ArgumentNullException.ThrowIfNull(fleet);
        curve = null;
        if (!terms.IsValid || !(horizonHours > 0.0 && double.IsFinite(horizonHours)))
        {
            return FigureCode.BadArgument;
        }

        if (terms.UsdPerKilowattHour == 0.0)
        {
            return FigureCode.NoData;
        }

        ReadOnlySpan<FleetMachine> machines = fleet.Machines;
        double[] prices = new double[machines.Length];
        double[] supplyUsd = new double[machines.Length];
        double coins = terms.IssuanceBtcPerDay * (horizonHours / 24.0);
        for (int i = 0; i < machines.Length; i++)
        {
            prices[i] = FleetTable.BreakEvenPrice(machines[i].JoulesPerTerahash, terms).Value;
            supplyUsd[i] = machines[i].Share * coins * prices[i];
        }

        return SupplyCurve.TryCreate(name, prices, supplyUsd, horizonHours, out curve, out _) == SupplyCurveCode.Ok ? FigureCode.Ok : FigureCode.BadArgument;
    }
}
