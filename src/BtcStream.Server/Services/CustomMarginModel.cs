using System.Globalization;
using System.Text;
using BtcStream.Contracts.V1;
using BtcStream.Quant.Liquidations;
using BtcStream.Rpc;
using Domain = BtcStream.Quant.Domain;
using MarginBracket = BtcStream.Quant.Liquidations.MarginBracket;
using MarginModel = BtcStream.Quant.Liquidations.MarginModel;

namespace BtcStream.Server.Services;

/// <summary>A margin model of a caller's own, by the same rules as a table from a file.</summary>
internal static class CustomMarginModel
{
    private const string Field = "custom_margin_model";

    /// <summary>The model. What it is called and where it comes from may be left open: only its figures count here.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: a field is missing, out of range or contradicts another; the message names it.</exception>
    public static MarginModel Read(Contracts.V1.MarginModel wire, string underlying)
    {
        var definition = new MarginModelDefinition
        {
            Name = Or(wire.Name, "custom"),
            Venue = Or(wire.Venue, "custom"),
            Underlying = Or(wire.Underlying, underlying),
            Settlement = ReadSettlement(wire.Settlement),
            Formula = ReadFormula(wire.Formula),
            QuoteCurrency = Or(wire.QuoteCurrency, "USD"),
            Contracts = [.. wire.AppliesTo],
            Source = Or(wire.Source, "the caller"),
            FeeRate = wire.FeeRate,
            Brackets = [.. wire.Brackets.Select(Read)],
            LinearRate = wire.LinearRate is { } rate
                ? new Quant.Liquidations.LinearMarginRate(rate.MaintenanceBase, rate.MaintenanceSlope, rate.InitialBase, rate.InitialSlope)
                : null,
        };
        try
        {
            var model = new MarginModel(definition);
            return model.Definition.Underlying != underlying ? throw RequestFields.Invalid($"{Field}.underlying", definition.Underlying, $"the question is about {underlying}")
                : !model.IsUsdQuoted ? throw RequestFields.Invalid($"{Field}.quote_currency", definition.QuoteCurrency, "the ladder is in USD")
                : model;
        }
        catch (MarginTableException e)
        {
            throw RequestFields.Invalid($"{Field}.{WireName(e.Field)}", e.Value, $"it {e.Problem}");
        }
    }

    private static MarginBracket Read(Contracts.V1.MarginBracket bracket) => new(
        bracket.Floor,
        bracket.HasCap ? bracket.Cap : double.PositiveInfinity,
        bracket.MaintenanceRate,
        bracket.Deduction,
        bracket.HasInitialRate ? bracket.InitialRate : null,
        bracket.HasMaxLeverage ? bracket.MaxLeverage : null);

    private static Domain.SettlementKind ReadSettlement(Settlement settlement) => settlement switch
    {
        Settlement.Linear => Domain.SettlementKind.Linear,
        Settlement.Inverse => Domain.SettlementKind.Inverse,
        _ => throw RequestFields.Invalid($"{Field}.settlement", $"{settlement}", "it must be SETTLEMENT_LINEAR or SETTLEMENT_INVERSE"),
    };

    private static Quant.Liquidations.MarginFormula ReadFormula(Contracts.V1.MarginFormula formula) => formula switch
    {
        Contracts.V1.MarginFormula.LinearBrackets => Quant.Liquidations.MarginFormula.LinearBrackets,
        Contracts.V1.MarginFormula.InverseBrackets => Quant.Liquidations.MarginFormula.InverseBrackets,
        Contracts.V1.MarginFormula.InverseLinearRate => Quant.Liquidations.MarginFormula.InverseLinearRate,
        Contracts.V1.MarginFormula.HyperliquidTiers => Quant.Liquidations.MarginFormula.HyperliquidTiers,
        _ => throw RequestFields.Invalid($"{Field}.formula", ((int)formula).ToString(CultureInfo.InvariantCulture), "it must be one of the contract's formulas"),
    };

    /// <summary>The contract's name of a field of a table: brackets[2].initialRate is brackets[2].initial_rate.</summary>
    private static string WireName(string field)
    {
        var name = new StringBuilder();
        foreach (char c in field)
        {
            _ = char.IsAsciiLetterUpper(c) ? name.Append('_').Append(char.ToLowerInvariant(c)) : name.Append(c);
        }

        return name.Replace("].rate", "].maintenance_rate").Replace("contracts[", "applies_to[").ToString();
    }

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;
}
