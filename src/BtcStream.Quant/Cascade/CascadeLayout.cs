using BtcStream.Quant.Gamma;
using BtcStream.Quant.Ladders;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Cascade;

/// <summary>
/// Where the walk of a <see cref="CascadeWorkspace"/> is cut: into steps, the cells of the ladder outward from the index, and those into segments, at the
/// points of the profile grid. Owned by one thread.
/// </summary>
internal sealed class CascadeLayout
{
    private readonly PriceGrid _grid;
    private readonly ProfileGrid _profile;
    private readonly double[] _stepEdges;
    private readonly double[] _edges;
    private readonly int[] _stepOfSegment;
    private readonly int[] _point;
    private readonly double[] _share;
    private CascadeDirection _direction;

    public CascadeLayout(PriceGrid grid, ProfileGrid profile)
    {
        _grid = grid;
        _profile = profile;
        StepCapacity = (int)(Math.Max(-profile.LogX[0], profile.LogX[^1]) / grid.LogStep) + 3;
        SegmentCapacity = StepCapacity + profile.Length;
        _stepEdges = new double[StepCapacity + 1];
        _edges = new double[SegmentCapacity + 1];
        _stepOfSegment = new int[SegmentCapacity];
        _point = new int[SegmentCapacity + 1];
        _share = new double[SegmentCapacity + 1];
    }

    public int StepCapacity { get; }

    public int SegmentCapacity { get; }

    public int StepCount { get; private set; }

    public int SegmentCount { get; private set; }

    /// <summary>Cells that the first step covers: one, or two where little is left of the index's own.</summary>
    public int CellsInFirstStep { get; private set; }

    /// <summary>The cell next to the index on the walk's side.</summary>
    public int NearestCell { get; private set; }

    /// <summary>Full width of the last step, of which the end of the domain may cut a part off.</summary>
    public double LastStepFullWidth { get; private set; }

    public double End { get; private set; }

    /// <summary>Where steps meet, t from 0 to the end.</summary>
    public ReadOnlySpan<double> StepEdges => _stepEdges.AsSpan(0, StepCount + 1);

    public ReadOnlySpan<double> Edges => _edges.AsSpan(0, SegmentCount + 1);

    public ReadOnlySpan<int> StepOfSegment => _stepOfSegment.AsSpan(0, SegmentCount);

    public void LayOut(CascadeDirection direction, double indexPrice)
    {
        _direction = direction;
        End = direction == CascadeDirection.Down ? -_profile.LogX[0] : _profile.LogX[^1];
        double width = FirstWidth(indexPrice);
        int step = 0;
        _stepEdges[0] = 0.0;
        double far = width;
        while (far < End)
        {
            _stepEdges[++step] = far;
            far = Math.FusedMultiplyAdd(step, _grid.LogStep, width);
        }

        _stepEdges[step + 1] = End;
        LastStepFullWidth = far - _stepEdges[step];
        StepCount = step + 1;
        CutAtProfile();
    }

    /// <summary>The step that a cell belongs to; outside 0 … StepCount − 1 it is not on the walk.</summary>
    public int StepOf(int cell)
    {
        int outward = _direction == CascadeDirection.Down ? NearestCell - cell : cell - NearestCell;
        return outward < CellsInFirstStep ? Math.Min(outward, 0) : outward - CellsInFirstStep + 1;
    }

    /// <summary>A(t) = −GEX at every edge, linear in ln x between the points of the profile.</summary>
    public void Interpolate(ReadOnlySpan<double> gexUsdPerPercent, Span<double> dealer)
    {
        for (int edge = 0; edge < dealer.Length; edge++)
        {
            double at = gexUsdPerPercent[_point[edge]];
            double next = gexUsdPerPercent[_point[edge] + 1];
            dealer[edge] = -Math.FusedMultiplyAdd(_share[edge], next - at, at);
        }
    }

    /// <summary>Finds the nearest cell and how wide the first step is.</summary>
    private double FirstWidth(double indexPrice)
    {
        _grid.TryCellOf(indexPrice, out int cell);
        double left = _direction == CascadeDirection.Down
            ? DeterministicMath.LogRatio(indexPrice, _grid.LowerEdge(cell))
            : DeterministicMath.LogRatio(_grid.UpperEdge(cell), indexPrice);
        if (left == 0.0)
        {
            // Only downward: an index on its cell's lower edge has that cell behind it.
            cell--;
            left = _grid.LogStep;
        }

        NearestCell = cell;
        CellsInFirstStep = left < 0.5 * _grid.LogStep ? 2 : 1;
        return CellsInFirstStep == 2 ? left + _grid.LogStep : left;
    }

    private void CutAtProfile()
    {
        ReadOnlySpan<double> logX = _profile.LogX;
        double sign = _direction == CascadeDirection.Down ? -1.0 : 1.0;
        int outward = (int)sign;
        int point = NextPoint(logX, outward);
        int step = 0;
        int segment = 0;
        _edges[0] = 0.0;
        while (step < StepCount)
        {
            double stepEnd = _stepEdges[step + 1];
            double knot = (uint)point < (uint)logX.Length ? sign * logX[point] : End;
            _stepOfSegment[segment] = step;
            _edges[++segment] = Math.Min(stepEnd, knot);
            step += stepEnd <= knot ? 1 : 0;
            point += knot <= stepEnd ? outward : 0;
        }

        SegmentCount = segment;
        LocateEdges(logX, sign);
    }

    /// <summary>The first point of the profile beyond x = 1.</summary>
    private int NextPoint(ReadOnlySpan<double> logX, int outward)
    {
        int point = _direction == CascadeDirection.Down ? logX.Length - 1 : 0;
        while (outward * logX[point] <= 0.0)
        {
            point += outward;
        }

        return point;
    }

    /// <summary>For each edge the point of the profile below it and how far it is on the way to the next.</summary>
    private void LocateEdges(ReadOnlySpan<double> logX, double sign)
    {
        int point = 0;
        for (int i = 0; i <= SegmentCount; i++)
        {
            int edge = sign < 0.0 ? SegmentCount - i : i;
            double at = sign * _edges[edge];
            while (point + 2 < logX.Length && logX[point + 1] <= at)
            {
                point++;
            }

            _point[edge] = point;
            _share[edge] = (at - logX[point]) / (logX[point + 1] - logX[point]);
        }
    }
}
