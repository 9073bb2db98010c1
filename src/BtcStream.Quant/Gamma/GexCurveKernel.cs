using System.Runtime.CompilerServices;
using BtcStream.Quant.Numerics;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Gamma;

/// <summary><see cref="ProfileCurve.TryCreate"/> in lanes over options; zeros in all three columns where there is no curve.</summary>
internal readonly ref struct GexCurveKernel(
    ReadOnlySpan<double> forwards,
    ReadOnlySpan<double> strikes,
    ReadOnlySpan<double> sigmas,
    ReadOnlySpan<double> years,
    Span<double> offsets,
    Span<double> slopes,
    Span<double> peaks) : ILaneKernel
{
    private readonly ReadOnlySpan<double> _forwards = forwards;
    private readonly ReadOnlySpan<double> _strikes = strikes;
    private readonly ReadOnlySpan<double> _sigmas = sigmas;
    private readonly ReadOnlySpan<double> _years = years;
    private readonly Span<double> _offsets = offsets;
    private readonly Span<double> _slopes = slopes;
    private readonly Span<double> _peaks = peaks;

    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Span<TLanes> offsets = LaneSpan.Groups<TLanes>(_offsets);
        Span<TLanes> logs = stackalloc TLanes[LaneLayout.StretchGroups];
        for (int start = 0; start < offsets.Length; start += logs.Length)
        {
            int count = Math.Min(logs.Length, offsets.Length - start);
            ReadOnlySpan<TLanes> forwards = LaneSpan.Groups<TLanes>(_forwards).Slice(start, count);
            ReadOnlySpan<TLanes> strikes = LaneSpan.Groups<TLanes>(_strikes).Slice(start, count);
            Span<TLanes> stretch = logs[..count];
            LaneLog.OfRatios(forwards, strikes, stretch);
            Curves(
                forwards,
                strikes,
                LaneSpan.Groups<TLanes>(_sigmas).Slice(start, count),
                LaneSpan.Groups<TLanes>(_years).Slice(start, count),
                stretch,
                offsets.Slice(start, count),
                LaneSpan.Groups<TLanes>(_slopes).Slice(start, count),
                LaneSpan.Groups<TLanes>(_peaks).Slice(start, count));
        }

        if (LaneSpan.TailStart(_offsets.Length) < _offsets.Length)
        {
            RunTail<TLanes>();
        }
    }

    [MethodImpl(LaneLayout.KernelLoop)]
    private static void Curves<TLanes>(
        ReadOnlySpan<TLanes> forwards,
        ReadOnlySpan<TLanes> strikes,
        ReadOnlySpan<TLanes> sigmas,
        ReadOnlySpan<TLanes> years,
        ReadOnlySpan<TLanes> logs,
        Span<TLanes> offsets,
        Span<TLanes> slopes,
        Span<TLanes> peaks)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes zero = TLanes.Broadcast(0.0);
        for (int i = 0; i < offsets.Length; i++)
        {
            // The curve needs no bell.
            var terms = new Black76Terms<TLanes>(forwards[i], strikes[i], sigmas[i], years[i], logs[i], zero);
            TLanes slope = TLanes.Broadcast(1.0) / terms.StdDev;
            TLanes peak = TLanes.Broadcast(ProfileCurve.OnePercentOverSqrtTwoPi) * strikes[i] * slope;
            TLanes isPriced = terms.Positive & TLanes.LessThan(TLanes.Abs(peak), TLanes.Broadcast(double.PositiveInfinity));
            offsets[i] = TLanes.Select(isPriced, terms.D2, zero);
            slopes[i] = TLanes.Select(isPriced, slope, zero);
            peaks[i] = TLanes.Select(isPriced, peak, zero);
        }
    }

    /// <summary>The incomplete last group, padded to a whole one: it goes through the very same code.</summary>
    private void RunTail<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        const int Count = LaneLayout.LaneCount;
        Span<double> columns = stackalloc double[7 * Count];
        Span<double> offsets = columns.Slice(4 * Count, Count);
        Span<double> slopes = columns.Slice(5 * Count, Count);
        Span<double> peaks = columns.Slice(6 * Count, Count);
        new GexCurveKernel(
            LaneSpan.PadTail(_forwards, columns[..Count]),
            LaneSpan.PadTail(_strikes, columns.Slice(Count, Count)),
            LaneSpan.PadTail(_sigmas, columns.Slice(2 * Count, Count)),
            LaneSpan.PadTail(_years, columns.Slice(3 * Count, Count)),
            offsets,
            slopes,
            peaks).Run<TLanes>();
        LaneSpan.CopyToTail(offsets, _offsets);
        LaneSpan.CopyToTail(slopes, _slopes);
        LaneSpan.CopyToTail(peaks, _peaks);
    }
}
