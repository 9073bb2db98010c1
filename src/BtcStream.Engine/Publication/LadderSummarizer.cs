using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.Publication;

/// <summary>A cluster of liquidations and how it is known.</summary>
/// <param name="Provenance">Observed or modelled.</param>
/// <param name="Cluster">Where, how much, how far.</param>
public readonly record struct ClusterFigure(LiquidationProvenance Provenance, LiquidationCluster Cluster)
{
    /// <summary>False for the default value: there is none.</summary>
    public bool IsFound => Provenance != LiquidationProvenance.None;
}

/// <summary>Writes what a summary says of liquidations from an image of the ladder. Its thread is the image's.</summary>
internal static class LadderSummarizer
{
    /// <summary>Clusters looked at on each side to find the nearest large one.</summary>
    private const int LargestLookedAt = 3;

    public static void Write(RiskSummary summary, LadderImage image, double indexPrice)
    {
        summary.Positions = image.OpenPositions;
        summary.LongLiquidationUsd24h = double.NaN;
        summary.ShortLiquidationUsd24h = double.NaN;
        foreach (RealisedWindow window in image.Realised)
        {
            if (window.Hours == 24)
            {
                summary.LongLiquidationUsd24h = Plus(summary.LongLiquidationUsd24h, window.LongUsd);
                summary.ShortLiquidationUsd24h = Plus(summary.ShortLiquidationUsd24h, window.ShortUsd);
            }
        }

        summary.NearestClusterAbove = Nearest(image, indexPrice, LadderSide.Above);
        summary.NearestClusterBelow = Nearest(image, indexPrice, LadderSide.Below);
    }

    /// <summary>The nearest of the largest observed clusters; of the modelled ones only where none is observed on that side.</summary>
    private static ClusterFigure Nearest(LadderImage image, double indexPrice, LadderSide side)
    {
        Span<LiquidationCluster> found = stackalloc LiquidationCluster[LargestLookedAt];
        ClusterRule rule = ClusterRule.For(image.Grid);
        foreach (LiquidationProvenance provenance in (ReadOnlySpan<LiquidationProvenance>)[LiquidationProvenance.Observed, LiquidationProvenance.Modelled])
        {
            if (Clusters.Find(image.Grid, image.CellsFrom(provenance, indexPrice), indexPrice, side, rule, found) > 0)
            {
                return new ClusterFigure(provenance, found[0]);
            }
        }

        return default;
    }

    private static double Plus(double sum, double usd) => double.IsNaN(sum) ? usd : sum + usd;
}
