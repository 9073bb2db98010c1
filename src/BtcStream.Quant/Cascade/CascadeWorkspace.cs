using BtcStream.Quant.Gamma;
using BtcStream.Quant.Ladders;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Cascade;

/// <summary>
/// One price ladder outward from the index, with everything that trades on it: what <see cref="CascadeSolver"/> works on. Load it with inputs, then set
/// the dealers' curve, as often as there are positioning models. Buffers are made once, in the constructor; nothing else allocates. Owned by one thread.
/// </summary>
/// <remarks>
/// <para>
/// The walk is measured by t = |ln(p/P0)|, from 0 to the end of the profile grid: with the default grid down to half the index and up to one and a half
/// times it. That is the domain of every answer. Its <b>steps</b> are the cells of the price ladder; the first one is what is left of the index's own
/// cell, together with the next cell where less than half of it is left. <b>Segments</b> are steps cut at the points of the profile grid.
/// </para>
/// <para>
/// Within a step, liquidations and supply are spread evenly in t. The index's own cell counts whole, since what is still untriggered there lies on the
/// walk's side of the index; a supply threshold counts where it lies beyond the index. Cells and thresholds on the other side are passed: they do not count.
/// Book depth is the mean over each step. Dealers' GEX is linear in ln x between points of the profile grid. So within a segment every
/// flow is linear in t, its integral quadratic, and both are exact.
/// </para>
/// </remarks>
public sealed class CascadeWorkspace
{
    private readonly PriceGrid _grid;
    private readonly ProfileGrid _profile;
    private readonly CascadeLayout _layout;
    private readonly double[] _depthStart;
    private readonly double[] _depthEnd;
    private readonly double[] _gainDepthStart;
    private readonly double[] _gainDepthEnd;
    private readonly double[] _dealer;
    private readonly double[] _stepAbsorbed;

    /// <summary>A workspace for one ladder and one profile grid.</summary>
    /// <param name="grid">Grid of the ladder.</param>
    /// <param name="profile">Grid of the dealers' curves, x from below 1 to above 1.</param>
    /// <exception cref="ArgumentException">x = 1 is not inside the profile grid.</exception>
    public CascadeWorkspace(PriceGrid grid, ProfileGrid profile)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(profile);
        if (!(profile.X[0] < 1.0 && profile.X[^1] > 1.0))
        {
            throw new ArgumentException($"The walk starts at x = 1, but the profile runs from {profile.X[0]} to {profile.X[^1]}.", nameof(profile));
        }

