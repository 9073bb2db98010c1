namespace BtcStream.Quant.Cascade;

/// <summary>The columns of a loaded <see cref="CascadeWorkspace"/>, gathered once for a pass over them. Densities are USD per 1 %.</summary>
internal readonly ref struct CascadeSegments(CascadeWorkspace workspace)
{
    private readonly ReadOnlySpan<double> _liquidation = workspace.Releases.Liquidation;
    private readonly ReadOnlySpan<double> _modelled = workspace.Releases.Modelled;
    private readonly ReadOnlySpan<double> _supply = workspace.Releases.Supply;

    /// <summary>Where segments meet, t from 0 to the end: one more than there are segments.</summary>
    public readonly ReadOnlySpan<double> Edges = workspace.Edges;

    /// <summary>The step each segment belongs to.</summary>
    public readonly ReadOnlySpan<int> StepOfSegment = workspace.StepOfSegment;

    /// <summary>A(t) at the edges.</summary>
    public readonly ReadOnlySpan<double> Dealer = workspace.Dealer;

    public readonly ReadOnlySpan<double> DepthStart = workspace.DepthStart;

    public readonly ReadOnlySpan<double> DepthEnd = workspace.DepthEnd;

    public readonly ReadOnlySpan<double> GainDepthStart = workspace.GainDepthStart;

    public readonly ReadOnlySpan<double> GainDepthEnd = workspace.GainDepthEnd;

    public int Count => StepOfSegment.Length;

    public double Width(int segment) => Edges[segment + 1] - Edges[segment];

    /// <summary>L, modelled included.</summary>
    public double Liquidation(int segment) => _liquidation[StepOfSegment[segment]];

    public double Modelled(int segment) => _modelled[StepOfSegment[segment]];

    /// <summary>M.</summary>
    public double Supply(int segment) => _supply[StepOfSegment[segment]];

    /// <summary>L + M.</summary>
    public double Release(int segment) => Liquidation(segment) + Supply(segment);
}
