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

        ReadOnlySpan<double> edges = workspace.Edges;
        int point = 0;
        CascadeFlows flows = default;
        double gainDepthUsd = 0.0;
        double from = 0.0;
        for (int segment = 0; segment + 1 < edges.Length && edges[segment] < result.LogMove; segment++)
        {
            int next = (int)((long)workspace.StepOfSegment[segment] * points / steps);
            if (next != point)
            {
                path[point++] = Step(workspace, flows, gainDepthUsd, from, edges[segment]);
                (flows, gainDepthUsd, from) = (default, 0.0, edges[segment]);
            }

            double width = edges[segment + 1] - edges[segment];
            double length = Math.Min(width, result.LogMove - edges[segment]);
            flows.Add(workspace, segment, length, width, result.DepthFactor);
            gainDepthUsd += GainDepthUsd(workspace, segment, length, width, result.DepthFactor);
        }

        path[point++] = Step(workspace, flows, gainDepthUsd, from, result.LogMove);
        return point;
    }

    private static double GainDepthUsd(CascadeWorkspace workspace, int segment, double length, double width, double depthFactor)
    {
        double mean = CascadeFlows.Mean(workspace.GainDepthStart[segment], workspace.GainDepthEnd[segment], 0.5 * (length / width));
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
