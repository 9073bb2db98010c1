using BtcStream.Contracts.V1;
using BtcStream.Engine.Ring;
using Row = BtcStream.Engine.Ring.ObservationRow;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>What each kind of observation puts into a row. Only values that are given are set: one that is not a number is for the engine to refuse.</summary>
internal static class ObservationKindDecoder
{
    /// <summary>Fills the values, texts and points of a row; nothing where the message observes nothing that this build knows.</summary>
    public static void Fill(ref Row row, Contracts.V1.ObservationRow message, InputBatch batch)
    {
        switch (row.Kind)
        {
            case ObservationKind.Network:
                Fill(ref row, message.Network);
                break;
            case ObservationKind.Fleet:
                AddMachines(message.Fleet, batch);
                break;
            case ObservationKind.Energy:
                Set(ref row, 0, message.Energy.HasElectricityUsdPerKwh, message.Energy.ElectricityUsdPerKwh);
                Set(ref row, 1, message.Energy.HasElectricityShare, message.Energy.ElectricityShare);
                Set(ref row, 2, message.Energy.HasAlternativeRevenueUsdPerMwh, message.Energy.AlternativeRevenueUsdPerMwh);
                break;
            case ObservationKind.Treasury:
                row.NameText = ObservationDecoder.AddText(batch, message.Treasury.Holder);
                Set(ref row, 0, message.Treasury.HasAmountBtc, message.Treasury.AmountBtc);
                Set(ref row, 1, message.Treasury.HasPriceUsd, message.Treasury.PriceUsd);
                Set(ref row, 2, message.Treasury.HasHoldingBtc, message.Treasury.HoldingBtc);
                break;
            case ObservationKind.CostBasis:
                AddBuckets(ref row, message.CostBasis, batch);
                break;
            case ObservationKind.VolatilityIndex:
                Fill(ref row, message.VolatilityIndex, batch);
                break;
            case ObservationKind.PredictionMarket:
                row.NameText = ObservationDecoder.AddText(batch, message.PredictionMarket.Market);
                Set(ref row, 0, message.PredictionMarket.HasBarrierPrice, message.PredictionMarket.BarrierPrice);
                Set(ref row, 1, message.PredictionMarket.HasProbability, message.PredictionMarket.Probability);
                row.Until = unchecked((long)message.PredictionMarket.Until);
                break;
            case ObservationKind.AssetPrice:
                row.NameText = ObservationDecoder.AddText(batch, message.AssetPrice.Asset);
                Set(ref row, 0, message.AssetPrice.HasPriceUsd, message.AssetPrice.PriceUsd);
                row.PriceKind = ObservationDecoder.PriceKindOf(message.AssetPrice.Kind);
                break;
            case ObservationKind.SupplyCurve:
                row.NameText = ObservationDecoder.AddText(batch, message.SupplyCurve.Name);
                row.AssumptionText = ObservationDecoder.AddText(batch, message.SupplyCurve.Assumption);
                Set(ref row, 0, message.SupplyCurve.HasHorizonHours, message.SupplyCurve.HorizonHours);
                AddThresholds(ref row, message.SupplyCurve, batch);
                break;
            default:
                break;
        }
    }

    private static void Fill(ref Row row, NetworkObservation network)
    {
        Set(ref row, 0, network.HasPeriodSeconds, network.PeriodSeconds);
        Set(ref row, 1, network.HasHashRateEhs, network.HashRateEhs);
        Set(ref row, 2, network.HasDifficulty, network.Difficulty);
        Set(ref row, 3, network.HasBlocks, network.Blocks);
        Set(ref row, 4, network.HasFeesBtc, network.FeesBtc);
        Set(ref row, 5, network.HasIssuanceBtc, network.IssuanceBtc);
        Set(ref row, 6, network.HasIssuanceUsd, network.IssuanceUsd);
        Set(ref row, 7, network.HasSubsidyBtc, network.SubsidyBtc);
    }

    private static void Fill(ref Row row, VolatilityIndexObservation index, InputBatch batch)
    {
        row.NameText = ObservationDecoder.AddText(batch, index.Index);
        Set(ref row, 0, index.HasOpen, index.Open);
        Set(ref row, 1, index.HasHigh, index.High);
        Set(ref row, 2, index.HasLow, index.Low);
        Set(ref row, 3, index.HasClose, index.Close);
    }

    private static void AddMachines(FleetObservation fleet, InputBatch batch)
    {
        foreach (FleetMachine machine in fleet.Machines)
        {
            batch.ObservationPoints.Add() =
                new ObservationPoint(ObservationDecoder.AddText(batch, machine.Name), machine.EfficiencyJoulesPerTerahash, machine.Share, 0.0);
        }
    }

    private static void AddBuckets(ref Row row, CostBasisObservation histogram, InputBatch batch)
    {
        int count = histogram.PriceLow.Count;
        if (IsSameLength(ref row, InputField.PriceHigh, histogram.PriceHigh.Count, InputField.PriceLow, count, batch)
            && IsSameLength(ref row, InputField.AmountBtc, histogram.AmountBtc.Count, InputField.PriceLow, count, batch))
        {
            for (int i = 0; i < count; i++)
            {
                batch.ObservationPoints.Add() = new ObservationPoint(-1, histogram.PriceLow[i], histogram.PriceHigh[i], histogram.AmountBtc[i]);
            }
        }
    }

    private static void AddThresholds(ref Row row, SupplyCurveObservation curve, InputBatch batch)
    {
        if (IsSameLength(ref row, InputField.SupplyUsd, curve.SupplyUsd.Count, InputField.Price, curve.Price.Count, batch))
        {
            for (int i = 0; i < curve.Price.Count; i++)
            {
                batch.ObservationPoints.Add() = new ObservationPoint(-1, curve.Price[i], curve.SupplyUsd[i], 0.0);
            }
        }
    }

    /// <summary>Lists of a row that differ in length make the row wrong, not the message: the engine refuses it by the list's name.</summary>
    private static bool IsSameLength(ref Row row, InputField list, int length, InputField first, int wanted, InputBatch batch)
    {
        if (length == wanted)
        {
            return true;
        }

        row.UnequalList = list;
        row.UnequalListText = ObservationDecoder.AddAnyText(batch, $"{length} entries where {first.WireName()} has {wanted}");
        return false;
    }

    private static void Set(ref Row row, int index, bool isGiven, double value)
    {
        if (isGiven)
        {
            row[index] = value;
        }
    }
}
