using BtcStream.Quant.Gamma;

namespace BtcStream.Quant.Cascade;

/// <summary>The same cascade under one combination of assumptions.</summary>
/// <param name="Model">Dealer positioning model.</param>
/// <param name="Result">How it ends, and the factor on depth.</param>
public readonly record struct CascadeVariant(PositioningModel Model, CascadeResult Result);
