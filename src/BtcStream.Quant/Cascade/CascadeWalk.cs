namespace BtcStream.Quant.Cascade;

/// <summary>One walk of <see cref="CascadeSolver.Solve"/>.</summary>
internal readonly ref struct CascadeWalk(CascadeWorkspace workspace, double sellUsd, double depthFactor)
{
    private readonly CascadeSegments _segments = new(workspace);

    /// <summary>Newton steps that put the end right under square-root impact, each by three digits or more: a segment's quadratic is off by up to 1e-3 of Q.</summary>
    private const int Refinements = 5;

    /// <summary>USD that the workspace's depth absorbs on a move, beyond the domain too.</summary>
    public static double AbsorbedUsd(CascadeWorkspace workspace, double logMove)
    {
        DepthCurve depth = workspace.Depth!;
        if (depth.Model != DepthModel.Book || logMove >= workspace.EndLogMove)
        {
            return depth.AbsorbedUsd(logMove);
        }

        // As the walk has it, each step's depth even over the step: then depth alone moves the price exactly as far as the shock says.
        ReadOnlySpan<double> edges = workspace.Edges;
        ReadOnlySpan<double> density = workspace.DepthStart;
        double sum = 0.0;
        for (int segment = 0; edges[segment] < logMove; segment++)
        {
            sum += density[segment] * ((Math.Min(edges[segment + 1], logMove) - edges[segment]) / DepthCurve.LogPercent);
        }

        return sum;
    }

    public CascadeResult Run()
    {
        CascadeFlows flows = default;
        if (sellUsd == 0.0)
        {
            return Result(CascadeStatus.Bounded, 0.0, flows);
        }

        for (int segment = 0; segment < _segments.Count; segment++)
        {
            double width = _segments.Width(segment);
            CascadeFlows after = flows;
            after.Add(_segments, segment, width, 1.0, depthFactor);
            double length = FirstRoot(segment, width, sellUsd + flows.Net, mustEnd: sellUsd + after.Net <= 0.0);
            if (!double.IsNaN(length))
            {
                return End(segment, length, width, flows);
            }

            flows = after;
        }

        return Result(CascadeStatus.Unbounded, _segments.Edges[^1], flows);
    }

    /// <summary>
    /// Smallest s from 0 to the width with balance + 100·(c·s + a·s²/2) ≤ 0, in a form that cancels nothing; NaN where there is none. A walk can end
    /// inside a segment whose far end lies above zero again.
    /// </summary>
    private double FirstRoot(int segment, double width, double balanceUsd, bool mustEnd)
    {
        double start = _segments.Dealer[segment] - (depthFactor * _segments.DepthStart[segment]);
        double end = _segments.Dealer[segment + 1] - (depthFactor * _segments.DepthEnd[segment]);
        double c = start + _segments.Release(segment);
        double a = (end - start) / width;
        double b = DepthCurve.LogPercent * balanceUsd;
        double discriminant = (c * c) - (2.0 * a * b);
        double root = double.NaN;
        if (discriminant is >= 0.0 and < double.PositiveInfinity && (c < 0.0 || a < 0.0))
        {
            double sqrt = Math.Sqrt(discriminant);
            root = c < 0.0 ? 2.0 * b / (sqrt - c) : (c + sqrt) / -a;
        }

        if (root <= width)
        {
            return root;
        }

        return mustEnd ? width : double.NaN;
    }

    private CascadeResult End(int segment, double length, double width, CascadeFlows flows)
    {
        double start = _segments.Edges[segment];
        bool isSquareRoot = workspace.Depth!.Model == DepthModel.SquareRoot;
        for (int i = 0; isSquareRoot && i < Refinements; i++)
        {
            length = Refine(segment, length, width, flows);
        }

        flows.Add(_segments, segment, length, length / width, depthFactor);
        flows.Absorbed = isSquareRoot ? depthFactor * workspace.Depth.AbsorbedUsd(start + length) : flows.Absorbed;
        return Result(CascadeStatus.Bounded, start + length, flows);
    }

    /// <summary>A Newton step on the balance with Q itself instead of its quadratic.</summary>
    private double Refine(int segment, double length, double width, CascadeFlows flows)
    {
        flows.Add(_segments, segment, length, length / width, depthFactor);
        double absorbed = depthFactor * workspace.Depth!.AbsorbedUsd(_segments.Edges[segment] + length);
        double balance = sellUsd + flows.Dealer + flows.Liquidation + flows.Supply - absorbed;
        double slope = CascadeFlows.At(_segments.Dealer[segment], _segments.Dealer[segment + 1], length / width)
            + _segments.Release(segment)
            - (depthFactor * CascadeFlows.At(_segments.DepthStart[segment], _segments.DepthEnd[segment], length / width));
        return slope < 0.0 ? Math.Clamp(length - (DepthCurve.LogPercent * balance / slope), 0.0, width) : length;
    }

    private CascadeResult Result(CascadeStatus status, double logMove, in CascadeFlows flows) => new(
        CascadeCode.Ok,
        status,
        status == CascadeStatus.Bounded ? workspace.PriceAt(logMove) : double.NaN,
        logMove,
        depthFactor,
        sellUsd,
        flows.Dealer,
        flows.Liquidation,
        flows.Modelled,
        flows.Supply,
        flows.Absorbed);
}
