namespace BtcStream.Quant.Stress;

/// <summary>What the rules of the regime look at; NaN where absent.</summary>
/// <param name="IvPercentile">IV percentile, percent.</param>
/// <param name="VolatilityPremium">Implied less realised volatility, decimal a year.</param>
/// <param name="RiskReversal25Delta30Day">IV of the 25-delta call less the put's, about 30 days out, decimal a year.</param>
/// <param name="AtmSigma7Day">At-the-money IV at 7 days, decimal a year.</param>
/// <param name="AtmSigma30Day">At-the-money IV at 30 days, decimal a year.</param>
/// <param name="PutCallVolumeRatio">Puts over calls by volume.</param>
/// <param name="PutCallOpenInterestRatio">Puts over calls by open interest.</param>
/// <param name="DepthRatio">Depth over its own 24-hour median.</param>
public readonly record struct RegimeInputs(
    double IvPercentile,
    double VolatilityPremium,
    double RiskReversal25Delta30Day,
    double AtmSigma7Day,
    double AtmSigma30Day,
    double PutCallVolumeRatio,
    double PutCallOpenInterestRatio,
    double DepthRatio);
