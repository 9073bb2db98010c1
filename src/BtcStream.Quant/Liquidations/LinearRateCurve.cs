namespace BtcStream.Quant.Liquidations;

/// <summary>
/// m(v) = (b + a·v)·v. The quadratics are solved in the form that loses no digits. It ends where the marginal rate b + 2·a·v reaches 1: beyond,
/// a larger position would need more margin than it is worth, of which the published rule says nothing.
/// </summary>
internal sealed class LinearRateCurve : MaintenanceCurve
{
    private readonly double _base;
    private readonly double _slope;
    private readonly double _fallingAtCap;
    private readonly double _risingAtCap;

    public LinearRateCurve(LinearMarginRate rate, double feeRate)
    {
        _base = rate.MaintenanceBase + feeRate;
        _slope = rate.MaintenanceSlope;
        Cap = (1.0 - _base) / (2.0 * _slope);
        _fallingAtCap = Cap - Margin(Cap);
        _risingAtCap = Cap + Margin(Cap);
    }

    public override double Cap { get; }

    public override double MaintenanceMargin(double notional) => notional <= Cap ? Margin(notional) : double.NaN;

    public override double SolveFalling(double target)
    {
        if (!(target <= _fallingAtCap))
        {
            return double.NaN;
        }

        double linear = 1.0 - _base;
        double discriminant = (linear * linear) - (4.0 * _slope * target);
        return 2.0 * target / (linear + Math.Sqrt(discriminant > 0.0 ? discriminant : 0.0));
    }

    public override double SolveRising(double target)
    {
        if (!(target <= _risingAtCap))
        {
            return double.NaN;
        }

        double linear = 1.0 + _base;
        return 2.0 * target / (linear + Math.Sqrt((linear * linear) + (4.0 * _slope * target)));
    }

    private double Margin(double notional) => (_base + (_slope * notional)) * notional;
}
