using BtcStream.Contracts.V1;
using Spectre.Console;
using static BtcStream.Cli.Output.Figures;
using static BtcStream.Cli.Output.SummaryText;

namespace BtcStream.Cli.Output;

/// <summary>Miner stress for people.</summary>
internal static class MinerText
{
    /// <summary>Writes it.</summary>
    public static void Write(IAnsiConsole console, MinerStress answer)
    {
        console.WriteFacts(
            ("Miners", $"{answer.Underlying} at {Price(OrNull(answer.HasPrice, answer.Price))}"),
            ("As of", Time(answer.AsOf)),
            ("Hash rate", $"{Ehs(answer.HasHashRateEhs, answer.HashRateEhs)} EH/s by the day, {Ehs(answer.HasHashRate7DayEhs, answer.HashRate7DayEhs)} over 7 days"),
            ("Drawdown", Drawdown(answer)),
            ("Ribbons", Ribbons(answer)),
            ("Hashprice", $"{Measure(OrNull(answer.HasHashpriceUsdPerPhsDay, answer.HashpriceUsdPerPhsDay), "0.00")} USD per PH/s a day"),
            ("Puell", Ratio(OrNull(answer.HasPuellMultiple, answer.PuellMultiple))),
            ("Cost", $"electricity {Whole(OrNull(answer.HasElectricalCostUsd, answer.ElectricalCostUsd))}, all {Whole(OrNull(answer.HasProductionCostUsd, answer.ProductionCostUsd))} USD a coin;"
                + $" margin {Measure(OrNull(answer.HasMarginUsd, answer.MarginUsd), "+#,##0;-#,##0;0")}"),
            ("Below cost", answer.HasDaysBelowProductionCost ? $"{Count(answer.DaysBelowProductionCost)} days running" : Absent),
            ("Under water", $"{Percent(OrNull(answer.HasUnderWaterShare, answer.UnderWaterShare))} of the hash rate; "
                + $"{Percent(OrNull(answer.HasUnderWaterShareAgainstAlternative, answer.UnderWaterShareAgainstAlternative))} would earn more elsewhere"),
            ("Assumed", Assumed(answer)));
        WriteFleet(console, answer);
        console.WriteSupply(answer.SupplyCurve);
        console.WriteAssumptions(answer.Assumptions);
        console.WriteSeries(answer.Series);
    }

    /// <summary>Writes prices and the USD that belong to them.</summary>
    public static void WritePoints(this IAnsiConsole console, IReadOnlyList<PricePoint> points, string price, string value)
    {
        if (points.Count == 0)
        {
            return;
        }

        Table table = Tables.Create(price, value);
        foreach (PricePoint point in points)
        {
            table.AddText(Price(point.Price), SignedUsd(OrNull(point.HasValue, point.Value)));
        }

        console.Write(table);
    }

    /// <summary>Writes what is forced onto the market as the price falls: the prices at which that becomes more.</summary>
    public static void WriteSupply(this IAnsiConsole console, IReadOnlyList<PricePoint> curve)
    {
        PricePoint[] falling = [.. curve.OrderByDescending(point => point.Price)];
        console.WritePoints([.. falling.Where((point, i) => i == 0 || point.HasValue != falling[i - 1].HasValue || point.Value != falling[i - 1].Value)], "Price down to", "Forced supply USD");
    }

    private static string Ehs(bool has, double value) => Measure(OrNull(has, value), "#,##0.0");

    private static string Drawdown(MinerStress answer) => string.Concat(
        Measure(OrNull(answer.HasHashRateDrawdownPercent, answer.HashRateDrawdownPercent), "+0.0 '%';-0.0 '%';0.0 '%'"),
        $" against the peak of {Ehs(answer.HasHashRatePeakEhs, answer.HashRatePeakEhs)} EH/s",
        answer.HasHashRatePeakTime ? $" at {Time(answer.HashRatePeakTime)}" : "");

    private static string Ribbons(MinerStress answer)
    {
        string verdict = !answer.HasCapitulation ? "" : answer.Capitulation ? ": CAPITULATION" : ": no capitulation";
        return $"{Ehs(answer.HasHashRibbon30DayEhs, answer.HashRibbon30DayEhs)} EH/s over 30 days, {Ehs(answer.HasHashRibbon60DayEhs, answer.HashRibbon60DayEhs)} over 60{verdict}";
    }

    private static string Assumed(MinerStress answer) => string.Join(
        ", ",
        $"{Measure(OrNull(answer.HasFleetEfficiencyJoulesPerTerahash, answer.FleetEfficiencyJoulesPerTerahash), "0.0#")} J/TH",
        $"{Measure(OrNull(answer.HasElectricityUsdPerKwh, answer.ElectricityUsdPerKwh), "0.0###")} USD/kWh",
        $"electricity {Percent(OrNull(answer.HasElectricityShare, answer.ElectricityShare))} of the cost",
        $"elsewhere {Measure(OrNull(answer.HasAlternativeRevenueUsdPerMwh, answer.AlternativeRevenueUsdPerMwh), "#,##0.##")} USD/MWh");

    private static void WriteFleet(IAnsiConsole console, MinerStress answer)
    {
        if (answer.Fleet.Count == 0)
        {
            return;
        }

        Table table = Tables.Create("Machine", "J/TH", "Share", "Breaks even at", "");
        foreach (FleetStress machine in answer.Fleet)
        {
            table.AddText(
                machine.Name,
                Measure(machine.EfficiencyJoulesPerTerahash, "0.0#"),
                Percent(machine.Share),
                Price(OrNull(machine.HasBreakEvenPrice, machine.BreakEvenPrice)),
                !machine.HasUnderWater ? Absent : machine.UnderWater ? "under water" : "");
        }

        console.Write(table);
    }
}
