using BtcStream.Quant.Stress;

namespace BtcStream.Quant.Tests.Stress;

public class RegimeRulesTests
{
    private static readonly RegimeInputs Nothing = new(
        double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);

    [Theory]
    [InlineData(80.0, Regime.Defensive)]
    [InlineData(79.9, Regime.Neutral)]
    [InlineData(20.1, Regime.Neutral)]
    [InlineData(20.0, Regime.Offensive)]
    [InlineData(double.NaN, Regime.NoData)]
    public void Vote_DefensiveAbove_IsExactAtTheBounds(double figure, Regime expected) =>
        Assert.Equal(expected, new RegimeRule("r", "percent", true, 80.0, 20.0).Vote(figure));

    [Theory]
    [InlineData(-0.05, Regime.Defensive)]
    [InlineData(-0.04, Regime.Neutral)]
    [InlineData(0.01, Regime.Offensive)]
    public void Vote_DefensiveBelow_IsExactAtTheBounds(double figure, Regime expected) =>
        Assert.Equal(expected, new RegimeRule("r", "decimal", false, -0.05, 0.01).Vote(figure));

    [Fact]
    public void Vote_MissingBound_IsNeverBeyond() =>
        Assert.Equal(Regime.Neutral, new RegimeRule("r", "ratio", false, 0.7, double.NaN).Vote(1e9));

    [Fact]
    public void Decide_Votes_MakeTheRegime()
    {
        Assert.Equal(Regime.NoData, Decide(Nothing with { IvPercentile = 99.0, DepthRatio = 0.1 }));
        Assert.Equal(Regime.Defensive, Decide(Nothing with { IvPercentile = 99.0, DepthRatio = 0.9, PutCallVolumeRatio = 0.8 }));
        Assert.Equal(Regime.Neutral, Decide(Nothing with { IvPercentile = 99.0, DepthRatio = 0.9, PutCallVolumeRatio = 0.5 }));
        Assert.Equal(Regime.Offensive, Decide(Nothing with { IvPercentile = 50.0, RiskReversal25Delta30Day = 0.03, PutCallVolumeRatio = 0.5 }));
        Assert.Equal(Regime.Neutral, Decide(new(50.0, 0.0, -0.02, 0.40, 0.40, 0.8, 0.7, 1.0)));
        Assert.Equal(Regime.Defensive, Decide(new(90.0, 0.15, -0.08, 0.60, 0.50, 1.6, 0.7, 0.5)));
    }

    [Fact]
    public void Figures_OfInputs_AreInTheRulesOrder()
    {
        double[] figures = new double[RegimeRules.Default.Length];
        RegimeRules.Figures(new(1.0, 2.0, 3.0, 0.5, 0.25, 6.0, 7.0, 8.0), figures);

        Assert.Equal([1.0, 2.0, 3.0, 0.25, 6.0, 7.0, 8.0], figures);
        Assert.Equal(
            ["iv_percentile", "volatility_premium", "risk_reversal_25_delta_30_day", "atm_slope_7_to_30_day", "put_call_volume_ratio", "put_call_open_interest_ratio", "depth_ratio"],
            RegimeRules.Default.ToArray().Select(rule => rule.Name));
        Assert.Throws<ArgumentException>(() => RegimeRules.Decide(RegimeRules.Default, figures, new Regime[1]));
    }

    private static Regime Decide(in RegimeInputs inputs)
    {
        double[] figures = new double[RegimeRules.Default.Length];
        RegimeRules.Figures(inputs, figures);
        return RegimeRules.Decide(RegimeRules.Default, figures, new Regime[figures.Length]);
    }
}
