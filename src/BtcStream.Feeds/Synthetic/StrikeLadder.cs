using BtcStream.Quant.Domain;

namespace BtcStream.Feeds.Synthetic;

/// <summary>Which strikes an expiry lists: dense near the money, coarse and wide for the far expiries. Pure.</summary>
internal static class StrikeLadder
{
    private static readonly (int MaxDays, Band[] Bands)[] Ladders =
    [
        (4, [new(500, 0.05, 0.05), new(1_000, 0.12, 0.12), new(2_000, 0.22, 0.22)]),
        (35, [new(1_000, 0.14, 0.14), new(2_000, 0.26, 0.30), new(5_000, 0.45, 0.60)]),
        (100, [new(1_000, 0.08, 0.08), new(2_000, 0.20, 0.24), new(5_000, 0.45, 0.65), new(10_000, 0.65, 1.20)]),
        (int.MaxValue, [new(2_000, 0.10, 0.12), new(5_000, 0.45, 0.70), new(10_000, 0.75, 1.50), new(20_000, 0.75, 2.30)]),
    ];

    /// <summary>The strikes of an expiry, rising, USD.</summary>
    /// <param name="lifeNanos">Time to expiry when it is listed, nanoseconds.</param>
    /// <param name="centre">Price they are laid around, USD.</param>
    /// <param name="always">A strike that is listed in any case, USD.</param>
    public static IReadOnlyCollection<int> StrikesOf(long lifeNanos, double centre, int always)
    {
        long days = lifeNanos / UnixTime.NanosPerDay;
        Band[] bands = Ladders.First(ladder => days <= ladder.MaxDays).Bands;
        var strikes = new SortedSet<int> { always };
        foreach (Band band in bands)
        {
            int last = (int)(centre * (1.0 + band.Above)) / band.Step * band.Step;
            for (int strike = Math.Max(1, (int)(centre * (1.0 - band.Below)) / band.Step) * band.Step; strike <= last; strike += band.Step)
            {
                strikes.Add(strike);
            }
        }

        return strikes;
    }

    /// <summary>Multiples of a step within shares of the centre.</summary>
    private readonly record struct Band(int Step, double Below, double Above);
}
