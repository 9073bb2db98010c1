namespace BtcStream.Quant.Cascade;

/// <summary>The walk of a solved cascade, step by step.</summary>
internal static class CascadePath
{
    public static int StepsOf(CascadeWorkspace workspace, in CascadeResult result)
    {
        if (workspace.Code != CascadeCode.Ok || result.Status == CascadeStatus.NoData)
        {
            return 0;
        }

        int steps = 0;
        ReadOnlySpan<double> edges = workspace.Edges;
        for (int segment = 0; segment + 1 < edges.Length && edges[segment] < result.LogMove; segment++)
        {
            steps = workspace.StepOfSegment[segment] + 1;
        }

        return steps;
    }

    public static int Fill(CascadeWorkspace workspace, in CascadeResult result, Span<CascadeStep> path)
    {
        int steps = StepsOf(workspace, result);
        int points = Math.Min(steps, path.Length);
        if (points == 0)
        {
            return 0;
        }

        var segments = new CascadeSegments(workspace);
        ReadOnlySpan<double> edges = segments.Edges;
        int point = 0;
        CascadeFlows flows = default;
        double gainDepthUsd = 0.0;
        double from = 0.0;
        for (int segment = 0; segment + 1 < edges.Length && edges[segment] < result.LogMove; segment++)
        {
            int next = (int)((long)segments.StepOfSegment[segment] * points / steps);
            if (next != point)
            {
                path[point++] = Step(workspace, flows, gainDepthUsd, from, edges[segment]);
                (flows, gainDepthUsd, from) = (default, 0.0, edges[segment]);
            }

            double length = Math.Min(segments.Width(segment), result.LogMove - edges[segment]);
            double share = length / segments.Width(segment);
            flows.Add(segments, segment, length, share, result.DepthFactor);
            gainDepthUsd += GainDepthUsd(segments, segment, length, share, result.DepthFactor);
        }

        path[point++] = Step(workspace, flows, gainDepthUsd, from, result.LogMove);
        return point;
    }

    private static double GainDepthUsd(in CascadeSegments segments, int segment, double length, double share, double depthFactor)
    {
        double mean = CascadeFlows.At(segments.GainDepthStart[segment], segments.GainDepthEnd[segment], 0.5 * share);
        return length / DepthCurve.LogPercent * (depthFactor * mean);
    }

    private static CascadeStep Step(CascadeWorkspace workspace, in CascadeFlows flows, double gainDepthUsd, double from, double to)
    {
        double widthPercent = (to - from) / DepthCurve.LogPercent;
        return new(
            workspace.PriceAt(to),
            widthPercent,
            (flows.Dealer + flows.Liquidation + flows.Supply) / gainDepthUsd,
            flows.Dealer / widthPercent,
            flows.Liquidation / widthPercent,
            flows.Modelled / widthPercent,
            flows.Supply / widthPercent,
            flows.Absorbed / widthPercent);
    }
}
