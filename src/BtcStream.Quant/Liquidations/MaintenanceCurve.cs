namespace BtcStream.Quant.Liquidations;

/// <summary>
/// Maintenance margin m(v) as a function of a position's notional v in the margin's currency: convex, increasing, m(0) = 0, marginal rate below 1.
/// So v − m(v) and v + m(v) both rise strictly and each equation has one root, found without iterating.
/// </summary>
internal abstract class MaintenanceCurve
{
    /// <summary>Highest notional the table speaks of; +∞ where there is none.</summary>
    public abstract double Cap { get; }

    /// <summary>m(v), v at least 0; NaN beyond the table.</summary>
    public abstract double MaintenanceMargin(double notional);

    /// <summary>The root of v − m(v) = <paramref name="target"/>, above 0: where a position that loses as its notional falls meets maintenance. NaN beyond the table.</summary>
    public abstract double SolveFalling(double target);

    /// <summary>The root of v + m(v) = <paramref name="target"/>, above 0: where a position that loses as its notional rises meets maintenance. NaN beyond the table.</summary>
    public abstract double SolveRising(double target);

    /// <summary>Where two legs of one instrument are safe.</summary>
    public abstract SafeRange SolvePair(in PairEquation pair);
}
