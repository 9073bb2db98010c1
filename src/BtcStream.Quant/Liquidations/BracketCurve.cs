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

    public override SafeRange SolvePair(in PairEquation pair)
    {
        double end = Cap / Math.Max(pair.First, pair.Second);
        int first = 0;
        int second = 0;
        double lower = double.NaN;

        // Stretch by stretch of constant rates, upwards from x = 0: into the safe range at most once, and out of it at most once.
        while (true)
        {
            double nextFirst = Floor(first + 1) / pair.First;
            double nextSecond = Floor(second + 1) / pair.Second;
            double stop = Math.Min(end, Math.Min(nextFirst, nextSecond));
            double slope = pair.Slope - (_rates[first] * pair.First) - (_rates[second] * pair.Second);
            double constant = pair.Constant + _deductions[first] + _deductions[second];
            if (double.IsNaN(lower))
            {
                bool isSafeFromZero = stop > 0.0 && first + second == 0 && (constant > 0.0 || (constant == 0.0 && slope > 0.0));
                if (!isSafeFromZero && slope <= 0.0)
                {
                    return SafeRange.Nowhere;
                }

                double entry = isSafeFromZero ? 0.0 : -constant / slope;
                lower = entry <= stop && double.IsFinite(entry) ? entry : double.NaN;
            }

            if (!double.IsNaN(lower) && slope < 0.0 && -constant / slope <= stop)
            {
                return new(true, lower, Math.Max(lower, -constant / slope));
            }

            if (stop == end)
            {
                return double.IsNaN(lower) ? SafeRange.Unknown : new(true, lower, double.IsFinite(end) ? double.NaN : double.PositiveInfinity);
            }

            first += nextFirst == stop ? 1 : 0;
            second += nextSecond == stop ? 1 : 0;
        }
    }

    private double Floor(int bracket) => bracket < _floors.Length ? _floors[bracket] : double.PositiveInfinity;

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
