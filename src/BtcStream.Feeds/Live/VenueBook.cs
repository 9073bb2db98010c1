namespace BtcStream.Feeds.Live;

/// <summary>An order book kept from a snapshot and its changes. One thread.</summary>
public sealed class VenueBook
{
    private readonly SortedDictionary<double, double> _bids = new(Comparer<double>.Create(static (left, right) => right.CompareTo(left)));
    private readonly SortedDictionary<double, double> _asks = [];

    /// <summary>Whether there is a level on either side.</summary>
    public bool IsEmpty => _bids.Count == 0 && _asks.Count == 0;

    /// <summary>Forgets all levels.</summary>
    public void Clear()
    {
        _bids.Clear();
        _asks.Clear();
    }

    /// <summary>Sets levels to new amounts; 0 takes a level out.</summary>
    public void Set(IReadOnlyList<BookLevel> bids, IReadOnlyList<BookLevel> asks)
    {
        ArgumentNullException.ThrowIfNull(bids);
        ArgumentNullException.ThrowIfNull(asks);
        Set(_bids, bids);
        Set(_asks, asks);
    }

    /// <summary>
    /// The buy side, best first, in steps of a share of the best price. The best level stays as it is; what lies in a step is put at its far end, so that depth is
    /// never shown nearer than it is.
    /// </summary>
    /// <param name="stepShare">Width of a step over the best price; 0 gives every level as it is.</param>
    /// <param name="most">Levels given at most; those farther off are left out.</param>
    public BookLevel[] Bids(double stepShare, int most) => Side(_bids, stepShare, most, isBid: true);

    /// <summary>The sell side, as <see cref="Bids"/>.</summary>
    public BookLevel[] Asks(double stepShare, int most) => Side(_asks, stepShare, most, isBid: false);

    private static void Set(SortedDictionary<double, double> side, IReadOnlyList<BookLevel> levels)
    {
        foreach (BookLevel level in levels)
        {
            if (level.Amount == 0.0)
            {
                side.Remove(level.Price);
            }
            else
            {
                side[level.Price] = level.Amount;
            }
        }
    }

    private static BookLevel[] Side(SortedDictionary<double, double> side, double stepShare, int most, bool isBid)
    {
        List<BookLevel> levels = [];
        double step = 0.0;
        foreach ((double price, double amount) in side)
        {
            double at = price;
            if (levels.Count == 0)
            {
                step = price * stepShare;
            }
            else if (step > 0.0)
            {
                at = isBid ? Math.Floor(price / step) * step : Math.Ceiling(price / step) * step;
            }

            if (levels.Count > 1 && levels[^1].Price == at)
            {
                levels[^1] = levels[^1] with { Amount = levels[^1].Amount + amount };
            }
            else if (levels.Count == most)
            {
                break;
            }
            else if (at > 0.0)
            {
                levels.Add(new BookLevel(at, amount));
            }
        }

        return [.. levels];
    }
}
