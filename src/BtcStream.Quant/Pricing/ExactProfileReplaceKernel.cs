using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary><see cref="ExactProfileKernel.Replace"/> in lanes: both bells of a group of grid points once, then each row's heads and tails.</summary>
internal readonly ref struct ExactProfileReplaceKernel(
    ProfileCurve oldCurve,
    ReadOnlySpan<double> oldCoefficients,
    ProfileCurve newCurve,
    ReadOnlySpan<double> newCoefficients,
    ReadOnlySpan<double> logX,
    Span<double> heads,
    Span<double> tails) : ILaneKernel
{
    private readonly ReadOnlySpan<double> _oldCoefficients = oldCoefficients;
    private readonly ReadOnlySpan<double> _newCoefficients = newCoefficients;
    private readonly ReadOnlySpan<double> _logX = logX;
    private readonly Span<double> _heads = heads;
    private readonly Span<double> _tails = tails;

    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        ReadOnlySpan<TLanes> points = LaneSpan.Groups<TLanes>(_logX);
        Span<TLanes> heads = LaneSpan.Groups<TLanes>(_heads);
        Span<TLanes> tails = LaneSpan.Groups<TLanes>(_tails);
        TLanes shift = TLanes.Broadcast(ExactProfileKernel.HeadShift);
        for (int group = 0; group < points.Length; group++)
        {
            TLanes oldBell = ProfileKernel.Bell(points[group], TLanes.Broadcast(oldCurve.Offset), TLanes.Broadcast(oldCurve.Slope));
            TLanes newBell = ProfileKernel.Bell(points[group], TLanes.Broadcast(newCurve.Offset), TLanes.Broadcast(newCurve.Slope));
            for (int model = 0; model < _oldCoefficients.Length; model++)
            {
                ref TLanes headRow = ref heads[(model * points.Length) + group];
                ref TLanes tailRow = ref tails[(model * points.Length) + group];
                TLanes head = headRow + shift;
                TLanes tail = tailRow;
                ExactProfileKernel.Add(TLanes.Broadcast(-_oldCoefficients[model]), oldBell, ref head, ref tail);
                ExactProfileKernel.Add(TLanes.Broadcast(_newCoefficients[model]), newBell, ref head, ref tail);
                headRow = head - shift;
                tailRow = tail;
            }
        }
    }
}
