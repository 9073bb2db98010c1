using BtcStream.Engine.Publication;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Stress.Table;

/// <summary>Claim 4: what was liquidated in 24 hours.</summary>
internal static class LiquidationRows
{
    private static readonly string[] Published = ["Forced orders that the venues publish and that were streamed; what they keep to themselves is missing."];

    private static readonly string[] LowerBound = [.. Published, "A lower bound: more orders came within 24 hours than are held."];

    public static void Write(StressCopy copy, StressRowList rows)
    {
        RiskSummary summary = copy.ViewOf(PositioningModel.Naive).Summary;
        var venues = new SortedSet<string>(StringComparer.Ordinal);
        bool isLowerBound = false;
        foreach (RealisedWindow window in copy.Priced.Ladder.Realised)
        {
            if (window.Hours == 24)
            {
                venues.Add(window.Venue);
                isLowerBound |= window.IsLowerBound;
            }
        }

        // A dead feed looks like a quiet day: without an order in the window the figure is 0 and its age says why nothing follows from it.
        RowFigure figure = new(0.0, copy.Priced.Ladder.NewestRealisedTime, string.Join(", ", venues)) { Assumptions = isLowerBound ? LowerBound : Published };
        Add(rows, StressRowKinds.Liquidations, figure, summary.LongLiquidationUsd24h + summary.ShortLiquidationUsd24h);
        Add(rows, StressRowKinds.LongLiquidations, figure, summary.LongLiquidationUsd24h);
        Add(rows, StressRowKinds.ShortLiquidations, figure, summary.ShortLiquidationUsd24h);
    }

    private static void Add(StressRowList rows, StressRowKind kind, in RowFigure figure, double usd) =>
        rows.Add(kind, double.IsNaN(usd) ? RowFigure.None : figure with { Value = usd });
}
