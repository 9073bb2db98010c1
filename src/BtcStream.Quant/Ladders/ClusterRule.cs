namespace BtcStream.Quant.Ladders;

/// <summary>What counts as one cluster, see <see cref="Clusters"/>.</summary>
public readonly record struct ClusterRule
{
    /// <summary>Widest smoothing.</summary>
    public const int MaxSmoothingCells = 64;

    /// <summary>A rule.</summary>
    /// <param name="smoothingCells">Cells on each side that smoothing takes in, 0 to <see cref="MaxSmoothingCells"/>; 0 leaves the ladder as it is.</param>
    /// <param name="valleyShare">A dip separates two maxima where it is below this share of both; also how high the edge of a cluster is. Above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public ClusterRule(int smoothingCells, double valleyShare)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(smoothingCells);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(smoothingCells, MaxSmoothingCells);
        if (!(valleyShare is > 0.0 and < 1.0))
        {
            throw new ArgumentOutOfRangeException(nameof(valleyShare), valleyShare, "A valley share is above 0 and below 1.");
        }

        SmoothingCells = smoothingCells;
        ValleyShare = valleyShare;
    }

    /// <summary>Cells on each side that smoothing takes in.</summary>
    public int SmoothingCells { get; }

    /// <summary>A dip separates two maxima where it is below this share of both.</summary>
    public double ValleyShare { get; }

    /// <summary>The rule for a grid: smoothing over a quarter of a percent on each side (at least no cell, at most 25), and a valley at half height.</summary>
    public static ClusterRule For(PriceGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return new((int)(25.0 / grid.StepBasisPoints), 0.5);
    }
}
