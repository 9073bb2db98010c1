namespace BtcStream.Quant.Cascade;

/// <summary>What has been traded so far on a walk, USD.</summary>
internal struct CascadeFlows
{
    public double Dealer;
    public double Liquidation;
    public double Modelled;
    public double Supply;
    public double Absorbed;

    /// <summary>Released less absorbed.</summary>
    public readonly double Net => Dealer + Liquidation + Supply - Absorbed;

    /// <summary>Adds the beginning of a segment, over which every flow is linear.</summary>
    /// <param name="segments">The ladder.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="length">How much of it, in t.</param>
    /// <param name="share">How much of it, from 0 to 1.</param>
    /// <param name="depthFactor">Factor on depth.</param>
    public void Add(in CascadeSegments segments, int segment, double length, double share, double depthFactor)
    {
        double percent = length / DepthCurve.LogPercent;
        Dealer += percent * At(segments.Dealer[segment], segments.Dealer[segment + 1], 0.5 * share);
        Liquidation += percent * segments.Liquidation(segment);
        Modelled += percent * segments.Modelled(segment);
        Supply += percent * segments.Supply(segment);
        Absorbed += percent * (depthFactor * At(segments.DepthStart[segment], segments.DepthEnd[segment], 0.5 * share));
    }

    /// <summary>A linear function at a share of its stretch; at half of a share that is its mean over the beginning.</summary>
    internal static double At(double start, double end, double share) => start + ((end - start) * share);
}
