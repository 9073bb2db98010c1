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

    /// <summary>Adds the beginning of a segment: every flow is linear over it.</summary>
    /// <param name="workspace">The ladder.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="length">How much of it, in t.</param>
    /// <param name="width">All of it, in t.</param>
    /// <param name="depthFactor">Factor on depth.</param>
    public void Add(CascadeWorkspace workspace, int segment, double length, double width, double depthFactor)
    {
        int step = workspace.StepOfSegment[segment];
        double percent = length / DepthCurve.LogPercent;
        double half = 0.5 * (length / width);
        Dealer += percent * Mean(workspace.Dealer[segment], workspace.Dealer[segment + 1], half);
        Liquidation += percent * workspace.Releases.Liquidation[step];
        Modelled += percent * workspace.Releases.Modelled[step];
        Supply += percent * workspace.Releases.Supply[step];
        Absorbed += percent * (depthFactor * Mean(workspace.DepthStart[segment], workspace.DepthEnd[segment], half));
    }

    /// <summary>Mean over the beginning of a linear stretch, up to twice <paramref name="half"/> of it.</summary>
    internal static double Mean(double start, double end, double half) => start + ((end - start) * half);
}
