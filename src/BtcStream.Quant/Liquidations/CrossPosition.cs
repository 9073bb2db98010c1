namespace BtcStream.Quant.Liquidations;

/// <summary>One position of a cross-margin account, as a pool of one collateral holds it.</summary>
/// <param name="ModelId">Id of its margin model in the catalog; 0 where there is none.</param>
/// <param name="Side">Long or short.</param>
/// <param name="Size">Coins where linear, USD face where inverse; above 0.</param>
/// <param name="MarkPrice">Mark of its instrument, USD (quote currency) per coin; NaN where not known.</param>
public readonly record struct CrossPosition(ushort ModelId, PositionSide Side, double Size, double MarkPrice);
