using System.Runtime.CompilerServices;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary><see cref="Black76Batch.Gamma"/> in lanes.</summary>
internal readonly ref struct Black76GammaKernel(
    ReadOnlySpan<double> forwards,
    ReadOnlySpan<double> strikes,
    ReadOnlySpan<double> sigmas,
    ReadOnlySpan<double> years,
    Span<double> gammas) : ILaneKernel
{
    private readonly ReadOnlySpan<double> _forwards = forwards;
    private readonly ReadOnlySpan<double> _strikes = strikes;
    private readonly ReadOnlySpan<double> _sigmas = sigmas;
    private readonly ReadOnlySpan<double> _years = years;
    private readonly Span<double> _gammas = gammas;

    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Span<TLanes> results = LaneSpan.Groups<TLanes>(_gammas);
        Span<TLanes> bells = stackalloc TLanes[LaneLayout.StretchGroups];
        for (int start = 0; start < results.Length; start += bells.Length)
        {
            int count = Math.Min(bells.Length, results.Length - start);
            ReadOnlySpan<TLanes> forwards = LaneSpan.Groups<TLanes>(_forwards).Slice(start, count);
            ReadOnlySpan<TLanes> strikes = LaneSpan.Groups<TLanes>(_strikes).Slice(start, count);
            ReadOnlySpan<TLanes> sigmas = LaneSpan.Groups<TLanes>(_sigmas).Slice(start, count);
            ReadOnlySpan<TLanes> years = LaneSpan.Groups<TLanes>(_years).Slice(start, count);
            Span<TLanes> stretch = bells[..count];
            LaneLog.OfRatios(forwards, strikes, stretch);
            Black76Stretch.ToExponents(sigmas, years, stretch);
            Black76Stretch.ToBells<TLanes>(stretch);
            Gammas(forwards, strikes, sigmas, years, stretch, results.Slice(start, count));
        }

        if (LaneSpan.TailStart(_gammas.Length) < _gammas.Length)
        {
            RunTail<TLanes>();
        }
    }

    [MethodImpl(LaneLayout.KernelLoop)]
    private static void Gammas<TLanes>(
        ReadOnlySpan<TLanes> forwards,
        ReadOnlySpan<TLanes> strikes,
        ReadOnlySpan<TLanes> sigmas,
        ReadOnlySpan<TLanes> years,
        ReadOnlySpan<TLanes> bells,
        Span<TLanes> gammas)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        // Only d1 needs the logarithm, and gamma does not need d1: the JIT drops it.
        TLanes unused = TLanes.Broadcast(0.0);
        for (int i = 0; i < gammas.Length; i++)
        {
            gammas[i] = new Black76Terms<TLanes>(forwards[i], strikes[i], sigmas[i], years[i], unused, bells[i]).Gamma;
        }
    }

    /// <summary>The incomplete last group, padded to a whole one: it goes through the very same code.</summary>
    private void RunTail<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        const int Count = LaneLayout.LaneCount;
        Span<double> columns = stackalloc double[5 * Count];
        Span<double> results = columns[(4 * Count)..];
        new Black76GammaKernel(
            LaneSpan.PadTail(_forwards, columns[..Count]),
            LaneSpan.PadTail(_strikes, columns.Slice(Count, Count)),
            LaneSpan.PadTail(_sigmas, columns.Slice(2 * Count, Count)),
            LaneSpan.PadTail(_years, columns.Slice(3 * Count, Count)),
            results).Run<TLanes>();
        LaneSpan.CopyToTail(results, _gammas);
    }
}
