using BtcStream.Contracts.V1;
using BtcStream.Engine.Stress;
using BtcStream.Server.Services.Encoding;

namespace BtcStream.Server.Services.Stress;

/// <summary>TreasuryStress of the contract. A figure that could not be computed stays absent.</summary>
internal static class TreasuryMessages
{
    public static TreasuryStress Create(TreasuryAnswer answer, in ServerFacts server)
    {
        var message = new TreasuryStress
        {
            Epoch = server.Epoch,
            Sequence = (ulong)answer.Sequence,
            AsOf = answer.AsOfUnixNanos == long.MinValue ? 0 : (ulong)answer.AsOfUnixNanos,
            Underlying = answer.Underlying,
            Holders = { answer.Holders.Select(Create) },
            CostBasis = { answer.CostBasis.Select(Create) },
            SupplyCurve = { answer.SupplyCurve.Select(MinerMessages.Create) },
            Assumptions = { answer.Assumptions },
            Series = { SeriesMessages.Create(answer.Series) },
        };
        ProfileMessages.Set(answer.PriceUsd, value => message.Price = value);
        ProfileMessages.Set(answer.SupplyInLossBtc, value => message.SupplyInLossBtc = value);
        ProfileMessages.Set(answer.CostBasisOutsideBtc, value => message.CostBasisOutsideBtc = value);
        if (answer.CostBasisTime is { } time)
        {
            message.CostBasisTime = (ulong)time;
        }

        if (answer.CostBasisSince is { } since)
        {
            message.CostBasisSince = (ulong)since;
        }

        return message;
    }

    private static TreasuryHolder Create(HolderStress holder)
    {
        var message = new TreasuryHolder
        {
            Holder = holder.Holder,
            HoldingBtc = holder.Position.HoldingBtc,
            Time = (ulong)holder.TimeUnixNanos,
            PnlLadder = { holder.PnlLadder.Select(MinerMessages.Create) },
        };
        ProfileMessages.Set(holder.Position.AverageCostUsd.Value, value => message.AverageCostUsd = value);
        ProfileMessages.Set(holder.MarketValueUsd, value => message.MarketValueUsd = value);
        ProfileMessages.Set(holder.UnrealisedPnlUsd, value => message.UnrealisedPnlUsd = value);
        ProfileMessages.Set(holder.DistanceToCostPercent, value => message.DistanceToCostPercent = value);
        if (holder.Position.IsStated)
        {
            message.UnexplainedBtc = holder.Position.UnexplainedBtc;
        }

        return message;
    }

    private static CostBasisBucket Create(CostBasisChange bucket)
    {
        var message = new CostBasisBucket { PriceLow = bucket.PriceLow, PriceHigh = bucket.PriceHigh, AmountBtc = bucket.AmountBtc };
        ProfileMessages.Set(bucket.ChangeBtc, value => message.ChangeBtc = value);
        return message;
    }
}
