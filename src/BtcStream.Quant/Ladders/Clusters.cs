namespace BtcStream.Quant.Ladders;

/// <summary>
/// The largest clusters of liquidations on one side of the index: where, how much, how far. Pure; no allocation; any order of arrival of the
/// positions gives the same answer, since only the cells count.
/// </summary>
/// <remarks>
/// <para>Only what a move away from the index triggers counts: longs below it, shorts above it.</para>
/// <para>
/// A raw ladder has a maximum every other cell. So the notional is smoothed with triangular weights (over ± 0.2 % on the default grid, see
/// <see cref="ClusterRule"/>), and two maxima are one cluster unless the smoothed ladder dips, somewhere between them, below half of the
/// lower one. A cluster's range runs from the outermost cells at which the smoothed ladder reaches half of its peak, less empty cells at either
/// end; its USD are the unsmoothed sums of those cells. Ranges do not overlap.
/// </para>
/// <para>The largest by USD are kept, of equal ones the nearer, and given nearest first.</para>
/// </remarks>
public static class Clusters
{
    /// <summary>Finds the largest clusters on one side.</summary>
    /// <param name="grid">Grid of the ladder.</param>
    /// <param name="ladder">The ladder.</param>
    /// <param name="indexPrice">Index price, USD per coin. Its own cell counts where part of it lies on this side.</param>
    /// <param name="side">Which side.</param>
    /// <param name="rule">What counts as one cluster.</param>
    /// <param name="largest">Receives the clusters, nearest first; as many as it has room for.</param>
    /// <returns>How many were written; 0 where the index has no cell.</returns>
    public static int Find(
        PriceGrid grid, in LadderCells ladder, double indexPrice, LadderSide side, ClusterRule rule, Span<LiquidationCluster> largest)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (largest.IsEmpty || ladder.Length == 0 || grid.TryCellOf(indexPrice, out int indexCell) != PriceCellCode.Ok)
        {
            return 0;
        }

        // An index on its cell's lower edge has nothing of that cell below it.
        int start = side == LadderSide.Below && grid.LowerEdge(indexCell) == indexPrice ? indexCell - 1 : indexCell;
        var scan = new ClusterScan(grid, ladder, indexPrice, side, rule, start, largest);
        return scan.Run();
    }
}
