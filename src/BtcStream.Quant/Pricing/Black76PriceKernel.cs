using System.Runtime.CompilerServices;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary><see cref="Black76Batch.Price"/> in lanes: a stretch of options goes through short loops, one for each piece of <see cref="NormalizedBlack"/>.</summary>
internal readonly ref struct Black76PriceKernel(ReadOnlySpan<OptionRight> rights, Black76Columns options, Span<double> prices) : ILaneKernel
{
    /// <summary>x, s, h, b′ and D (or what stands for it) of a stretch.</summary>
    private const int Pieces = 5;

    private readonly ReadOnlySpan<OptionRight> _rights = rights;
    private readonly Black76Columns _options = options;
    private readonly Span<double> _prices = prices;

    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Span<TLanes> pieces = stackalloc TLanes[Pieces * LaneLayout.StretchGroups];
        int groups = _options.Count / LaneLayout.LaneCount;
        for (int start = 0; start < groups; start += LaneLayout.StretchGroups)
        {
            int count = Math.Min(LaneLayout.StretchGroups, groups - start);
            Span<TLanes> x = pieces[..count];
            Span<TLanes> s = pieces.Slice(LaneLayout.StretchGroups, count);
            Span<TLanes> h = pieces.Slice(2 * LaneLayout.StretchGroups, count);
            Span<TLanes> vega = pieces.Slice(3 * LaneLayout.StretchGroups, count);
            Span<TLanes> difference = pieces.Slice(4 * LaneLayout.StretchGroups, count);
            LaneLog.OfRatios(Groups<TLanes>(_options.Forwards, start, count), Groups<TLanes>(_options.Strikes, start, count), x);
            FillDeviations(Groups<TLanes>(_options.Sigmas, start, count), Groups<TLanes>(_options.Years, start, count), x, s, h);
            FillVegas<TLanes>(h, s, vega);
            FillDifferences<TLanes>(x, s, h, difference);
            FillSeries<TLanes>(x, s, h, difference);
            FillPrices<TLanes>(start, x, s, vega, difference);
        }

        if (LaneSpan.TailStart(_options.Count) < _options.Count)
        {
            RunTail<TLanes>();
        }
    }

    private static ReadOnlySpan<TLanes> Groups<TLanes>(ReadOnlySpan<double> column, int start, int count)
        where TLanes : unmanaged, ILanes<TLanes> =>
        LaneSpan.Groups<TLanes>(column).Slice(start, count);

    /// <summary>Turns ln(F/K) into x, in place, and fills s and h.</summary>
    [MethodImpl(LaneLayout.KernelLoop)]
    private static void FillDeviations<TLanes>(
        ReadOnlySpan<TLanes> sigmas, ReadOnlySpan<TLanes> years, Span<TLanes> x, Span<TLanes> s, Span<TLanes> h)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = -TLanes.Abs(x[i]);
            s[i] = TLanes.Sqrt(sigmas[i] * sigmas[i] * years[i]);
            h[i] = x[i] / s[i];
        }
    }

    [MethodImpl(LaneLayout.KernelLoop)]
    private static void FillVegas<TLanes>(ReadOnlySpan<TLanes> h, ReadOnlySpan<TLanes> s, Span<TLanes> vegas)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int i = 0; i < vegas.Length; i++)
        {
            vegas[i] = NormalizedBlack.VegaOf(h[i], s[i]);
        }
    }

    [MethodImpl(LaneLayout.KernelLoop)]
    private static void FillDifferences<TLanes>(ReadOnlySpan<TLanes> x, ReadOnlySpan<TLanes> s, ReadOnlySpan<TLanes> h, Span<TLanes> differences)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int i = 0; i < differences.Length; i++)
        {
            differences[i] = NormalizedBlack.DifferenceOrSum(NormalizedBlack.IsLow(x[i], s[i]), h[i], s[i]);
        }
    }

    /// <summary>Puts the series in where it is used.</summary>
    [MethodImpl(LaneLayout.KernelLoop)]
    private static void FillSeries<TLanes>(ReadOnlySpan<TLanes> x, ReadOnlySpan<TLanes> s, ReadOnlySpan<TLanes> h, Span<TLanes> differences)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int i = 0; i < differences.Length; i++)
        {
            differences[i] = TLanes.Select(NormalizedBlack.IsSmall(x[i], s[i]), s[i] * NormalizedBlack.Series(h[i], s[i]), differences[i]);
        }
    }

    [MethodImpl(LaneLayout.KernelLoop)]
    private void FillPrices<TLanes>(int start, ReadOnlySpan<TLanes> x, ReadOnlySpan<TLanes> s, ReadOnlySpan<TLanes> vegas, ReadOnlySpan<TLanes> differences)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        ReadOnlySpan<TLanes> forwards = Groups<TLanes>(_options.Forwards, start, vegas.Length);
        ReadOnlySpan<TLanes> strikes = Groups<TLanes>(_options.Strikes, start, vegas.Length);
        ReadOnlySpan<TLanes> sigmas = Groups<TLanes>(_options.Sigmas, start, vegas.Length);
        ReadOnlySpan<TLanes> years = Groups<TLanes>(_options.Years, start, vegas.Length);
        Span<TLanes> prices = LaneSpan.Groups<TLanes>(_prices).Slice(start, vegas.Length);
        TLanes zero = TLanes.Broadcast(0.0);
        for (int i = 0; i < prices.Length; i++)
        {
            TLanes sign = Black76Stretch.Signs<TLanes>(_rights.Slice((start + i) * LaneLayout.LaneCount, LaneLayout.LaneCount));
            TLanes intrinsic = TLanes.Max(zero, sign * (forwards[i] - strikes[i]));
            TLanes root = TLanes.Sqrt(forwards[i] * strikes[i]);
            TLanes part = vegas[i] * differences[i];
            TLanes isPart = NormalizedBlack.IsSmall(x[i], s[i]) | NormalizedBlack.IsLow(x[i], s[i]);
            TLanes timeValue = TLanes.Select(isPart, part, TLanes.Min(forwards[i], strikes[i]) / root - part);
            TLanes variance = sigmas[i] * sigmas[i] * years[i];
            TLanes price = TLanes.Select(
                TLanes.LessThan(variance, TLanes.Broadcast(Black76.SmallestVariance)), intrinsic, intrinsic + root * timeValue);
            TLanes isInDomain = IsPrice(forwards[i]) & IsPrice(strikes[i])
                & TLanes.LessThanOrEqual(zero, sigmas[i]) & TLanes.LessThanOrEqual(zero, years[i])
                & TLanes.LessThan(variance, TLanes.Broadcast(Black76.LargestPrice)) & TLanes.AreEqual(sign, sign);
            prices[i] = TLanes.Select(isInDomain, price, TLanes.Broadcast(double.NaN));
        }
    }

    private static TLanes IsPrice<TLanes>(TLanes value)
        where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.LessThanOrEqual(TLanes.Broadcast(Black76.SmallestPrice), value) & TLanes.LessThanOrEqual(value, TLanes.Broadcast(Black76.LargestPrice));

    /// <summary>The incomplete last group, padded to a whole one: it goes through the very same code.</summary>
    private void RunTail<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        const int Count = LaneLayout.LaneCount;
        Span<double> columns = stackalloc double[5 * Count];
        Span<OptionRight> rights = stackalloc OptionRight[Count];
        _rights[LaneSpan.TailStart(_options.Count)..].CopyTo(rights);
        var padded = new Black76Columns
        {
            Forwards = LaneSpan.PadTail(_options.Forwards, columns[..Count]),
            Strikes = LaneSpan.PadTail(_options.Strikes, columns.Slice(Count, Count)),
            Sigmas = LaneSpan.PadTail(_options.Sigmas, columns.Slice(2 * Count, Count)),
            Years = LaneSpan.PadTail(_options.Years, columns.Slice(3 * Count, Count)),
        };
        Span<double> results = columns[(4 * Count)..];
        new Black76PriceKernel(rights, padded, results).Run<TLanes>();
        LaneSpan.CopyToTail(results, _prices);
    }
}
