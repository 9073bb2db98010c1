namespace BtcStream.Quant.Cascade;

/// <summary>One pass of <see cref="CascadeSolver.Zones"/>: where A + L + M − D ≥ 0. Both sides are linear over a segment, so it meets at most one zone.</summary>
internal ref struct ZoneScan(CascadeWorkspace workspace, double depthFactor)
{
    private readonly CascadeSegments _segments = new(workspace);
    private readonly AccelerationZone[] _zones = workspace.ZoneBuffer;
    private int _count;
    private double _from;
    private double _to = double.NaN;
    private double _peak;

    public ReadOnlySpan<AccelerationZone> Run()
    {
        for (int segment = 0; segment < _segments.Count; segment++)
        {
            Visit(segment);
        }

        Close();
        return _zones.AsSpan(0, _count);
    }

    private static double Gain(double flow, double depth) => depth > 0.0 ? flow / depth : double.PositiveInfinity;

    private void Visit(int segment)
    {
        double release = _segments.Release(segment);
        double flowStart = _segments.Dealer[segment] + release;
        double flowEnd = _segments.Dealer[segment + 1] + release;
        double depthStart = depthFactor * _segments.GainDepthStart[segment];
        double depthEnd = depthFactor * _segments.GainDepthEnd[segment];
        double start = flowStart - depthStart;
        double end = flowEnd - depthEnd;
        double near = _segments.Edges[segment];
        double far = _segments.Edges[segment + 1];
        if (start >= 0.0 && end >= 0.0)
        {
            Extend(near, far, Math.Max(Gain(flowStart, depthStart), Gain(flowEnd, depthEnd)));
        }
        else if (start > 0.0)
        {
            Extend(near, near + ((far - near) * (start / (start - end))), Gain(flowStart, depthStart));
        }
        else if (end > 0.0)
        {
            Extend(far - ((far - near) * (end / (end - start))), far, Gain(flowEnd, depthEnd));
        }
    }

    /// <summary>Adds a stretch to the zone it touches, or begins another.</summary>
    private void Extend(double near, double far, double peak)
    {
        if (near != _to)
        {
            Close();
            (_from, _peak) = (near, peak);
        }

        (_to, _peak) = (far, Math.Max(_peak, peak));
    }

    private void Close()
    {
        if (_to > _from)
        {
            _zones[_count++] = new(workspace.Direction, workspace.PriceAt(_from), workspace.PriceAt(_to), _peak);
        }
    }
}
