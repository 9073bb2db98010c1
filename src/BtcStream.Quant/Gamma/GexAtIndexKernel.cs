using BtcStream.Quant.Numerics;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Gamma;

/// <summary><see cref="GexCurves.FillAtIndex"/> in lanes over instruments: the bell of the profile at ln x = 0.</summary>
internal readonly ref struct GexAtIndexKernel(
    ReadOnlySpan<double> offsets,
    ReadOnlySpan<double> peaks,
    ReadOnlySpan<double> contractSizeCoin,
    Span<double> gexPerContract) : ILaneKernel
{
    private readonly ReadOnlySpan<double> _offsets = offsets;
    private readonly ReadOnlySpan<double> _peaks = peaks;
    private readonly ReadOnlySpan<double> _contractSizeCoin = contractSizeCoin;
    private readonly Span<double> _gexPerContract = gexPerContract;

    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        ReadOnlySpan<TLanes> offsets = LaneSpan.Groups<TLanes>(_offsets);
        ReadOnlySpan<TLanes> peaks = LaneSpan.Groups<TLanes>(_peaks);
        ReadOnlySpan<TLanes> sizes = LaneSpan.Groups<TLanes>(_contractSizeCoin);
        Span<TLanes> results = LaneSpan.Groups<TLanes>(_gexPerContract);
        for (int group = 0; group < results.Length; group++)
        {
            results[group] = AtIndex(offsets[group], peaks[group], sizes[group]);
        }

        if (LaneSpan.TailStart(_offsets.Length) < _offsets.Length)
        {
            TLanes tail = AtIndex(
                LaneSpan.LoadTail<TLanes>(_offsets, 0.0), LaneSpan.LoadTail<TLanes>(_peaks, 0.0), LaneSpan.LoadTail<TLanes>(_contractSizeCoin, 0.0));
            LaneSpan.StoreTail(tail, _gexPerContract);
        }
    }

    private static TLanes AtIndex<TLanes>(TLanes offset, TLanes peak, TLanes size)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes zero = TLanes.Broadcast(0.0);
        return size * peak * ProfileKernel.Bell(zero, offset, zero);
    }
}
