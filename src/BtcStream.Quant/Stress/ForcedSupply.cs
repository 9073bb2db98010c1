using BtcStream.Quant.Cascade;

namespace BtcStream.Quant.Stress;

/// <summary>What a supply curve has released when the price has fallen so far. Pure; any thread.</summary>
public static class ForcedSupply
{
    /// <summary>Supply released by a fall, USD: the thresholds t with to ≤ t &lt; from. A rise releases nothing.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="fromPrice">Price the fall starts at, USD per coin.</param>
    /// <param name="toPrice">Price it reaches, USD per coin.</param>
    public static double ReleasedUsd(SupplyCurve curve, double fromPrice, double toPrice)
    {
        ArgumentNullException.ThrowIfNull(curve);
        double released = 0.0;
        for (int i = 0; i < curve.Prices.Length; i++)
        {
            released += curve.Prices[i] >= toPrice && curve.Prices[i] < fromPrice ? curve.SupplyUsd[i] : 0.0;
        }

        return released;
    }
}
