using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Feeds.Synthetic;

/// <summary>The forced orders of the day before the market opens, as its index fell to where it starts. Made up whole: amounts and prices are inputs.</summary>
internal static class PastLiquidations
{
    private const int Orders = 480;
    private const double LongShare = 0.88;
    private const double FallShare = 0.055;
    private const double NoiseShare = 0.004;
    private const double LargestToSmallest = 50.0;

    /// <summary>The orders, oldest first.</summary>
    public static IReadOnlyList<ForcedOrder> Before(SyntheticMarketOptions options, SplitMix64 random)
    {
        double[] weights = new double[Orders];
        for (int i = 0; i < Orders; i++)
        {
            weights[i] = 1.0 / (1.0 - ((1.0 - (1.0 / LargestToSmallest)) * random.NextUnit()));
        }

        double usdPerWeight = options.PastLiquidationsUsd / weights.Sum();
        var orders = new ForcedOrder[Orders];
        long window = UnixTime.NanosPerDay - UnixTime.NanosPerHour;
        for (int i = 0; i < Orders; i++)
        {
            double left = 1.0 - ((i + 0.5) / Orders);
            SyntheticVenue venue = SyntheticVenue.All[random.NextUnit() < 0.7 ? 0 : 1];
            double price = Math.Round(options.HighIndexPrice * (1.0 + (FallShare * left) + (NoiseShare * random.NextBell())), 1);
            orders[i] = new ForcedOrder
            {
                Instrument = venue.Perpetual,
                Side = random.NextUnit() < LongShare ? PositionSide.Long : PositionSide.Short,
                Price = price,
                Amount = venue.Amount(usdPerWeight * weights[i], price),
                TimeUnixNanos = options.StartUnixNanos - (long)(left * window),
            };
        }

        return orders;
    }
}