        _grid = grid;
        _profile = profile;
        _layout = new CascadeLayout(grid, profile);
        int segments = _layout.SegmentCapacity;
        _depthStart = new double[segments];
        _depthEnd = new double[segments];
        _gainDepthStart = new double[segments];
        _gainDepthEnd = new double[segments];
        _dealer = new double[segments + 1];
        _stepAbsorbed = new double[_layout.StepCapacity + 1];
        Releases = new CascadeReleases(_layout);
        ZoneBuffer = new AccelerationZone[segments];
    }

    /// <summary>Why there is nothing to solve; ok once loaded.</summary>
    public CascadeCode Code { get; private set; } = CascadeCode.NoIndexPrice;

    /// <summary>The way the walk runs.</summary>
    public CascadeDirection Direction { get; private set; }

    /// <summary>Where it starts, USD per coin.</summary>
    public double IndexPrice { get; private set; }

    /// <summary>The end of the domain in this direction, |ln(p/P0)|.</summary>
    public double EndLogMove => _layout.End;

    /// <summary>How many steps the ladder has between the index and the end of the domain.</summary>
    public int StepCount => _layout.StepCount;

    /// <summary>The depth loaded; null before.</summary>
    public DepthCurve? Depth { get; private set; }

    internal CascadeReleases Releases { get; }

    internal AccelerationZone[] ZoneBuffer { get; }

    /// <summary>Where segments meet, t from 0 to the end: one more than there are segments.</summary>
    internal ReadOnlySpan<double> Edges => _layout.Edges;

    internal ReadOnlySpan<int> StepOfSegment => _layout.StepOfSegment;

    /// <summary>A(t) at the edges, USD per 1 %, linear in between.</summary>
    internal ReadOnlySpan<double> Dealer => _dealer.AsSpan(0, _layout.Edges.Length);

    /// <summary>Depth that absorbs, linear over each segment, USD per 1 %: the beginning of each.</summary>
    internal ReadOnlySpan<double> DepthStart => _depthStart.AsSpan(0, _layout.SegmentCount);

    internal ReadOnlySpan<double> DepthEnd => _depthEnd.AsSpan(0, _layout.SegmentCount);

    /// <summary>Depth that the loop gain is taken against: the same but for square-root impact, where it is 0.01·Q/x.</summary>
    internal ReadOnlySpan<double> GainDepthStart => _gainDepthStart.AsSpan(0, _layout.SegmentCount);

    internal ReadOnlySpan<double> GainDepthEnd => _gainDepthEnd.AsSpan(0, _layout.SegmentCount);

    /// <summary>Lays the ladder out from the index and puts liquidations, supply and depth on it; dealers trade nothing until set.</summary>
    /// <param name="inputs">The inputs; not kept, but for the depth curve, which must not change until the next load.</param>
    public CascadeCode Load(in CascadeInputs inputs)
    {
        Code = Check(inputs);
        if (Code != CascadeCode.Ok)
        {
            return Code;
        }

        (Direction, IndexPrice, Depth) = (inputs.Direction, inputs.IndexPrice, inputs.Depth);
        _layout.LayOut(inputs.Direction, inputs.IndexPrice);
        Releases.Fill(inputs, _grid);
        FillDepth(inputs.Depth!);
        _dealer.AsSpan().Clear();
        return Code;
    }

    /// <summary>Puts the dealers' flow on the ladder, A = −GEX in both directions: short gamma sells into a fall and buys into a rise.</summary>
    /// <param name="gexUsdPerPercent">Net GEX at each point of the profile grid, USD per 1 %; empty: dealers trade nothing.</param>
    /// <returns>Ok, what <see cref="Load"/> said, or <see cref="CascadeCode.BadDealerCurve"/>, and then nothing changed.</returns>
    public CascadeCode SetDealers(ReadOnlySpan<double> gexUsdPerPercent)
    {
        if (Code != CascadeCode.Ok)
        {
            return Code;
        }

        Span<double> dealer = _dealer.AsSpan(0, _layout.Edges.Length);
        if (gexUsdPerPercent.IsEmpty)
        {
            dealer.Clear();
            return CascadeCode.Ok;
        }

        if (gexUsdPerPercent.Length != _profile.Length || !IsFinite(gexUsdPerPercent))
        {
            return CascadeCode.BadDealerCurve;
        }

        _layout.Interpolate(gexUsdPerPercent, dealer);
        return CascadeCode.Ok;
    }

    /// <summary>The price after a logarithmic move; the index itself, to the bit, after none.</summary>
    internal double PriceAt(double logMove) => logMove == 0.0
        ? IndexPrice
        : IndexPrice * DeterministicMath.Exp(Direction == CascadeDirection.Down ? -logMove : logMove);

    private static bool IsFinite(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            if (!double.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    private CascadeCode Check(in CascadeInputs inputs)
    {
        PriceCellCode cell = _grid.TryCellOf(inputs.IndexPrice, out _);
        if (cell != PriceCellCode.Ok)
        {
            return cell == PriceCellCode.NotAPrice ? CascadeCode.NoIndexPrice : CascadeCode.IndexPriceOutOfRange;
        }

        if (inputs.Depth is null || inputs.Depth.Model == DepthModel.None)
        {
            return CascadeCode.NoDepth;
        }

        if (inputs.Depth.Direction != inputs.Direction)
        {
            return CascadeCode.DepthOfOtherSide;
        }

        bool isHorizon = inputs.SupplyHorizonHours > 0.0 && double.IsFinite(inputs.SupplyHorizonHours);
        return inputs.Supply.IsEmpty || isHorizon ? CascadeCode.Ok : CascadeCode.BadSupplyHorizon;
    }

    private void FillDepth(DepthCurve depth)
    {
        switch (depth.Model)
        {
            case DepthModel.SquareRoot:
                FillSquareRootDepth(depth);
                return;
            case DepthModel.Constant:
                _depthStart.AsSpan(0, _layout.SegmentCount).Fill(depth.ConstantUsdPerPercent);
                break;
            default:
                FillBookDepth(depth);
                break;
        }

        DepthStart.CopyTo(_depthEnd);
        DepthStart.CopyTo(_gainDepthStart);
        DepthStart.CopyTo(_gainDepthEnd);
    }

    private void FillBookDepth(DepthCurve depth)
    {
        ReadOnlySpan<double> ends = _layout.StepEdges;
        depth.FillBookAbsorbed(ends, _stepAbsorbed);
        ReadOnlySpan<int> steps = _layout.StepOfSegment;
        for (int segment = 0; segment < steps.Length; segment++)
        {
            int step = steps[segment];
            double widthPercent = (ends[step + 1] - ends[step]) / DepthCurve.LogPercent;
            _depthStart[segment] = (_stepAbsorbed[step + 1] - _stepAbsorbed[step]) / widthPercent;
        }
    }

    /// <summary>
    /// Q(x(t)) to second order over each segment: exact at both ends, and its slope at the beginning. What it is off by in between, of third order in
    /// the width of a segment, the solver puts right.
    /// </summary>
    private void FillSquareRootDepth(DepthCurve depth)
    {
        ReadOnlySpan<double> edges = _layout.Edges;
        double percentOfScale = DepthCurve.LogPercent * depth.SquareRootScaleUsd;
        double x = 0.0;
        for (int segment = 0; segment < _layout.SegmentCount; segment++)
        {
            double next = depth.RelativeMove(edges[segment + 1]);
            double slope = depth.Direction == CascadeDirection.Down ? 1.0 - x : 1.0 + x;
            double mean = percentOfScale * ((next - x) * (next + x)) / (edges[segment + 1] - edges[segment]);
            _depthStart[segment] = percentOfScale * (2.0 * x * slope);
            _depthEnd[segment] = (2.0 * mean) - _depthStart[segment];
            _gainDepthStart[segment] = percentOfScale * x;
            _gainDepthEnd[segment] = percentOfScale * next;
            x = next;
        }
    }
}
