using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Watch;

/// <summary>Liquidations of one price bucket: observed and modelled apart.</summary>
/// <param name="Low">Lower edge, USD.</param>
/// <param name="High">Upper edge, USD.</param>
internal sealed record LiquidationBucket(double Low, double High)
{
    /// <summary>Longs of streamed positions, USD.</summary>
    public double ObservedLong { get; set; }

    /// <summary>Shorts of streamed positions, USD.</summary>
    public double ObservedShort { get; set; }

    /// <summary>Modelled longs, USD.</summary>
    public double ModelledLong { get; set; }

    /// <summary>Modelled shorts, USD.</summary>
    public double ModelledShort { get; set; }

    /// <summary>The longest bar of the row, USD.</summary>
    public double Largest => Math.Max(Math.Max(ObservedLong, ObservedShort), Math.Max(ModelledLong, ModelledShort));

    /// <summary>Direction of the zone that reaches into it.</summary>
    public Direction Zone { get; set; }

    /// <summary>Whether the index lies in it.</summary>
    public bool HasIndex { get; set; }
}

/// <summary>Puts the ladder's cells into as many buckets of a round width as there is room for. Pure.</summary>
internal static class LiquidationBuckets
{
    private const double Below = 0.21;
    private const double Above = 0.08;
    private static readonly double[] RoundSteps = [1.0, 2.0, 2.5, 4.0, 5.0];

    /// <summary>The rows from the highest price to the lowest; empty where there is no index price or no room.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="rows">Room for this many, the line of the index not counted.</param>
    public static IReadOnlyList<LiquidationBucket> Lay(RiskView view, int rows)
    {
        if (view.Summary is not { HasIndexPrice: true } summary || rows < 2)
        {
            return [];
        }

        double index = summary.IndexPrice;
        double step = StepFor((Above + Below) * index / (rows - 1));
        double top = (Math.Floor(index * (1.0 + Above) / step) + 1.0) * step;
        var buckets = new List<LiquidationBucket>();
        for (double high = top; buckets.Count < rows && high > index * (1.0 - Below); high -= step)
        {
            var bucket = new LiquidationBucket(Math.Max(0.0, high - step), high);
            bucket.HasIndex = index >= bucket.Low && index < bucket.High;
            bucket.Zone = summary.AccelerationZones.FirstOrDefault(zone => Reaches(zone, bucket))?.Direction ?? Direction.Unspecified;
            buckets.Add(bucket);
        }

        Fill(buckets, view.Liquidations, top, step);
        return buckets;
    }

    private static double StepFor(double atLeast)
    {
        double decade = 1e-6;
        while (true)
        {
            foreach (double round in RoundSteps)
            {
                if (decade * round >= atLeast)
                {
                    return decade * round;
                }
            }

            decade *= 10.0;
        }
    }

    private static bool Reaches(AccelerationZone zone, LiquidationBucket bucket) =>
        Math.Min(zone.FromPrice, zone.ToPrice) < bucket.High && Math.Max(zone.FromPrice, zone.ToPrice) > bucket.Low;

    private static void Fill(List<LiquidationBucket> buckets, IReadOnlyList<LiquidationCell> cells, double top, double step)
    {
        foreach (LiquidationCell cell in cells)
        {
            int at = (int)Math.Floor((top - (0.5 * (cell.PriceLow + cell.PriceHigh))) / step);
            if (at < 0 || at >= buckets.Count)
            {
                continue;
            }

            LiquidationBucket bucket = buckets[at];
            if (cell.Provenance == Provenance.Observed)
            {
                bucket.ObservedLong += cell.LongUsd;
                bucket.ObservedShort += cell.ShortUsd;
            }
            else if (cell.Provenance == Provenance.Modelled)
            {
                bucket.ModelledLong += cell.LongUsd;
                bucket.ModelledShort += cell.ShortUsd;
            }
        }
    }
}
