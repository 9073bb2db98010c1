using System.Runtime.CompilerServices;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary>
/// <see cref="ProfileKernel.AddAll"/> in lanes, blocked over grid points: eight points' sums for all models stay in registers while the
/// instruments go by.
/// </summary>
internal readonly ref struct ProfileAddAllKernel(
    ReadOnlySpan<double> offsets,
    ReadOnlySpan<double> slopes,
    ReadOnlySpan<double> coefficients,
    int models,
    ReadOnlySpan<double> logX,
    Span<double> rows) : ILaneKernel
{
    private readonly ReadOnlySpan<double> _offsets = offsets;
    private readonly ReadOnlySpan<double> _slopes = slopes;
    private readonly ReadOnlySpan<double> _coefficients = coefficients;
    private readonly ReadOnlySpan<double> _logX = logX;
    private readonly Span<double> _rows = rows;

    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        ReadOnlySpan<TLanes> groups = LaneSpan.Groups<TLanes>(_logX);
        Span<TLanes> sums = stackalloc TLanes[ProfileKernel.MaxModels];
        for (int group = 0; group < groups.Length; group++)
        {
            for (int model = 0; model < models; model++)
            {
                sums[model] = LaneSpan.Groups<TLanes>(Row(model))[group];
            }

            AddBlock(groups[group], sums);
            for (int model = 0; model < models; model++)
            {
                LaneSpan.Groups<TLanes>(Row(model))[group] = sums[model];
            }
        }

        if (LaneSpan.TailStart(_logX.Length) < _logX.Length)
        {
            AddTail(sums);
        }
    }

    private void AddTail<TLanes>(Span<TLanes> sums)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int model = 0; model < models; model++)
        {
            sums[model] = LaneSpan.LoadTail<TLanes>(Row(model), 0.0);
        }

        AddBlock(LaneSpan.LoadTail<TLanes>(_logX, 0.0), sums);
        for (int model = 0; model < models; model++)
        {
            LaneSpan.StoreTail(sums[model], Row(model));
        }
    }

    private Span<double> Row(int model) => _rows.Slice(model * _logX.Length, _logX.Length);

    /// <summary>Coefficients of a model; for a model that is not there those of model 0, whose sum is then thrown away.</summary>
    private ReadOnlySpan<double> CoefficientsOf(int model) =>
        _coefficients.Slice((model < models ? model : 0) * _offsets.Length, _offsets.Length);

    private void AddBlock<TLanes>(TLanes logX, Span<TLanes> sums)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        if (models == 1)
        {
            AddBlockOfOneModel(logX, ref sums[0]);
        }
        else
        {
            AddBlockOfFourModels(logX, ref sums[0], ref sums[1], ref sums[2], ref sums[3]);
        }
    }

    [MethodImpl(LaneLayout.KernelLoop)]
    private void AddBlockOfOneModel<TLanes>(TLanes logX, ref TLanes result)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        ReadOnlySpan<double> offsets = _offsets;
        ReadOnlySpan<double> slopes = _slopes[..offsets.Length];
        ReadOnlySpan<double> coefficients = CoefficientsOf(0);
        TLanes sum = result;
        for (int i = 0; i < offsets.Length; i++)
        {
            TLanes bell = ProfileKernel.Bell(logX, TLanes.Broadcast(offsets[i]), TLanes.Broadcast(slopes[i]));
            sum = TLanes.FusedMultiplyAdd(TLanes.Broadcast(coefficients[i]), bell, sum);
        }

        result = sum;
    }

    [MethodImpl(LaneLayout.KernelLoop)]
    private void AddBlockOfFourModels<TLanes>(TLanes logX, ref TLanes result0, ref TLanes result1, ref TLanes result2, ref TLanes result3)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        ReadOnlySpan<double> offsets = _offsets;
        ReadOnlySpan<double> slopes = _slopes[..offsets.Length];
        ReadOnlySpan<double> coefficients0 = CoefficientsOf(0);
        ReadOnlySpan<double> coefficients1 = CoefficientsOf(1);
        ReadOnlySpan<double> coefficients2 = CoefficientsOf(2);
        ReadOnlySpan<double> coefficients3 = CoefficientsOf(3);
        TLanes sum0 = result0;
        TLanes sum1 = result1;
        TLanes sum2 = result2;
        TLanes sum3 = result3;
        for (int i = 0; i < offsets.Length; i++)
        {
            TLanes bell = ProfileKernel.Bell(logX, TLanes.Broadcast(offsets[i]), TLanes.Broadcast(slopes[i]));
            sum0 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(coefficients0[i]), bell, sum0);
            sum1 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(coefficients1[i]), bell, sum1);
            sum2 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(coefficients2[i]), bell, sum2);
            sum3 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(coefficients3[i]), bell, sum3);
        }

        result0 = sum0;
        result1 = sum1;
        result2 = sum2;
        result3 = sum3;
    }
}
