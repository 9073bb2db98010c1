using BtcStream.Contracts.V1;
using BtcStream.Engine.Stress;
using BtcStream.Quant.Stress;
using BtcStream.Server.Services.Encoding;

namespace BtcStream.Server.Services.Stress;

/// <summary>MinerStress of the contract. A figure that could not be computed stays absent.</summary>
internal static class MinerMessages
{
    public static MinerStress Create(MinerAnswer answer, in ServerFacts server)
    {
        var message = new MinerStress
        {
            Epoch = server.Epoch,
            Sequence = (ulong)answer.Sequence,
            AsOf = answer.AsOfUnixNanos == long.MinValue ? 0 : (ulong)answer.AsOfUnixNanos,
            Underlying = answer.Underlying,
            Fleet = { answer.Fleet.Select(Create) },
            SupplyCurve = { answer.SupplyCurve.Select(Create) },
            Assumptions = { answer.Assumptions },
            Series = { SeriesMessages.Create(answer.Series) },
        };
        SetNetwork(message, answer);
        SetCosts(message, answer);
        return message;
    }

    /// <summary>A price and its figure.</summary>
    public static PricePoint Create(PricedFigure point)
    {
        var message = new PricePoint { Price = point.PriceUsd };
        ProfileMessages.Set(point.Value, value => message.Value = value);
        return message;
    }

    private static void SetNetwork(MinerStress message, MinerAnswer answer)
    {
        Set(answer.HashRateEhs, value => message.HashRateEhs = value);
        Set(answer.MeanHashRateEhs, value => message.HashRate7DayEhs = value);
        if (answer.Peak.Code == FigureCode.Ok)
        {
            message.HashRatePeakEhs = answer.Peak.PeakEhs;
            message.HashRatePeakTime = (ulong)answer.Peak.PeakUnixNanos;
            message.HashRateDrawdownPercent = answer.Peak.DrawdownPercent;
        }

        Set(answer.ShortRibbonEhs, value => message.HashRibbon30DayEhs = value);
        Set(answer.LongRibbonEhs, value => message.HashRibbon60DayEhs = value);
        Set(answer.PuellMultiple, value => message.PuellMultiple = value);
        if (answer.IsCapitulation is { } capitulation)
        {
            message.Capitulation = capitulation;
        }
    }

    private static void SetCosts(MinerStress message, MinerAnswer answer)
    {
        ProfileMessages.Set(answer.PriceUsd, value => message.Price = value);
        ProfileMessages.Set(answer.HashpriceUsd, value => message.HashpriceUsdPerPhsDay = value);
        ProfileMessages.Set(answer.FleetJoulesPerTerahash, value => message.FleetEfficiencyJoulesPerTerahash = value);
        Set(answer.ElectricalCostUsd, value => message.ElectricalCostUsd = value);
        Set(answer.ProductionCostUsd, value => message.ProductionCostUsd = value);
        ProfileMessages.Set(answer.MarginUsd, value => message.MarginUsd = value);
        if (answer.DaysBelow.Code == FigureCode.Ok)
        {
            message.DaysBelowProductionCost = (uint)answer.DaysBelow.Days;
            message.DaysBelowCutShort = answer.DaysBelow.IsCutShort;
        }

        Set(answer.UnderWaterShare, value => message.UnderWaterShare = value);
        Set(answer.BetterElsewhereShare, value => message.UnderWaterShareAgainstAlternative = value);
        ProfileMessages.Set(answer.UsdPerKilowattHour, value => message.ElectricityUsdPerKwh = value);
        ProfileMessages.Set(answer.ElectricityShare, value => message.ElectricityShare = value);
        ProfileMessages.Set(answer.AlternativeUsdPerMegawattHour, value => message.AlternativeRevenueUsdPerMwh = value);
    }

    private static FleetStress Create(MachineStress stress)
    {
        var message = new FleetStress
        {
            Name = stress.Machine.Name,
            EfficiencyJoulesPerTerahash = stress.Machine.JoulesPerTerahash,
            Share = stress.Machine.Share,
        };
        ProfileMessages.Set(stress.BreakEvenPriceUsd, value => message.BreakEvenPrice = value);
        if (stress.IsUnderWater is { } isUnderWater)
        {
            message.UnderWater = isUnderWater;
        }

        return message;
    }

    private static void Set(in Figure figure, Action<double> set)
    {
        if (figure.IsOk)
        {
            set(figure.Value);
        }
    }
}
