using System.Globalization;
using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress;

/// <summary>What the figures of miner stress rest on, and what is missing, in sentences for a person. Every number that was assumed is among them.</summary>
internal static class MinerAssumptions
{
    private static readonly CultureInfo Text = CultureInfo.InvariantCulture;

    public static IEnumerable<string> Of(StressCopy copy, MinerTermsUsed used, MinerAnswer answer, SpotPrice price, Hashprice hashprice)
    {
        yield return price.Origin;
        yield return Network(used, answer);
        yield return hashprice.Assumption;
        yield return Fleet(used);
        yield return Electricity(used);
        yield return Share(used);
        yield return Alternative(used);
        foreach (string cost in Costs(used, answer))
        {
            yield return cost;
        }

        foreach (string supply in Supply(copy, answer))
        {
            yield return supply;
        }
    }

    private static string Network(MinerTermsUsed used, MinerAnswer answer)
    {
        if (used.Inputs.Network is not { } network)
        {
            return "Network: none has been streamed, so hash rate, its means, Puell multiple and costs are absent.";
        }

        string means = "means are over the periods that end in the days up to its newest, a missing day left out, and absent where less than six sevenths of the days are there";
        string peak = answer.Peak.Code == FigureCode.Ok ? $"; the peak is the highest seven-day mean of the history held, which begins {StressText.Time(network.Entries[0].Time)}" : "";
        return $"Network: of {network.Key.Source}; {means}{peak}.";
    }

    private static string Fleet(MinerTermsUsed used)
    {
        if (used.Question.Fleet is { } asked)
        {
            return string.Create(Text, $"Fleet: as asked, {asked.Machines.Length} kind(s) of machine, {asked.MeanJoulesPerTerahash:0.####} J/TH on average; shares are scaled to sum to 1.");
        }

        return used.Inputs is { Fleet: { } fleet, FleetSeries: { } series }
            ? string.Create(
                Text,
                $"Fleet: of {series.Key.Source}, as of {StressText.Time(series.At(used.AsOf)!.Time)}, {fleet.Machines.Length} kind(s) of machine, {fleet.MeanJoulesPerTerahash:0.####} J/TH on average; shares are scaled to sum to 1.")
            : "Fleet: none has been streamed or given, so efficiency, costs, shares under water and supply are absent.";
    }

    private static string Electricity(MinerTermsUsed used) => Value(
        "Electricity", "USD/kWh", used.Question.UsdPerKilowattHour, used.Inputs.UsdPerKilowattHour, "costs, shares under water and supply are absent");

    private static string Share(MinerTermsUsed used) => Value(
        "Electricity's share of the production cost", "", used.Question.ElectricityShare, used.Inputs.ElectricityShare, "production cost, margin and days below it are absent");

    private static string Alternative(MinerTermsUsed used) => Value(
        "Alternative revenue", "USD per MWh", used.Question.AlternativeUsdPerMegawattHour, used.Inputs.AlternativeUsdPerMegawattHour,
        "the share of hash rate that would earn more elsewhere is absent");

    private static string Value(string what, string unit, double asked, in ObservedValue streamed, string absent)
    {
        string space = unit.Length == 0 ? "" : " ";
        return !double.IsNaN(asked) ? $"{what}: {StressText.Number(asked)}{space}{unit}, as asked."
            : streamed.Series is { } series ? $"{what}: {StressText.Number(streamed.Value)}{space}{unit}, of {series.Key.Source}, as of {StressText.Time(streamed.Time)}."
            : $"{what}: none has been streamed or given, so {absent}.";
    }

    private static IEnumerable<string> Costs(MinerTermsUsed used, MinerAnswer answer)
    {
        if (answer.ElectricalCostUsd.IsOk)
        {
            bool hasFees = used.Inputs.History.FeesBtcPerDay(used.AsOf, NetworkHistory.MeanDays).IsOk;
            yield return $"Costs per coin: the network's power at the fleet's mean efficiency over the coins issued, seven-day means; break-even prices count fees, {(hasFees ? "as streamed" : "of which none is known: they count as 0")}. "
                + "All machines pay the same for electricity, and all of the hash rate is of the fleet.";
        }
        else if (answer.ElectricalCostUsd.Code == FigureCode.TooFewEntries)
        {
            yield return "Costs per coin: absent; too many of the last seven days are missing (issuance in USD takes daily closes too).";
        }
        else if (used.Fleet is not null && !double.IsNaN(used.UsdPerKilowattHour))
        {
            yield return "Costs per coin: absent; the hash rate or the issuance is not known (issuance in USD takes daily closes too).";
        }

        if (answer.DaysBelow.Code == FigureCode.Ok)
        {
            int newest = used.Inputs.CloseValues.IndexUpTo(used.AsOf);
            string cut = answer.DaysBelow.IsCutShort ? " A missing day ended the count: the stretch may be longer." : "";
            yield return $"Days below production cost: back from the close of {StressText.Time(used.Inputs.CloseValues.Times[newest])}; fleet, electricity and its share are taken to have held on all of them.{cut}";
        }
        else if (answer.ProductionCostUsd.IsOk)
        {
            yield return "Days below production cost: absent; no daily close of the underlying has been streamed, or none on a day that has a cost.";
        }
    }

    private static IEnumerable<string> Supply(StressCopy copy, MinerAnswer answer)
    {
        if (answer.SupplyCurve.Count > 0)
        {
            yield return $"Supply: {MinerSupply.Assumption} The horizon is 24 hours.";
        }

        SupplyUse? inCascades = new SupplyImage(copy.Underlying, copy.Observations).Uses.FirstOrDefault(use => use.Name == SupplyUse.Miners);
        yield return inCascades switch
        {
            { IsStreamed: true } => $"Cascades take the curve that {inCascades.Source} streams under the name miners, not this one.",
            null => "Cascades count no supply of miners: they take network, fleet and price of electricity as streamed, and not all are.",
            _ => "Cascades count the supply of miners computed from what was streamed, whatever this question gives instead.",
        };
    }
}
