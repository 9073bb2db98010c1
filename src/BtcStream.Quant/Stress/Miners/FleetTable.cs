using System.Diagnostics.CodeAnalysis;

namespace BtcStream.Quant.Stress;

/// <summary>
/// The network's machines, most efficient first (equal ones in the order given), shares scaled to sum to 1. Immutable; any thread.
/// </summary>
public sealed class FleetTable
{
    private const double KilowattHoursPerMegawattHour = 1_000.0;

    private readonly FleetMachine[] _machines;

    private FleetTable(FleetMachine[] machines)
    {
        _machines = machines;
        foreach (FleetMachine machine in machines)
        {
            MeanJoulesPerTerahash += machine.Share * machine.JoulesPerTerahash;
        }
    }

    /// <summary>The machines, most efficient first; their shares sum to 1.</summary>
    public ReadOnlySpan<FleetMachine> Machines => _machines;

    /// <summary>Mean efficiency weighted by share of hash rate, J/TH.</summary>
    public double MeanJoulesPerTerahash { get; }

    /// <summary>Makes a table, or says why there is none and at which machine. The machines are copied.</summary>
    /// <param name="machines">Any order; efficiencies above zero, shares 0 or more.</param>
    /// <param name="fleet">The table, if ok.</param>
    /// <param name="badMachine">Index of the machine that is wrong; −1 where it is none in particular.</param>
    public static FleetCode TryCreate(ReadOnlySpan<FleetMachine> machines, [MaybeNull] out FleetTable fleet, out int badMachine)
    {
        fleet = null;
        FleetCode code = Check(machines, out badMachine, out double shares);
        if (code != FleetCode.Ok)
        {
            return code;
        }

        var sorted = new FleetMachine[machines.Length];
        for (int i = 0; i < machines.Length; i++)
        {
            int at = i;
            for (; at > 0 && sorted[at - 1].JoulesPerTerahash > machines[i].JoulesPerTerahash; at--)
            {
                sorted[at] = sorted[at - 1];
            }

            sorted[at] = machines[i] with { Share = machines[i].Share / shares };
        }

        fleet = new(sorted);
        return FleetCode.Ok;
    }

    /// <summary>Electricity per coin, USD (<see cref="Mining.ElectricalCostUsd"/>: fees excluded).</summary>
    public Figure ElectricalCostUsd(in MinerTerms terms) => terms.IsValid
        ? Figure.Of(Mining.ElectricalCostUsd(terms.HashRateEhs, MeanJoulesPerTerahash, terms.UsdPerKilowattHour, terms.IssuanceBtcPerDay))
        : Figure.None(FigureCode.BadArgument);

    /// <summary>Whole cost of a coin, USD: electrical cost / electricity's share.</summary>
    public Figure ProductionCostUsd(in MinerTerms terms)
    {
        Figure electrical = ElectricalCostUsd(terms);
        return electrical.IsOk ? Figure.Of(electrical.Value / terms.ElectricityShare) : electrical;
    }

    /// <summary>
    /// Price below which a machine's electricity costs more than it earns, USD per coin. It earns its part of issuance and fees:
    /// J/TH·(kWh a day of the network per J/TH)·USD/kWh / (issuance + fees a day).
    /// </summary>
    public static Figure BreakEvenPrice(double joulesPerTerahash, in MinerTerms terms) => terms.IsValid && joulesPerTerahash > 0.0
        ? Figure.Of(BreakEven(joulesPerTerahash, terms))
        : Figure.None(FigureCode.BadArgument);

    /// <summary>
    /// Share of the hash rate whose electricity costs more than it earns at a price, 0 to 1. At break-even exactly a machine is not under water.
    /// </summary>
    /// <param name="priceUsd">USD per coin, above zero.</param>
    /// <param name="terms">Earnings and costs.</param>
    public Figure UnderWaterShare(double priceUsd, in MinerTerms terms)
    {
        if (!terms.IsValid || !IsPositive(priceUsd))
        {
            return Figure.None(FigureCode.BadArgument);
        }

        double share = 0.0;
        foreach (FleetMachine machine in _machines)
        {
            share += BreakEven(machine.JoulesPerTerahash, terms) > priceUsd ? machine.Share : 0.0;
        }

        return Figure.Of(Math.Min(1.0, share));
    }

    /// <summary>
    /// Share of the hash rate whose power would earn more elsewhere, 0 to 1: machines whose margin over electricity per MWh is less than the alternative
    /// leaves per MWh after paying for the same electricity. The electricity being the same, that compares the two revenues per MWh; moving costs are left out.
    /// </summary>
    /// <param name="priceUsd">USD per coin, above zero.</param>
    /// <param name="alternativeUsdPerMegawattHour">What the power earns elsewhere (AI, HPC hosting), USD per MWh, 0 or more.</param>
    /// <param name="terms">Earnings and costs.</param>
    public Figure ShareBetterElsewhere(double priceUsd, double alternativeUsdPerMegawattHour, in MinerTerms terms)
    {
        if (!terms.IsValid || !IsPositive(priceUsd) || !(alternativeUsdPerMegawattHour >= 0.0 && double.IsFinite(alternativeUsdPerMegawattHour)))
        {
            return Figure.None(FigureCode.BadArgument);
        }

        double share = 0.0;
        foreach (FleetMachine machine in _machines)
        {
            double revenue = RevenueUsdPerMegawattHour(machine.JoulesPerTerahash, priceUsd, terms);
            share += revenue < alternativeUsdPerMegawattHour ? machine.Share : 0.0;
        }

        return Figure.Of(Math.Min(1.0, share));
    }

    /// <summary>What a machine earns by mining, USD per MWh of its electricity.</summary>
    public static double RevenueUsdPerMegawattHour(double joulesPerTerahash, double priceUsd, in MinerTerms terms) =>
        KilowattHoursPerMegawattHour * terms.RewardBtcPerDay * priceUsd / Mining.KilowattHoursPerDay(terms.HashRateEhs, joulesPerTerahash);

    private static double BreakEven(double joulesPerTerahash, in MinerTerms terms) =>
        Mining.ElectricalCostUsd(terms.HashRateEhs, joulesPerTerahash, terms.UsdPerKilowattHour, terms.RewardBtcPerDay);

    private static bool IsPositive(double value) => value > 0.0 && double.IsFinite(value);

    private static FleetCode Check(ReadOnlySpan<FleetMachine> machines, out int badMachine, out double shares)
    {
        shares = 0.0;
        for (badMachine = 0; badMachine < machines.Length; badMachine++)
        {
            FleetMachine machine = machines[badMachine];
            if (!IsPositive(machine.JoulesPerTerahash))
            {
                return FleetCode.BadEfficiency;
            }

            if (!(machine.Share >= 0.0 && double.IsFinite(machine.Share)))
            {
                return FleetCode.BadShare;
            }

            shares += machine.Share;
        }

        badMachine = -1;
        return machines.Length == 0 ? FleetCode.Empty : IsPositive(shares) ? FleetCode.Ok : FleetCode.NoShare;
    }
}
