namespace BtcStream.Quant.Liquidations;

/// <summary>
/// Brackets. v − m(v) and v + m(v) are tabulated at the floors, so the bracket of the root is the last one whose tabulated value lies below the target:
/// the bracket at the liquidation notional, not at the entry's.
/// </summary>
internal sealed class BracketCurve : MaintenanceCurve
{
    private readonly double[] _floors;
    private readonly double[] _rates;
    private readonly double[] _deductions;
    private readonly double[] _fallingAtFloor;
    private readonly double[] _risingAtFloor;
    private readonly double _fallingAtCap;
    private readonly double _risingAtCap;

    public BracketCurve(IReadOnlyList<MarginBracket> brackets, double feeRate)
    {
        _floors = [.. brackets.Select(bracket => bracket.Floor)];
        _rates = [.. brackets.Select(bracket => bracket.MaintenanceRate + feeRate)];
        _deductions = [.. brackets.Select(bracket => bracket.Deduction)];
        _fallingAtFloor = [.. _floors.Select((floor, i) => floor - MarginIn(i, floor))];
        _risingAtFloor = [.. _floors.Select((floor, i) => floor + MarginIn(i, floor))];
        Cap = brackets[^1].Cap;
        bool bounded = double.IsFinite(Cap);
        _fallingAtCap = bounded ? Cap - MarginIn(_rates.Length - 1, Cap) : double.PositiveInfinity;
        _risingAtCap = bounded ? Cap + MarginIn(_rates.Length - 1, Cap) : double.PositiveInfinity;
    }

    public override double Cap { get; }

    public override double MaintenanceMargin(double notional) =>
        notional <= Cap ? MarginIn(LastAtOrBelow(_floors, notional), notional) : double.NaN;

    public override double SolveFalling(double target)
    {
        if (!(target <= _fallingAtCap))
        {
            return double.NaN;
        }

        int i = LastAtOrBelow(_fallingAtFloor, target);
        return (target - _deductions[i]) / (1.0 - _rates[i]);
    }

    public override double SolveRising(double target)
    {
        if (!(target <= _risingAtCap))
        {
            return double.NaN;
        }

        int i = LastAtOrBelow(_risingAtFloor, target);
        return (target + _deductions[i]) / (1.0 + _rates[i]);
    }

    private double MarginIn(int bracket, double notional) => (_rates[bracket] * notional) - _deductions[bracket];

    // Tables have a dozen brackets and most positions lie in the first few: a scan beats a binary search.
    private static int LastAtOrBelow(double[] ascending, double value)
    {
        int i = 1;
        while (i < ascending.Length && ascending[i] <= value)
        {
            i++;
        }

        return i - 1;
    }
}
