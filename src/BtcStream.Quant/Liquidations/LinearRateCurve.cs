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

    public override SafeRange SolvePair(in PairEquation pair)
    {
        // −curvature·x² + slope·x + constant, opening downwards.
        double curvature = _slope * ((pair.First * pair.First) + (pair.Second * pair.Second));
        double slope = pair.Slope - (_base * (pair.First + pair.Second));
        double discriminant = (slope * slope) + (4.0 * curvature * pair.Constant);
        double root = Math.Sqrt(discriminant > 0.0 ? discriminant : 0.0);

        // Of the two roots, whose product is −constant/curvature, the larger in magnitude loses no digits; the other follows from it.
        double large = (slope >= 0.0 ? slope + root : slope - root) / (2.0 * curvature);
        double small = large == 0.0 ? 0.0 : -pair.Constant / (curvature * large);
        double upper = Math.Max(large, small);
        if (discriminant < 0.0 || upper <= 0.0)
        {
            return SafeRange.Nowhere;
        }

        double end = Cap / Math.Max(pair.First, pair.Second);
        double lower = Math.Max(Math.Min(large, small), 0.0);
        return lower > end ? SafeRange.Unknown : new(true, lower, upper <= end ? upper : double.NaN);
    }

    private double Margin(double notional) => (_base + (_slope * notional)) * notional;
}
