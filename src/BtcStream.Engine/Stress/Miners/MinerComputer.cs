using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Cascade;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress;

/// <summary>Computes miner stress from a copy of the state. Pure; any thread.</summary>
internal static class MinerComputer
{
    private const int DefaultSupplyPrices = 50;

    public static MinerAnswer Compute(StressCopy copy, MinerQuestion question)
    {
        var inputs = MinerInputs.Of(copy.Observations, copy.Underlying, copy.AsOf);
        var used = new MinerTermsUsed(inputs, question, copy.AsOf);
        SpotPrice price = SpotPrice.Of(copy, question.PriceUsd);
        Hashprice hashprice = Hashprice.Of(inputs.History, inputs.CloseValues, copy.AsOf, price.Usd);
        NetworkHistory history = inputs.History;
        MinerAnswer answer = WithCosts(
            new MinerAnswer
            {
                Underlying = copy.Underlying,
                AsOfUnixNanos = copy.AsOf,
                Sequence = copy.Sequence,
                PriceUsd = price.Usd,
                HashRateEhs = history.LatestHashRate(copy.AsOf),
                MeanHashRateEhs = history.MeanHashRate(copy.AsOf, NetworkHistory.MeanDays),
                Peak = history.Peak(copy.AsOf),
                ShortRibbonEhs = history.MeanHashRate(copy.AsOf, NetworkHistory.ShortRibbonDays),
                LongRibbonEhs = history.MeanHashRate(copy.AsOf, NetworkHistory.LongRibbonDays),
                IsCapitulation = history.IsCapitulation(copy.AsOf),
                PuellMultiple = history.PuellMultiple(copy.AsOf, inputs.CloseValues),
                HashpriceUsd = hashprice.UsdPerPhsDay,
                UsdPerKilowattHour = used.UsdPerKilowattHour,
                ElectricityShare = used.ElectricityShare,
                AlternativeUsdPerMegawattHour = used.AlternativeUsdPerMegawattHour,
                FleetJoulesPerTerahash = used.Fleet?.MeanJoulesPerTerahash ?? double.NaN,
                Series = Report(copy, inputs),
            },
            used);
        return answer with { Assumptions = [.. MinerAssumptions.Of(copy, used, answer, price, hashprice)] };
    }

    private static MinerAnswer WithCosts(MinerAnswer answer, MinerTermsUsed used)
    {
        if (used.Fleet is not { } fleet)
        {
            return answer;
        }

        Figure isKnown = used.TryTerms(out MinerTerms terms);
        answer = answer with { Fleet = [.. MachinesOf(fleet, terms, isKnown.IsOk, answer.PriceUsd)] };
        if (!isKnown.IsOk)
        {
            return answer with { ElectricalCostUsd = isKnown, ProductionCostUsd = isKnown, UnderWaterShare = isKnown, BetterElsewhereShare = isKnown };
        }

        bool hasShare = !double.IsNaN(used.ElectricityShare);
        bool hasPrice = !double.IsNaN(answer.PriceUsd);
        bool hasAlternative = !double.IsNaN(used.AlternativeUsdPerMegawattHour);
        Figure none = Figure.None(FigureCode.NoData);
        return answer with
        {
            ElectricalCostUsd = fleet.ElectricalCostUsd(terms),
            ProductionCostUsd = hasShare ? fleet.ProductionCostUsd(terms) : none,
            DaysBelow = hasShare
                ? ProductionCostDays.Count(used.Inputs.History, used.Inputs.CloseValues, fleet, terms.UsdPerKilowattHour, terms.ElectricityShare, used.AsOf)
                : answer.DaysBelow,
            UnderWaterShare = hasPrice ? fleet.UnderWaterShare(answer.PriceUsd, terms) : none,
            BetterElsewhereShare = hasPrice && hasAlternative ? fleet.ShareBetterElsewhere(answer.PriceUsd, used.AlternativeUsdPerMegawattHour, terms) : none,
            SupplyCurve = hasPrice ? SupplyOf(fleet, terms, answer.PriceUsd, used.Question.SupplyPrices) : [],
        };
    }

    private static IEnumerable<MachineStress> MachinesOf(FleetTable fleet, MinerTerms terms, bool isKnown, double priceUsd)
    {
        foreach (FleetMachine machine in fleet.Machines.ToArray())
        {
            Figure breakEven = isKnown ? FleetTable.BreakEvenPrice(machine.JoulesPerTerahash, terms) : Figure.None(FigureCode.NoData);
            yield return new MachineStress(machine, breakEven.Value, breakEven.IsOk && !double.IsNaN(priceUsd) ? breakEven.Value > priceUsd : null);
        }
    }

    private static PricedFigure[] SupplyOf(FleetTable fleet, in MinerTerms terms, double priceUsd, IReadOnlyList<double> prices)
    {
        FigureCode code = MinerSupply.TryCreate(SupplyUse.Miners, fleet, terms, SupplyCurve.DefaultHorizonHours, out SupplyCurve? curve);
        if (code != FigureCode.Ok || curve is null)
        {
            return [];
        }

        IEnumerable<double> ladder = prices.Count > 0 ? prices : Enumerable.Range(1, DefaultSupplyPrices).Select(percent => priceUsd * (100 - percent) / 100.0);
        return [.. ladder.Select(to => new PricedFigure(to, ForcedSupply.ReleasedUsd(curve, priceUsd, to)))];
    }

    /// <summary>The peak rests on all of the network's history, so its gaps are those of all of it, or of the 365 days that the longest mean takes.</summary>
    private static SeriesReport[] Report(StressCopy copy, MinerInputs inputs)
    {
        var reports = new List<SeriesReport>();
        foreach ((SeriesImage? image, ObservationKind kind, string name) in new[]
        {
            (inputs.Network, ObservationKind.Network, ""), (inputs.Closes, ObservationKind.AssetPrice, copy.Underlying),
        })
        {
            long newest = image?.At(copy.AsOf)?.Time ?? 0;
            long window = Math.Max(NetworkHistory.PuellDays * UnixTime.NanosPerDay, image is null ? 0 : newest - image.Entries[0].Time);
            reports.Add(image is null ? SeriesReport.Missing(kind, name) : SeriesReport.Of(image, copy.AsOf, window));
        }

        reports.Add(inputs.FleetSeries is { } fleet ? SeriesReport.Of(fleet, copy.AsOf, 0) : SeriesReport.Missing(ObservationKind.Fleet));
        SeriesImage[] energy =
        [
            .. new[] { inputs.UsdPerKilowattHour, inputs.ElectricityShare, inputs.AlternativeUsdPerMegawattHour }.Select(value => value.Series).OfType<SeriesImage>().Distinct(),
        ];
        reports.AddRange(energy.Length == 0 ? [SeriesReport.Missing(ObservationKind.Energy)] : energy.Select(one => SeriesReport.Of(one, copy.AsOf, 0)));
        return [.. reports];
    }
}
