using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Stress.Table;

/// <summary>Claim 8: the largest treasury holder.</summary>
internal static class TreasuryRows
{
    private static readonly TreasuryQuestion Question = new() { LadderPrices = [1.0] };

    public static void Write(StressCopy copy, StressRowList rows)
    {
        SpotPrice price = SpotPrice.Of(copy, double.NaN);
        TreasuryAnswer answer = copy.Cache.Get(
            "treasuries",
            [price with { TimeUnixNanos = long.MinValue }, .. copy.Observations.AllOf(ObservationKind.Treasury), null, .. copy.Observations.AllOf(ObservationKind.CostBasis)],
            () => TreasuryComputer.Compute(copy, Question));
        HolderStress? largest = answer.Holders.Count == 0 ? null : answer.Holders[0];
        string source = largest is null ? string.Empty : answer.Series.FirstOrDefault(one => one.Series == $"treasury:{largest.Holder}")?.Source ?? string.Empty;
        RowFigure figure = largest is null ? RowFigure.None : new(double.NaN, long.MinValue, source) { Assumptions = AssumptionsOf(largest) };
        string of = largest is null ? string.Empty : $" of {largest.Holder}";
        long stated = largest?.TimeUnixNanos ?? long.MinValue;
        RowFigure atPrice = figure.And(stated, StressRowKinds.Statements - StressRowKinds.Daily).And(price.TimeUnixNanos);
        Add(rows, StressRowKinds.TreasuryHolding, figure.And(stated), largest?.Position.HoldingBtc ?? double.NaN, of.Length == 0 ? "" : $"Coins{of}, the largest treasury holder");
        Add(rows, StressRowKinds.TreasuryValue, atPrice, largest?.MarketValueUsd ?? double.NaN, of.Length == 0 ? "" : $"Market value{of}");
        Add(rows, StressRowKinds.TreasuryPnl, atPrice, largest?.UnrealisedPnlUsd ?? double.NaN, of.Length == 0 ? "" : $"Unrealised profit{of}");
    }

    private static string[] AssumptionsOf(HolderStress holder) =>
        double.IsNaN(holder.UnrealisedPnlUsd) ? ["Sales leave the average cost as it is."] : [$"Average cost {StressText.Usd(holder.Position.AverageCostUsd.Value)} USD per coin; sales leave it as it is."];

    private static void Add(StressRowList rows, StressRowKind kind, in RowFigure figure, double value, string title) =>
        rows.Add(kind, double.IsNaN(value) ? RowFigure.None : figure with { Value = value }, title: title);
}
