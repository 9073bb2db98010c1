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
        Span<TLanes> buffers = stackalloc TLanes[2 * LaneLayout.StretchGroups];
        Span<TLanes> logs = buffers[..LaneLayout.StretchGroups];
        Span<TLanes> exponents = buffers[LaneLayout.StretchGroups..];
        for (int start = 0; start < results.Length; start += logs.Length)
        {
            int count = Math.Min(logs.Length, results.Length - start);
            ReadOnlySpan<TLanes> forwards = LaneSpan.Groups<TLanes>(_forwards).Slice(start, count);
            ReadOnlySpan<TLanes> strikes = LaneSpan.Groups<TLanes>(_strikes).Slice(start, count);
            ReadOnlySpan<TLanes> sigmas = LaneSpan.Groups<TLanes>(_sigmas).Slice(start, count);
            ReadOnlySpan<TLanes> years = LaneSpan.Groups<TLanes>(_years).Slice(start, count);
            LaneLog.OfRatios(forwards, strikes, logs);
            Exponents(sigmas, years, logs, exponents);
            Gammas(forwards, strikes, sigmas, years, logs, exponents, results.Slice(start, count));
        }

        if (LaneSpan.TailStart(_gammas.Length) < _gammas.Length)
        {
            RunTail<TLanes>();
        }
    }

    [MethodImpl(LaneLayout.KernelLoop)]
    private static void Exponents<TLanes>(ReadOnlySpan<TLanes> sigmas, ReadOnlySpan<TLanes> years, ReadOnlySpan<TLanes> logs, Span<TLanes> exponents)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int i = 0; i < sigmas.Length; i++)
        {
            exponents[i] = Black76Terms<TLanes>.Exponent(sigmas[i], years[i], logs[i]);
        }
    }

    [MethodImpl(LaneLayout.KernelLoop)]
    private static void Gammas<TLanes>(
        ReadOnlySpan<TLanes> forwards,
        ReadOnlySpan<TLanes> strikes,
        ReadOnlySpan<TLanes> sigmas,
        ReadOnlySpan<TLanes> years,
        ReadOnlySpan<TLanes> logs,
        ReadOnlySpan<TLanes> exponents,
        Span<TLanes> gammas)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int i = 0; i < gammas.Length; i++)
        {
            gammas[i] = new Black76Terms<TLanes>(forwards[i], strikes[i], sigmas[i], years[i], logs[i], exponents[i]).Gamma;
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
