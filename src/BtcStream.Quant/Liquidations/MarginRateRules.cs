using System.Globalization;
using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Liquidations;

/// <summary>Checks the numbers of a margin table.</summary>
internal static class MarginRateRules
{
    public static void Require(MarginModelDefinition definition)
    {
        RequireFormula(definition);
        RequireThat(definition.FeeRate is >= 0.0 and < 1.0, "feeRate", definition.FeeRate, "is not at least 0 and below 1");
        if (definition.LinearRate is { } rate)
        {
            RequireLinearRate(rate, definition.FeeRate);
        }
        else
        {
            MarginBracketRules.Require(definition);
        }
    }

    public static void RequireThat(bool holds, string field, double value, string problem)
    {
        if (!holds)
        {
            throw new MarginTableException(field, Text(value), problem);
        }
    }

    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void RequireFormula(MarginModelDefinition definition)
    {
        SettlementKind needed = definition.Formula switch
        {
            MarginFormula.LinearBrackets or MarginFormula.HyperliquidTiers => SettlementKind.Linear,
            MarginFormula.InverseBrackets or MarginFormula.InverseLinearRate => SettlementKind.Inverse,
            _ => throw new MarginTableException("formula", $"{definition.Formula}", "is not a formula"),
        };
        if (definition.Settlement != needed)
        {
            throw new MarginTableException("settlement", $"{definition.Settlement}", $"does not go with the formula {definition.Formula}, which is {needed}");
        }

        bool isLinearRate = definition.Formula == MarginFormula.InverseLinearRate;
        if (isLinearRate != definition.LinearRate.HasValue)
        {
            throw new MarginTableException("linearRate", definition.LinearRate.HasValue ? "given" : "missing", $"does not go with the formula {definition.Formula}");
        }

        if (isLinearRate == definition.Brackets.Count > 0)
        {
            throw new MarginTableException("brackets", isLinearRate ? "given" : "missing", $"does not go with the formula {definition.Formula}");
        }
    }

    private static void RequireLinearRate(LinearMarginRate rate, double feeRate)
    {
        RequireThat(rate.MaintenanceBase > 0.0 && rate.MaintenanceBase + feeRate < 1.0, "linearRate.maintenanceBase", rate.MaintenanceBase, "is not above 0 and, with the fee rate, below 1");
        RequireThat(rate.MaintenanceSlope > 0.0 && double.IsFinite(rate.MaintenanceSlope), "linearRate.maintenanceSlope", rate.MaintenanceSlope, "is not a finite number above 0");
        RequireThat(rate.InitialBase >= rate.MaintenanceBase && rate.InitialBase <= 1.0, "linearRate.initialBase", rate.InitialBase, "is not between the maintenance rate and 1");
        RequireThat(rate.InitialSlope >= 0.0 && double.IsFinite(rate.InitialSlope), "linearRate.initialSlope", rate.InitialSlope, "is not a finite number of at least 0");
    }
}
