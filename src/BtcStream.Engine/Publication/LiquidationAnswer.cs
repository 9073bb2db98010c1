using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.Publication;

/// <summary>The liquidation ladder of one underlying with what stands beside it, from one frozen state.</summary>
public sealed class LiquidationAnswer
{
    /// <summary>The ladder, and the figures that every view has.</summary>
    public required RiskView View { get; init; }

    /// <summary>Relative width of a cell in basis points of its lower edge.</summary>
    public required double StepBasisPoints { get; init; }

    /// <summary>Largest local maxima above the index, nearest first, observed before modelled.</summary>
    public ClusterFigure[] ClustersAbove { get; init; } = [];

    /// <summary>Largest local maxima below the index, nearest first, observed before modelled.</summary>
    public ClusterFigure[] ClustersBelow { get; init; } = [];

    /// <summary>Forced orders by venue and window; empty while none has been streamed.</summary>
    public RealisedWindow[] Realised { get; init; } = [];

    /// <summary>Longs whose liquidation price the mark has crossed, USD.</summary>
    public double TriggeredLongUsd { get; init; }

    /// <summary>Shorts in the same state, USD.</summary>
    public double TriggeredShortUsd { get; init; }

    /// <summary>Positions in that state.</summary>
    public int TriggeredPositions { get; init; }

    /// <summary>Accounts with negative equity, whatever their underlying.</summary>
    public int BankruptAccounts { get; init; }

    /// <summary>Cross accounts that wait to be solved again for marks that have moved.</summary>
    public int PendingAccounts { get; init; }

    /// <summary>Positions that no positive price liquidates.</summary>
    public int PositionsWithoutPrice { get; init; }

    /// <summary>Positions whose price cannot be computed: equity or mark missing, or beyond the margin table.</summary>
    public int PositionsUnpriced { get; init; }

    /// <summary>The split behind modelled cells.</summary>
    public required ModelledOpenInterest Modelled { get; init; }

    internal static LiquidationAnswer Of(FrozenBook frozen, EngineOptions options, int clusters)
    {
        RiskView view = frozen.Write(default, RiskParts.Liquidations);
        LadderImage image = frozen.Priced.Ladder;
        return new LiquidationAnswer
        {
            View = view,
            StepBasisPoints = image.Grid.StepBasisPoints,
            ClustersAbove = Find(image, view.IndexPrice, LadderSide.Above, clusters),
            ClustersBelow = Find(image, view.IndexPrice, LadderSide.Below, clusters),
            Realised = [.. image.Realised],
            TriggeredLongUsd = image.TriggeredLongUsd,
            TriggeredShortUsd = image.TriggeredShortUsd,
            TriggeredPositions = image.TriggeredPositions,
            BankruptAccounts = image.BankruptAccounts,
            PendingAccounts = image.PendingAccounts,
            PositionsWithoutPrice = image.PositionsWithoutPrice,
            PositionsUnpriced = image.PositionsUnpriced,
            Modelled = options.ModelledOpenInterest,
        };
    }

    private static ClusterFigure[] Find(LadderImage image, double indexPrice, LadderSide side, int clusters)
    {
        var found = new LiquidationCluster[clusters];
        var figures = new List<ClusterFigure>();
        foreach (LiquidationProvenance provenance in (ReadOnlySpan<LiquidationProvenance>)[LiquidationProvenance.Observed, LiquidationProvenance.Modelled])
        {
            int count = Clusters.Find(image.Grid, image.CellsFrom(provenance, indexPrice), indexPrice, side, ClusterRule.For(image.Grid), found);
            figures.AddRange(found.Take(count).Select(cluster => new ClusterFigure(provenance, cluster)));
        }

        return [.. figures];
    }
}
