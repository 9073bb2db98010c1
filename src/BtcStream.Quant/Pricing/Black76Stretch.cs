using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary>
/// Steps that the kernels of Black's greeks share, each a loop short enough for the processor to have several groups in flight: one long loop
/// of everything took twice the time.
/// </summary>
internal static class Black76Stretch
{
    /// <summary>Turns ln(F/K) into −d1²/2, in place.</summary>
    [MethodImpl(LaneLayout.KernelLoop)]
    public static void ToExponents<TLanes>(ReadOnlySpan<TLanes> sigmas, ReadOnlySpan<TLanes> years, Span<TLanes> values)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        sigmas = sigmas[..values.Length];
        years = years[..values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Black76Terms<TLanes>.Exponent(sigmas[i], years[i], values[i]);
        }
    }

    /// <summary>Turns −d1²/2 into e^(−d1²/2), in place.</summary>
    [MethodImpl(LaneLayout.KernelLoop)]
    public static void ToBells<TLanes>(Span<TLanes> values)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Black76Terms<TLanes>.Bell(values[i]);
        }
    }

    /// <summary>+1 for each call, −1 for each put of one group; NaN for anything else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Signs<TLanes>(ReadOnlySpan<OptionRight> rights)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Span<TLanes> signs = stackalloc TLanes[1];
        Span<double> lanes = MemoryMarshal.Cast<TLanes, double>(signs);
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            lanes[lane] = Black76.Sign(rights[lane]);
        }

        return signs[0];
    }
}
