using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Observations;
using BtcStream.Quant.Cascade;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress;

/// <summary>Computes treasury stress from a copy of the state. Pure; any thread.</summary>
internal static class TreasuryComputer
{
    private const int LadderStepPercent = 5;

    /// <exception cref="UnknownHolderException">A holder asked for is not known.</exception>
    public static TreasuryAnswer Compute(StressCopy copy, TreasuryQuestion question)
    {
        SpotPrice price = SpotPrice.Of(copy, question.PriceUsd);
        IReadOnlyList<HolderPosition> holders = Choose(TreasuryInputs.Of(copy.Observations, copy.AsOf), question.Holders);
        double[] ladder = question.LadderPrices.Count > 0 ? [.. question.LadderPrices] : LadderAround(price);
        TreasuryAnswer answer = WithCostBasis(
            new TreasuryAnswer
            {
                Underlying = copy.Underlying,
                AsOfUnixNanos = copy.AsOf,
                Sequence = copy.Sequence,
                PriceUsd = price.Usd,
                Holders = [.. holders.Select(holder => Judge(holder, price, ladder))],
                SupplyCurve = SupplyOf(holders, price, ladder, question.ForcedSaleShare),
            },
            copy,
            question.CostBasisSince);
        return answer with { Series = Report(copy, holders), Assumptions = [.. TreasuryAssumptions.Of(copy, question, answer, price, holders)] };
    }

    private static IReadOnlyList<HolderPosition> Choose(List<HolderPosition> known, IReadOnlyList<string> asked)
    {
        for (int i = 0; i < asked.Count; i++)
        {
            if (!known.Exists(holder => holder.Holder == asked[i]))
            {
                string names = known.Count == 0 ? "there are none" : $"there are {string.Join(", ", known.Select(holder => holder.Holder))}";
                throw new UnknownHolderException($"holders[{i}] is '{asked[i]}': nothing of a holder of this name has been streamed; {names}");
            }
        }

        List<HolderPosition> chosen = asked.Count == 0 ? known : known.FindAll(holder => asked.Contains(holder.Holder));
        return [.. chosen.OrderByDescending(holder => holder.Position.HoldingBtc).ThenBy(holder => holder.Holder, StringComparer.Ordinal)];
    }

    private static double[] LadderAround(in SpotPrice price)
    {
        double usd = price.Usd;
        return price.IsKnown ? [.. Enumerable.Range(0, (100 / LadderStepPercent) + 1).Select(step => usd * (50 + (step * LadderStepPercent)) / 100.0)] : [];
    }

    private static HolderStress Judge(HolderPosition holder, in SpotPrice price, double[] ladder)
    {
        TreasuryPosition position = holder.Position;
        var pnl = new double[ladder.Length];
        position.FillPnlLadder(ladder, pnl);
        return new HolderStress(
            holder.Holder,
            position,
            holder.TimeUnixNanos,
            position.MarketValueUsd(price.Usd),
            position.UnrealisedPnlUsd(price.Usd).Value,
            position.DistanceToCostPercent(price.Usd).Value,
            position.AverageCostUsd.IsOk ? [.. ladder.Select((at, i) => new PricedFigure(at, pnl[i]))] : []);
    }

    private static PricedFigure[] SupplyOf(IReadOnlyList<HolderPosition> holders, in SpotPrice price, double[] ladder, double share)
    {
        TreasuryPosition[] positions = [.. holders.Select(holder => holder.Position)];
        if (double.IsNaN(share) || !price.IsKnown
            || TreasurySupply.TryCreate(SupplyUse.Treasuries, positions, share, SupplyCurve.DefaultHorizonHours, out SupplyCurve? curve) != FigureCode.Ok)
        {
            return [];
        }

        double from = price.Usd;
        return [.. ladder.Select(to => new PricedFigure(to, ForcedSupply.ReleasedUsd(curve!, from, to)))];
    }

    private static TreasuryAnswer WithCostBasis(TreasuryAnswer answer, StressCopy copy, long? since)
    {
        SeriesImage? series = copy.Observations.Find(ObservationKind.CostBasis, copy.AsOf);
        if (series?.At(copy.AsOf) is not { } entry || CostBasisInputs.Create(entry) is not { } histogram)
        {
            return answer;
        }

        // Against a time at or after the newest histogram stands the one before it: a histogram is not compared with itself.
        ObservationEntry? earlier = series.At(Math.Min(since ?? long.MaxValue, entry.Time - 1));
        CostBasisHistogram? before = earlier is null ? null : CostBasisInputs.Create(earlier);
        var change = new double[histogram.Low.Length];
        change.AsSpan().Fill(double.NaN);
        double outside = before is null ? double.NaN : histogram.ChangeSince(before, change);
        return answer with
        {
            CostBasis = [.. Enumerable.Range(0, change.Length).Select(i => new CostBasisChange(histogram.Low[i], histogram.High[i], histogram.AmountBtc[i], change[i]))],
            CostBasisTime = entry.Time,
            CostBasisSince = earlier?.Time,
            CostBasisOutsideBtc = outside,
            SupplyInLossBtc = double.IsNaN(answer.PriceUsd) ? double.NaN : histogram.SupplyInLossBtc(answer.PriceUsd),
        };
    }

    private static SeriesReport[] Report(StressCopy copy, IReadOnlyList<HolderPosition> holders)
    {
        // Trades and statements come when they come: days without any are no gaps.
        var reports = new List<SeriesReport>(holders.Select(holder => SeriesReport.Of(holder.Series, copy.AsOf, 0)));
        if (reports.Count == 0)
        {
            reports.Add(SeriesReport.Missing(ObservationKind.Treasury));
        }

        SeriesImage? costBasis = copy.Observations.Find(ObservationKind.CostBasis, copy.AsOf);
        reports.Add(costBasis is null ? SeriesReport.Missing(ObservationKind.CostBasis) : SeriesReport.Of(costBasis, copy.AsOf, 0));
        return [.. reports];
    }
}
