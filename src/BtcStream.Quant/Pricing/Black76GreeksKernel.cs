using System.Runtime.CompilerServices;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary><see cref="Black76Batch.Greeks"/> in lanes: a stretch of options goes through short loops, one for each group of greeks.</summary>
internal readonly ref struct Black76GreeksKernel(
    ReadOnlySpan<OptionRight> rights,
    Black76Columns options,
    GreekColumns greeks) : ILaneKernel
{
    /// <summary>Columns of a padded tail: four inputs and six greeks.</summary>
    private const int TailColumns = 10;

    private readonly ReadOnlySpan<OptionRight> _rights = rights;
    private readonly Black76Columns _options = options;
    private readonly GreekColumns _greeks = greeks;

    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Span<TLanes> logsAndBells = stackalloc TLanes[2 * LaneLayout.StretchGroups];
        Span<Black76Terms<TLanes>> buffer = stackalloc Black76Terms<TLanes>[LaneLayout.StretchGroups];
        int groups = _options.Count / LaneLayout.LaneCount;
        for (int start = 0; start < groups; start += LaneLayout.StretchGroups)
        {
            int count = Math.Min(LaneLayout.StretchGroups, groups - start);
            Span<Black76Terms<TLanes>> terms = buffer[..count];
            Span<TLanes> logs = logsAndBells[..count];
            Span<TLanes> bells = logsAndBells.Slice(LaneLayout.StretchGroups, count);
            LaneLog.OfRatios(Groups<TLanes>(_options.Forwards, start, count), Groups<TLanes>(_options.Strikes, start, count), logs);
            logs.CopyTo(bells);
            Black76Stretch.ToExponents(Groups<TLanes>(_options.Sigmas, start, count), Groups<TLanes>(_options.Years, start, count), bells);
            Black76Stretch.ToBells<TLanes>(bells);
            FillTerms(start, logs, bells, terms);
            FillDensityGreeks(start, terms);
            FillCrossGreeks(start, terms);
            FillDeltas(start, terms);
        }

        if (LaneSpan.TailStart(_options.Count) < _options.Count)
        {
            RunTail<TLanes>();
        }
    }

    private static ReadOnlySpan<TLanes> Groups<TLanes>(ReadOnlySpan<double> column, int start, int count)
        where TLanes : unmanaged, ILanes<TLanes> =>
        LaneSpan.Groups<TLanes>(column).Slice(start, count);

    private static Span<TLanes> Groups<TLanes>(Span<double> column, int start, int count)
        where TLanes : unmanaged, ILanes<TLanes> =>
        LaneSpan.Groups<TLanes>(column).Slice(start, count);

    [MethodImpl(LaneLayout.KernelLoop)]
    private void FillTerms<TLanes>(int start, ReadOnlySpan<TLanes> logs, ReadOnlySpan<TLanes> bells, Span<Black76Terms<TLanes>> terms)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        ReadOnlySpan<TLanes> forwards = Groups<TLanes>(_options.Forwards, start, terms.Length);
        ReadOnlySpan<TLanes> strikes = Groups<TLanes>(_options.Strikes, start, terms.Length);
        ReadOnlySpan<TLanes> sigmas = Groups<TLanes>(_options.Sigmas, start, terms.Length);
        ReadOnlySpan<TLanes> years = Groups<TLanes>(_options.Years, start, terms.Length);
        for (int i = 0; i < terms.Length; i++)
        {
            terms[i] = new Black76Terms<TLanes>(forwards[i], strikes[i], sigmas[i], years[i], logs[i], bells[i]);
        }
    }

    [MethodImpl(LaneLayout.KernelLoop)]
    private void FillDensityGreeks<TLanes>(int start, ReadOnlySpan<Black76Terms<TLanes>> terms)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Span<TLanes> gammas = Groups<TLanes>(_greeks.Gammas, start, terms.Length);
        Span<TLanes> vegas = Groups<TLanes>(_greeks.Vegas, start, terms.Length);
        Span<TLanes> thetas = Groups<TLanes>(_greeks.Thetas, start, terms.Length);
        for (int i = 0; i < terms.Length; i++)
        {
            ref readonly Black76Terms<TLanes> term = ref terms[i];
            gammas[i] = term.Gamma;
            vegas[i] = term.Vega;
            thetas[i] = term.Theta;
        }
    }

    [MethodImpl(LaneLayout.KernelLoop)]
    private void FillCrossGreeks<TLanes>(int start, ReadOnlySpan<Black76Terms<TLanes>> terms)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Span<TLanes> vannas = Groups<TLanes>(_greeks.Vannas, start, terms.Length);
        Span<TLanes> charms = Groups<TLanes>(_greeks.Charms, start, terms.Length);
        for (int i = 0; i < terms.Length; i++)
        {
            ref readonly Black76Terms<TLanes> term = ref terms[i];
            vannas[i] = term.Vanna;
            charms[i] = term.Charm;
        }
    }

    [MethodImpl(LaneLayout.KernelLoop)]
    private void FillDeltas<TLanes>(int start, ReadOnlySpan<Black76Terms<TLanes>> terms)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Span<TLanes> deltas = Groups<TLanes>(_greeks.Deltas, start, terms.Length);
        for (int i = 0; i < terms.Length; i++)
        {
            deltas[i] = terms[i].Delta(Black76Stretch.Signs<TLanes>(_rights.Slice((start + i) * LaneLayout.LaneCount, LaneLayout.LaneCount)));
        }
    }

    /// <summary>The incomplete last group, padded to a whole one: it goes through the very same code.</summary>
    private void RunTail<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Span<double> columns = stackalloc double[TailColumns * LaneLayout.LaneCount];
        Span<OptionRight> rights = stackalloc OptionRight[LaneLayout.LaneCount];
        _rights[LaneSpan.TailStart(_options.Count)..].CopyTo(rights);
        var padded = new Black76Columns
        {
            Forwards = LaneSpan.PadTail(_options.Forwards, Column(columns, 0)),
            Strikes = LaneSpan.PadTail(_options.Strikes, Column(columns, 1)),
            Sigmas = LaneSpan.PadTail(_options.Sigmas, Column(columns, 2)),
            Years = LaneSpan.PadTail(_options.Years, Column(columns, 3)),
        };
        var results = new GreekColumns
        {
            Deltas = Column(columns, 4),
            Gammas = Column(columns, 5),
            Vegas = Column(columns, 6),
            Thetas = Column(columns, 7),
            Vannas = Column(columns, 8),
            Charms = Column(columns, 9),
        };
        new Black76GreeksKernel(rights, padded, results).Run<TLanes>();
        LaneSpan.CopyToTail(results.Deltas, _greeks.Deltas);
        LaneSpan.CopyToTail(results.Gammas, _greeks.Gammas);
        LaneSpan.CopyToTail(results.Vegas, _greeks.Vegas);
        LaneSpan.CopyToTail(results.Thetas, _greeks.Thetas);
        LaneSpan.CopyToTail(results.Vannas, _greeks.Vannas);
        LaneSpan.CopyToTail(results.Charms, _greeks.Charms);
    }

    private static Span<double> Column(Span<double> columns, int index) =>
        columns.Slice(index * LaneLayout.LaneCount, LaneLayout.LaneCount);
}
