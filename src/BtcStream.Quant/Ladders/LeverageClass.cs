namespace BtcStream.Quant.Ladders;

/// <summary>The share of modelled open interest taken to use one leverage.</summary>
/// <param name="Leverage">Notional over margin, a ratio of 1 or more.</param>
/// <param name="Share">Share of the open interest, above 0 and at most 1.</param>
public readonly record struct LeverageClass(double Leverage, double Share);
