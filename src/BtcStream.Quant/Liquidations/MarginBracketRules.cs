using System.Globalization;
using static BtcStream.Quant.Liquidations.MarginRateRules;

namespace BtcStream.Quant.Liquidations;

/// <summary>Checks brackets one by one, each against the one before.</summary>
internal static class MarginBracketRules
{
    public const int MaxBrackets = 1_000;

    // Tables are published in decimals, so the recursion holds to their rounding.
    private const double DeductionTolerance = 1e-9;
    private const double TierRateTolerance = 1e-12;

    public static void Require(MarginModelDefinition definition)
    {
        int count = definition.Brackets.Count;
        RequireThat(count <= MaxBrackets, "brackets", count, $"brackets are more than {MaxBrackets}");
        for (int i = 0; i < count; i++)
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"brackets[{i}]");
            RequireRange(path, definition.Brackets, i);
            RequireRate(path, definition, i);
            RequireDeduction(path, definition.Brackets, i);
        }
    }

    /// <summary>What makes maintenance continuous at a floor.</summary>
    public static double DeductionAt(double previousDeduction, double floor, double previousRate, double rate) =>
        previousDeduction + (floor * (rate - previousRate));

    private static void RequireRange(string path, IReadOnlyList<MarginBracket> brackets, int i)
    {
        (double floor, double cap) = (brackets[i].Floor, brackets[i].Cap);
        double needed = i == 0 ? 0.0 : brackets[i - 1].Cap;
        string where = i == 0 ? "the first bracket begins at 0" : $"the bracket before it ends at {Text(needed)}";
        RequireThat(double.IsFinite(floor), $"{path}.floor", floor, "is not a finite number");
        RequireThat(!(floor > needed), $"{path}.floor", floor, $"leaves a gap: {where}");
        RequireThat(!(floor < needed), $"{path}.floor", floor, $"overlaps: {where}");
        RequireThat(cap > floor, $"{path}.cap", cap, $"is not above the floor {Text(floor)}");
        RequireThat(double.IsFinite(cap) || i == brackets.Count - 1, $"{path}.cap", cap, "is missing or not finite: only the last bracket may be without");
    }

    private static void RequireRate(string path, MarginModelDefinition definition, int i)
    {
        MarginBracket bracket = definition.Brackets[i];
        double rate = bracket.MaintenanceRate;
        RequireThat(rate > 0.0 && rate + definition.FeeRate < 1.0, $"{path}.rate", rate, "is not above 0 and, with the fee rate, below 1");
        RequireThat(i == 0 || rate >= definition.Brackets[i - 1].MaintenanceRate, $"{path}.rate", rate, "is below the rate of the bracket before it");
        if (bracket.InitialRate is { } initial)
        {
            RequireThat(initial >= rate && initial <= 1.0, $"{path}.initialRate", initial, $"is not between the maintenance rate {Text(rate)} and 1");
        }

        if (bracket.MaxLeverage is { } leverage)
        {
            RequireThat(leverage >= 1.0 && double.IsFinite(leverage), $"{path}.maxLeverage", leverage, "is not a finite number of at least 1");
        }

        if (definition.Formula == MarginFormula.HyperliquidTiers)
        {
            double tierRate = 0.5 / (bracket.MaxLeverage ?? double.NaN);
            RequireThat(
                Math.Abs(rate - tierRate) <= TierRateTolerance * tierRate, $"{path}.rate", rate, $"is not 1/(2·maxLeverage) = {Text(tierRate)}, as Hyperliquid's tiers are");
        }
    }

    private static void RequireDeduction(string path, IReadOnlyList<MarginBracket> brackets, int i)
    {
        MarginBracket bracket = brackets[i];
        double expected = i == 0 ? 0.0 : DeductionAt(brackets[i - 1].Deduction, bracket.Floor, brackets[i - 1].MaintenanceRate, bracket.MaintenanceRate);
        double tolerance = DeductionTolerance * bracket.Floor * bracket.MaintenanceRate;
        RequireThat(
            Math.Abs(bracket.Deduction - expected) <= tolerance,
            $"{path}.deduction",
            bracket.Deduction,
            $"is not {Text(expected)}, which makes maintenance continuous: deduction before + floor × rise of the rate");
    }
}
