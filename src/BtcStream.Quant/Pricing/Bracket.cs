namespace BtcStream.Quant.Pricing;

/// <summary>An interval that holds the root of an increasing function, and the point in it that is looked at next.</summary>
internal ref struct Bracket(double low, double high, double point)
{
    private double _low = low;
    private double _high = high;

    /// <summary>Where to evaluate next; after the last step, the root.</summary>
    public double Point { get; private set; } = point > 0.0 && point >= low && point <= high ? point : Middle(low, high);

    /// <summary>Moves the point by <paramref name="step"/>, or to the middle if that would leave the interval. True when there is no room left.</summary>
    /// <param name="step">Proposed correction.</param>
    /// <param name="isBelow">Whether the root lies above the present point.</param>
    public bool Advance(double step, bool isBelow)
    {
        if (isBelow)
        {
            _low = Point;
        }
        else
        {
            _high = Point;
        }

        double next = Point + step;
        if (next >= _low && next <= _high)
        {
            bool hasArrived = next == Point;
            Point = next;
            return hasArrived;
        }

        Point = Middle(_low, _high);
        return Point == _low || Point == _high;
    }

    private static double Middle(double low, double high) =>
        double.IsInfinity(high) ? 2.0 * low + 1.0 : 0.5 * (low + high);
}
