namespace BtcStream.Quant.Stress;

/// <summary>One rule of the regime. At its bound a figure counts as beyond it.</summary>
/// <param name="Name">Name, the same between releases.</param>
/// <param name="Unit">Unit of the figure and the bounds.</param>
/// <param name="IsDefensiveAbove">True where high figures are defensive, false where low ones are.</param>
/// <param name="DefensiveBound">Beyond it the rule votes defensive; NaN: it never does.</param>
/// <param name="OffensiveBound">Beyond it, the other way, the rule votes offensive; NaN: it never does.</param>
public readonly record struct RegimeRule(string Name, string Unit, bool IsDefensiveAbove, double DefensiveBound, double OffensiveBound)
{
    /// <summary>The vote of a figure; no data where it is not a finite number.</summary>
    public Regime Vote(double figure)
    {
        if (!double.IsFinite(figure))
        {
            return Regime.NoData;
        }

        if (IsDefensiveAbove ? figure >= DefensiveBound : figure <= DefensiveBound)
        {
            return Regime.Defensive;
        }

        return (IsDefensiveAbove ? figure <= OffensiveBound : figure >= OffensiveBound) ? Regime.Offensive : Regime.Neutral;
    }
}
