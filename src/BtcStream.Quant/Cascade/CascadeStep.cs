namespace BtcStream.Quant.Cascade;

/// <summary>
/// A step of the walk. Its flows are means over the step; in USD they are USD per 1 % times <see cref="WidthPercent"/>.
/// </summary>
/// <param name="Price">Price at the far end, USD per coin.</param>
/// <param name="WidthPercent">Width in percent of price (logarithmic).</param>
/// <param name="LoopGain">(dealer + liquidation + supply) / depth, a ratio; depth is Q/x under square-root impact.</param>
/// <param name="DealerUsdPerPercent">Flow of the dealers with the move; negative damps it.</param>
/// <param name="LiquidationUsdPerPercent">Forced liquidation, modelled included.</param>
/// <param name="ModelledLiquidationUsdPerPercent">The part of it that is only modelled.</param>
/// <param name="SupplyUsdPerPercent">Threshold supply.</param>
/// <param name="DepthUsdPerPercent">What the market absorbs.</param>
public readonly record struct CascadeStep(
    double Price,
    double WidthPercent,
    double LoopGain,
    double DealerUsdPerPercent,
    double LiquidationUsdPerPercent,
    double ModelledLiquidationUsdPerPercent,
    double SupplyUsdPerPercent,
    double DepthUsdPerPercent);
