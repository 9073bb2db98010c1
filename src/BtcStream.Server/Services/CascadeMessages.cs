using BtcStream.Contracts.V1;
using BtcStream.Engine.Publication;
using BtcStream.Quant.Cascade;
using BtcStream.Server.Services.Encoding;
using AccelerationZone = BtcStream.Contracts.V1.AccelerationZone;
using CascadeStatus = BtcStream.Contracts.V1.CascadeStatus;
using CascadeStep = BtcStream.Contracts.V1.CascadeStep;
using CascadeVariant = BtcStream.Contracts.V1.CascadeVariant;
using DepthModel = BtcStream.Contracts.V1.DepthModel;

namespace BtcStream.Server.Services;

/// <summary>RunCascadeResponse of the contract. A price stands only where the cascade ends; figures that there are none of stay absent.</summary>
internal static class CascadeMessages
{
    public static RunCascadeResponse Create(CascadeAnswer answer, in ServerFacts server)
    {
        RiskView view = answer.View;
        var response = new RunCascadeResponse
        {
            Epoch = server.Epoch,
            Sequence = (ulong)view.Sequence,
            AsOf = view.AsOfUnixNanos == long.MinValue ? 0 : (ulong)view.AsOfUnixNanos,
            Underlying = view.Underlying,
            PositioningModel = WireNames.Of(view.Model),
            Status = WireNames.Of(answer.Result.Status),
            DepthModel = WireNames.Of(answer.Depth),
            Stale = view.IsStale,
        };
        ProfileMessages.Set(view.IndexPrice, value => response.IndexPrice = value);
        ProfileMessages.Set(SummaryEncoder.AgeSeconds(view), value => response.OldestInputAgeSeconds = value);
        ProfileMessages.Set(answer.DepthUsdPerPercent, value => response.DepthUsdPerPercent = value);
        if (response.DepthModel == DepthModel.SquareRoot)
        {
            response.SquareRootImpact = CreateImpact(answer.SquareRoot);
        }

        if (response.Status != CascadeStatus.NoData)
        {
            SetOutcome(response, answer);
        }

        return response;
    }

    private static void SetOutcome(RunCascadeResponse response, CascadeAnswer answer)
    {
        if (answer.Result.Status == Quant.Cascade.CascadeStatus.Bounded)
        {
            response.TerminalPrice = answer.Result.TerminalPrice;
        }

        if (answer.Band.TryLow(answer.Direction, out double low))
        {
            response.BandLow = low;
        }

        if (answer.Band.TryHigh(answer.Direction, out double high))
        {
            response.BandHigh = high;
        }

        // Amounts sold are positive in the contract, and a rise is bought.
        double sign = answer.Direction == CascadeDirection.Down ? 1.0 : -1.0;
        response.SellUsd = (sign * answer.Result.SellUsd) + 0.0;
        response.DealerUsd = (sign * answer.Result.DealerUsd) + 0.0;
        response.LiquidationUsd = answer.Result.LiquidationUsd;
        response.ModelledLiquidationUsd = answer.Result.ModelledLiquidationUsd;
        response.SupplyUsd = answer.Result.SupplyUsd;
        response.Variants.Add(answer.Variants.Select(CreateVariant));
        response.Zones.Add(answer.Zones.Select(CreateZone));
        response.Path.Add(answer.Path.Select(CreateStep));
    }

    private static SquareRootImpact CreateImpact(in SquareRootTerms terms)
    {
        var impact = new SquareRootImpact();
        ProfileMessages.Set(terms.Y, value => impact.Y = value);
        ProfileMessages.Set(terms.DailyVolatility, value => impact.DailyVolatility = value);
        ProfileMessages.Set(terms.DailyVolumeUsd, value => impact.DailyVolumeUsd = value);
        return impact;
    }

    private static CascadeVariant CreateVariant(Quant.Cascade.CascadeVariant variant)
    {
        var wire = new CascadeVariant
        {
            PositioningModel = WireNames.Of(variant.Model),
            DepthFactor = variant.Result.DepthFactor,
            Status = WireNames.Of(variant.Result.Status),
        };
        if (variant.Result.Status == Quant.Cascade.CascadeStatus.Bounded)
        {
            wire.TerminalPrice = variant.Result.TerminalPrice;
        }

        return wire;
    }

    private static AccelerationZone CreateZone(Quant.Cascade.AccelerationZone zone)
    {
        var wire = new AccelerationZone { Direction = WireNames.Of(zone.Direction), FromPrice = zone.FromPrice, ToPrice = zone.ToPrice };
        ProfileMessages.Set(CascadeEncoder.Bounded(zone.PeakLoopGain), value => wire.PeakLoopGain = value);
        return wire;
    }

    private static CascadeStep CreateStep(Quant.Cascade.CascadeStep step)
    {
        var wire = new CascadeStep { Price = step.Price };
        ProfileMessages.Set(CascadeEncoder.Bounded(step.LoopGain), value => wire.LoopGain = value);
        ProfileMessages.Set(step.DealerUsdPerPercent, value => wire.DealerUsdPerPercent = value);
        ProfileMessages.Set(step.LiquidationUsdPerPercent, value => wire.LiquidationUsdPerPercent = value);
        ProfileMessages.Set(step.SupplyUsdPerPercent, value => wire.SupplyUsdPerPercent = value);
        ProfileMessages.Set(step.DepthUsdPerPercent, value => wire.DepthUsdPerPercent = value);
        ProfileMessages.Set(step.ModelledLiquidationUsdPerPercent, value => wire.ModelledLiquidationUsdPerPercent = value);
        return wire;
    }
}
