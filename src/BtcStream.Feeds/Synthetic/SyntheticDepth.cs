using BtcStream.Quant.Numerics;

namespace BtcStream.Feeds.Synthetic;

/// <summary>
/// The order books. Each venue's is even: the same USD for each percent, as far as 25 % from its mark, with seeded unevenness of a few percent; and at the
/// largest venue buyers wait between two prices of the options, as those do whose cost lies there. Owned by the market's thread.
/// </summary>
/// <param name="options">Where the buyers wait.</param>
/// <param name="random">A generator of its own.</param>
internal sealed class SyntheticDepth(SyntheticMarketOptions options, SplitMix64 random)
{
    private const double Reach = 0.25;
    private const double FirstLevel = 0.0002;
    private const double LevelSpacing = 0.005;
    private const double Unevenness = 0.08;
    private const double WallSpacingUsd = 100.0;

    /// <summary>The buy side of a venue, best first.</summary>
    public IReadOnlyList<BookLevel> Bids(SyntheticVenue venue, double mark)
    {
        List<BookLevel> levels = Side(venue, mark, -1.0);
        if (venue == SyntheticVenue.All[0])
        {
            AddWall(levels, venue, mark);
        }

        return levels;
    }

    /// <summary>The sell side of a venue, best first.</summary>
    public IReadOnlyList<BookLevel> Asks(SyntheticVenue venue, double mark) => Side(venue, mark, 1.0);

    private List<BookLevel> Side(SyntheticVenue venue, double mark, double sign)
    {
        List<BookLevel> levels = [];
        double previous = mark;
        for (double distance = FirstLevel; distance < Reach; distance += LevelSpacing)
        {
            double price = Math.Round(mark * (1.0 + (sign * distance)), 1);
            double usd = venue.DepthUsdPerPercent * UsdShare(previous, price) * random.NextBetween(1.0 - Unevenness, 1.0 + Unevenness);
            levels.Add(new BookLevel(price, venue.Amount(usd, price)));
            previous = price;
        }

        return levels;
    }

    private void AddWall(List<BookLevel> levels, SyntheticVenue venue, double mark)
    {
        double top = Math.Min(options.BuyersFromPrice, mark * (1.0 - FirstLevel));
        double previous = top;
        for (double price = top - WallSpacingUsd; price >= options.BuyersToPrice; price -= WallSpacingUsd)
        {
            double at = Math.Round(price, 1);
            levels.Add(new BookLevel(at, venue.Amount(options.BuyersUsdPerPercent * UsdShare(previous, at), at)));
            previous = at;
        }

        levels.Sort(static (a, b) => b.Price.CompareTo(a.Price));
    }

    /// <summary>How many percents lie between two prices, on a logarithmic scale.</summary>
    private static double UsdShare(double from, double to) => 100.0 * Math.Abs(DeterministicMath.LogRatio(from, to));
}
