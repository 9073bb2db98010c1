using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary>
/// <see cref="ExactProfileKernel.AddAll"/> in lanes, blocked over grid points: the sums of a group of points stay in registers while the
/// instruments go by.
/// </summary>
internal readonly ref struct ExactProfileAddAllKernel(
    ReadOnlySpan<double> offsets,
    ReadOnlySpan<double> slopes,
    ReadOnlySpan<double> coefficients,
    int stride,
    int models,
    ReadOnlySpan<double> logX,
    Span<double> heads,
    Span<double> tails) : ILaneKernel
{
    private readonly ReadOnlySpan<double> _offsets = offsets;
    private readonly ReadOnlySpan<double> _slopes = slopes;
    private readonly ReadOnlySpan<double> _coefficients = coefficients;
    private readonly ReadOnlySpan<double> _logX = logX;
    private readonly Span<double> _heads = heads;
    private readonly Span<double> _tails = tails;

    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        ReadOnlySpan<TLanes> points = LaneSpan.Groups<TLanes>(_logX);
        Span<TLanes> heads = LaneSpan.Groups<TLanes>(_heads);
        Span<TLanes> tails = LaneSpan.Groups<TLanes>(_tails);
        for (int group = 0; group < points.Length; group++)
        {
            if (models == 1)
            {
                AddOneModel(points[group], ref heads[group], ref tails[group]);
            }
            else
            {
                AddModels(points[group], heads[group..], tails[group..], points.Length);
            }
        }
    }

    private void AddOneModel<TLanes>(TLanes logX, ref TLanes headResult, ref TLanes tailResult)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes shift = TLanes.Broadcast(ExactProfileKernel.HeadShift);
        TLanes head = headResult + shift;
        TLanes tail = tailResult;
        ReadOnlySpan<double> slopes = _slopes[.._offsets.Length];
        ReadOnlySpan<double> coefficients = _coefficients[.._offsets.Length];
        for (int i = 0; i < _offsets.Length; i++)
        {
            TLanes bell = ProfileKernel.Bell(logX, TLanes.Broadcast(_offsets[i]), TLanes.Broadcast(slopes[i]));
            ExactProfileKernel.Add(TLanes.Broadcast(coefficients[i]), bell, ref head, ref tail);
        }

        headResult = head - shift;
        tailResult = tail;
    }

    /// <summary>Coefficients of a model; for a model that is not there those of model 0, whose sum is then thrown away.</summary>
    private ReadOnlySpan<double> CoefficientsOf(int model) => _coefficients.Slice((model < models ? model : 0) * stride, _offsets.Length);

    private void AddModels<TLanes>(TLanes logX, Span<TLanes> heads, Span<TLanes> tails, int rowGroups)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes shift = TLanes.Broadcast(ExactProfileKernel.HeadShift);
        (TLanes head0, TLanes head1, TLanes head2, TLanes head3) = (shift, shift, shift, shift);
        TLanes zero = TLanes.Broadcast(0.0);
        (TLanes tail0, TLanes tail1, TLanes tail2, TLanes tail3) = (zero, zero, zero, zero);
        ReadOnlySpan<double> slopes = _slopes[.._offsets.Length];
        ReadOnlySpan<double> c0 = CoefficientsOf(0);
        ReadOnlySpan<double> c1 = CoefficientsOf(1);
        ReadOnlySpan<double> c2 = CoefficientsOf(2);
        ReadOnlySpan<double> c3 = CoefficientsOf(3);
        for (int i = 0; i < _offsets.Length; i++)
        {
            TLanes bell = ProfileKernel.Bell(logX, TLanes.Broadcast(_offsets[i]), TLanes.Broadcast(slopes[i]));
            ExactProfileKernel.Add(TLanes.Broadcast(c0[i]), bell, ref head0, ref tail0);
            ExactProfileKernel.Add(TLanes.Broadcast(c1[i]), bell, ref head1, ref tail1);
            if (models > 2)
            {
                ExactProfileKernel.Add(TLanes.Broadcast(c2[i]), bell, ref head2, ref tail2);
            }

            if (models > 3)
            {
                ExactProfileKernel.Add(TLanes.Broadcast(c3[i]), bell, ref head3, ref tail3);
            }
        }

        ReadOnlySpan<TLanes> newHeads = [head0 - shift, head1 - shift, head2 - shift, head3 - shift];
        ReadOnlySpan<TLanes> newTails = [tail0, tail1, tail2, tail3];
        for (int model = 0; model < models; model++)
        {
            heads[model * rowGroups] += newHeads[model];
            tails[model * rowGroups] += newTails[model];
        }
    }
}
