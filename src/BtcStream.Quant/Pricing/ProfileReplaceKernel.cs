using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Pricing;

/// <summary><see cref="ProfileKernel.Replace"/> in lanes: both bells of a group of grid points, then one read and one write of each row.</summary>
internal readonly ref struct ProfileReplaceKernel(
    ProfileCurve oldCurve,
    ReadOnlySpan<double> oldCoefficients,
    ProfileCurve newCurve,
    ReadOnlySpan<double> newCoefficients,
    ReadOnlySpan<double> logX,
    Span<double> rows) : ILaneKernel
{
    private readonly ReadOnlySpan<double> _oldCoefficients = oldCoefficients;
    private readonly ReadOnlySpan<double> _newCoefficients = newCoefficients;
    private readonly ReadOnlySpan<double> _logX = logX;
    private readonly Span<double> _rows = rows;

    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes>
    {
        ReadOnlySpan<TLanes> groups = LaneSpan.Groups<TLanes>(_logX);
        for (int group = 0; group < groups.Length; group++)
        {
            Bells(groups[group], out TLanes oldBell, out TLanes newBell);
            for (int model = 0; model < _oldCoefficients.Length; model++)
            {
                ref TLanes sum = ref LaneSpan.Groups<TLanes>(_rows.Slice(model * _logX.Length, _logX.Length))[group];
                sum = Swap(model, oldBell, newBell, sum);
            }
        }

        if (LaneSpan.TailStart(_logX.Length) < _logX.Length)
        {
            Bells(LaneSpan.LoadTail<TLanes>(_logX, 0.0), out TLanes oldBell, out TLanes newBell);
            for (int model = 0; model < _oldCoefficients.Length; model++)
            {
                Span<double> row = _rows.Slice(model * _logX.Length, _logX.Length);
                LaneSpan.StoreTail(Swap(model, oldBell, newBell, LaneSpan.LoadTail<TLanes>(row, 0.0)), row);
            }
        }
    }

    private void Bells<TLanes>(TLanes logX, out TLanes oldBell, out TLanes newBell)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        oldBell = ProfileKernel.Bell(logX, TLanes.Broadcast(oldCurve.Offset), TLanes.Broadcast(oldCurve.Slope));
        newBell = ProfileKernel.Bell(logX, TLanes.Broadcast(newCurve.Offset), TLanes.Broadcast(newCurve.Slope));
    }

    private TLanes Swap<TLanes>(int model, TLanes oldBell, TLanes newBell, TLanes sum)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes without = TLanes.FusedMultiplyAdd(TLanes.Broadcast(-_oldCoefficients[model]), oldBell, sum);
        return TLanes.FusedMultiplyAdd(TLanes.Broadcast(_newCoefficients[model]), newBell, without);
    }
}
