using System.Globalization;
using BtcStream.Contracts.V1;
using BtcStream.Quant.Liquidations;
using Domain = BtcStream.Quant.Domain;
using LinearMarginRate = BtcStream.Contracts.V1.LinearMarginRate;
using MarginBracket = BtcStream.Contracts.V1.MarginBracket;
using MarginFormula = BtcStream.Contracts.V1.MarginFormula;
using MarginModel = BtcStream.Contracts.V1.MarginModel;

namespace BtcStream.Server.Services;

/// <summary>MarginModel of the contract.</summary>
internal static class MarginModelMessages
{
    public static MarginModel Create(MarginModelEntry entry)
    {
        MarginModelDefinition definition = entry.Model.Definition;
        var model = new MarginModel
        {
            Name = definition.Name,
            Venue = definition.Venue,
            AppliesTo = { definition.Contracts },
            Formula = definition.Formula switch
            {
                Quant.Liquidations.MarginFormula.LinearBrackets => MarginFormula.LinearBrackets,
                Quant.Liquidations.MarginFormula.InverseBrackets => MarginFormula.InverseBrackets,
                Quant.Liquidations.MarginFormula.InverseLinearRate => MarginFormula.InverseLinearRate,
                Quant.Liquidations.MarginFormula.HyperliquidTiers => MarginFormula.HyperliquidTiers,
                _ => throw new InvalidOperationException($"A margin model has the formula {definition.Formula}."),
            },
            Settlement = definition.Settlement == Domain.SettlementKind.Inverse ? Settlement.Inverse : Settlement.Linear,
            TableDate = definition.AsOf?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
            Source = definition.Source,
            UserSupplied = entry.IsUserSupplied,
            VenueDefault = entry.IsVenueDefault,
            FeeRate = definition.FeeRate,
            Underlying = definition.Underlying,
            QuoteCurrency = definition.QuoteCurrency,
            Kind = definition.Kind switch
            {
                Domain.InstrumentKind.Perpetual => InstrumentKind.Perpetual,
                Domain.InstrumentKind.Future => InstrumentKind.Future,
                _ => InstrumentKind.Unspecified,
            },
        };
        model.Brackets.Add(definition.Brackets.Select(Create));
        if (definition.LinearRate is { } rate)
        {
            model.LinearRate = new LinearMarginRate
            {
                MaintenanceBase = rate.MaintenanceBase,
                MaintenanceSlope = rate.MaintenanceSlope,
                InitialBase = rate.InitialBase,
                InitialSlope = rate.InitialSlope,
            };
        }

        return model;
    }

    private static MarginBracket Create(Quant.Liquidations.MarginBracket bracket)
    {
        var wire = new MarginBracket { Floor = bracket.Floor, MaintenanceRate = bracket.MaintenanceRate, Deduction = bracket.Deduction };
        if (double.IsFinite(bracket.Cap))
        {
            wire.Cap = bracket.Cap;
        }

        if (bracket.InitialRate is { } rate)
        {
            wire.InitialRate = rate;
        }

        if (bracket.MaxLeverage is { } leverage)
        {
            wire.MaxLeverage = leverage;
        }

        return wire;
    }
}
