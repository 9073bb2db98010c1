using System.Runtime.CompilerServices;
using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary><see cref="ProfileKernel.Add"/> in lanes: the bells of a stretch of grid points once, then each row's stretch in turn.</summary>
internal readonly ref struct ProfileAddKernel(
    ProfileCurve curve,
    ReadOnlySpan<double> coefficients,
    ReadOnlySpan<double> logX,
    Span<double> rows) : ILaneKernel
{
    private readonly ReadOnlySpan<double> _coefficients = coefficients;
    private readonly ReadOnlySpan<double> _logX = logX;
    private readonly Span<double> _rows = rows;

    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        ReadOnlySpan<TLanes> points = LaneSpan.Groups<TLanes>(_logX);
        Span<TLanes> bells = stackalloc TLanes[LaneLayout.StretchGroups];
        for (int start = 0; start < points.Length; start += bells.Length)
        {
            int count = Math.Min(bells.Length, points.Length - start);
            ProfileKernel.Bells(curve, points.Slice(start, count), bells);
            for (int model = 0; model < _coefficients.Length; model++)
            {
                AddScaled(_coefficients[model], bells, LaneSpan.Groups<TLanes>(Row(model)).Slice(start, count));
            }
        }

        if (LaneSpan.TailStart(_logX.Length) < _logX.Length)
        {
            AddTail(bells);
        }
    }

    [MethodImpl(LaneLayout.KernelLoop)]
    private static void AddScaled<TLanes>(double coefficient, ReadOnlySpan<TLanes> bells, Span<TLanes> sums)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes c = TLanes.Broadcast(coefficient);
        bells = bells[..sums.Length];
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = TLanes.FusedMultiplyAdd(c, bells[i], sums[i]);
        }
    }

    private void AddTail<TLanes>(Span<TLanes> bells)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        ProfileKernel.Bells(curve, [LaneSpan.LoadTail<TLanes>(_logX, 0.0)], bells);
        for (int model = 0; model < _coefficients.Length; model++)
        {
            TLanes sum = LaneSpan.LoadTail<TLanes>(Row(model), 0.0);
            LaneSpan.StoreTail(TLanes.FusedMultiplyAdd(TLanes.Broadcast(_coefficients[model]), bells[0], sum), Row(model));
        }
    }

    private Span<double> Row(int model) => _rows.Slice(model * _logX.Length, _logX.Length);
}
