using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary><see cref="ProfileKernel.Add"/> in lanes: the bell is computed once for a group of grid points and added to each row.</summary>
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
        TLanes offset = TLanes.Broadcast(curve.Offset);
        TLanes slope = TLanes.Broadcast(curve.Slope);
        ReadOnlySpan<TLanes> groups = LaneSpan.Groups<TLanes>(_logX);
        for (int group = 0; group < groups.Length; group++)
        {
            TLanes bell = ProfileKernel.Bell(groups[group], offset, slope);
            for (int model = 0; model < _coefficients.Length; model++)
            {
                ref TLanes sum = ref LaneSpan.Groups<TLanes>(_rows.Slice(model * _logX.Length, _logX.Length))[group];
                sum = TLanes.FusedMultiplyAdd(TLanes.Broadcast(_coefficients[model]), bell, sum);
            }
        }

        if (LaneSpan.TailStart(_logX.Length) < _logX.Length)
        {
            AddToTail(ProfileKernel.Bell(LaneSpan.LoadTail<TLanes>(_logX, 0.0), offset, slope));
        }
    }

    private void AddToTail<TLanes>(TLanes bell)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int model = 0; model < _coefficients.Length; model++)
        {
            Span<double> row = _rows.Slice(model * _logX.Length, _logX.Length);
            TLanes sum = LaneSpan.LoadTail<TLanes>(row, 0.0);
            LaneSpan.StoreTail(TLanes.FusedMultiplyAdd(TLanes.Broadcast(_coefficients[model]), bell, sum), row);
        }
    }
}
