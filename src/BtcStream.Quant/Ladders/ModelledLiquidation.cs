namespace BtcStream.Quant.Ladders;

/// <summary>What one leverage class of a rise of open interest adds to the ladder.</summary>
/// <param name="LongPrice">Liquidation price of the longs, USD per coin; 0 where they have none (leverage 1).</param>
/// <param name="LongUsd">Their notional at that price; 0 where they have none.</param>
/// <param name="ShortPrice">Liquidation price of the shorts, USD per coin.</param>
/// <param name="ShortUsd">Their notional at that price.</param>
public readonly record struct ModelledLiquidation(double LongPrice, double LongUsd, double ShortPrice, double ShortUsd);
