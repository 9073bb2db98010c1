namespace BtcStream.Quant.Stress;

/// <summary>
/// The stated rules of the regime and how their votes make one. Each rule with a figure has one vote; fewer than <see cref="MinimumVotes"/> votes
/// are no data; the regime is defensive where defensive votes exceed offensive ones by at least a third of all votes, offensive the other way, else neutral.
/// The bounds are this project's conventions, shown with every answer; they come from no theory.
/// </summary>
public static class RegimeRules
{
    /// <summary>Votes below which there is no regime.</summary>
    public const int MinimumVotes = 3;

    private static readonly RegimeRule[] Rules =
    [
        new("iv_percentile", "percent", true, 80.0, 20.0),
        new("volatility_premium", "decimal a year", true, 0.10, double.NaN),
        new("risk_reversal_25_delta_30_day", "decimal a year", false, -0.05, 0.01),
        new("atm_slope_7_to_30_day", "decimal a year", true, 0.02, -0.03),
        new("put_call_volume_ratio", "ratio", true, 1.2, 0.6),
        new("put_call_open_interest_ratio", "ratio", true, 0.9, 0.5),
        new("depth_ratio", "ratio", false, 0.7, double.NaN),
    ];

    /// <summary>The rules, in the order in which <see cref="Figures"/> gives their figures.</summary>
    public static ReadOnlySpan<RegimeRule> Default => Rules;

    /// <summary>Puts the inputs in the order of <see cref="Default"/>.</summary>
    /// <param name="inputs">Figures; NaN where absent.</param>
    /// <param name="figures">Gets one figure a rule; at least as long as there are rules.</param>
    public static void Figures(in RegimeInputs inputs, Span<double> figures)
    {
        figures[0] = inputs.IvPercentile;
        figures[1] = inputs.VolatilityPremium;
        figures[2] = inputs.RiskReversal25Delta30Day;
        figures[3] = inputs.AtmSigma7Day - inputs.AtmSigma30Day;
        figures[4] = inputs.PutCallVolumeRatio;
        figures[5] = inputs.PutCallOpenInterestRatio;
        figures[6] = inputs.DepthRatio;
    }

    /// <summary>The regime that figures make.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="figures">One figure a rule; NaN where absent.</param>
    /// <param name="votes">Gets the rules' votes.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static Regime Decide(ReadOnlySpan<RegimeRule> rules, ReadOnlySpan<double> figures, Span<Regime> votes)
    {
        if (figures.Length != rules.Length || votes.Length != rules.Length)
        {
            throw new ArgumentException($"Rules ({rules.Length}), figures ({figures.Length}) and votes ({votes.Length}) must be as many.", nameof(figures));
        }

        int defensive = 0;
        int offensive = 0;
        int cast = 0;
        for (int i = 0; i < rules.Length; i++)
        {
            votes[i] = rules[i].Vote(figures[i]);
            defensive += votes[i] == Regime.Defensive ? 1 : 0;
            offensive += votes[i] == Regime.Offensive ? 1 : 0;
            cast += votes[i] == Regime.NoData ? 0 : 1;
        }

        if (cast < MinimumVotes)
        {
            return Regime.NoData;
        }

        return 3 * (defensive - offensive) >= cast ? Regime.Defensive : 3 * (offensive - defensive) >= cast ? Regime.Offensive : Regime.Neutral;
    }
}
