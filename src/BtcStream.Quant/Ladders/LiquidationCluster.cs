namespace BtcStream.Quant.Ladders;

/// <summary>A local maximum of the liquidation ladder, see <see cref="Clusters"/>.</summary>
/// <param name="LowCell">Lowest cell.</param>
/// <param name="HighCell">Highest cell.</param>
/// <param name="PriceLow">Lower edge, USD per coin.</param>
/// <param name="PriceHigh">Upper edge, USD per coin.</param>
/// <param name="LongUsd">Longs liquidated in these cells.</param>
/// <param name="ShortUsd">Shorts liquidated in these cells.</param>
/// <param name="DistancePercent">From the index to the nearer edge, percent of the index; negative is below, 0 where the index lies in the cluster.</param>
public readonly record struct LiquidationCluster(
    int LowCell, int HighCell, double PriceLow, double PriceHigh, double LongUsd, double ShortUsd, double DistancePercent);
