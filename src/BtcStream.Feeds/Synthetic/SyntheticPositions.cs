namespace BtcStream.Feeds.Synthetic;

/// <summary>
/// Who holds what on leverage. A mark that crosses a liquidation price has the venue close the position within a second and report the forced order; its
/// owner comes back minutes later, at the price of that moment. Owned by the market's thread.
/// </summary>
internal sealed class SyntheticPositions
{
    private const int MostStepsToClose = 4;
    private const int FewestStepsAway = 120;
    private const int MostStepsAway = 960;
    private const int ResizesPerStep = 2;
    private const double MostResize = 0.05;
    private const double LargestToSmallest = 6.0;
    private const double MarginJitter = 0.5;
    private const ulong FirstAccount = 1_000_000;

    private readonly SplitMix64 _random;
    private readonly SyntheticPosition[] _positions;

    /// <summary>Opens them all.</summary>
    /// <param name="options">Where the market starts.</param>
    /// <param name="random">A generator of their own.</param>
    public SyntheticPositions(SyntheticMarketOptions options, SplitMix64 random)
    {
        _random = random;
        var positions = new List<SyntheticPosition>();
        foreach (PositionGroup group in PositionGroup.All)
        {
            AddGroup(positions, group, options);
        }

        _positions = [.. positions];
    }

    /// <summary>Open positions.</summary>
    public int Open => _positions.Count(position => position.IsOpen);

    /// <summary>All positions as they stand.</summary>
    public IReadOnlyList<LeveragedPosition> Rows() => [.. _positions.Where(position => position.IsOpen).Select(position => position.Row())];

    /// <summary>The equity of all cross accounts with an open position.</summary>
    /// <param name="indexPrice">USD per coin.</param>
    public IReadOnlyList<MarginAccount> Equities(double indexPrice) =>
        [.. _positions.Where(position => position.IsOpen && position.Group.IsCross).Select(position => EquityOf(position, indexPrice))];

    /// <summary>Goes on one step.</summary>
    /// <param name="step">Number of the step.</param>
    /// <param name="timeUnixNanos">Its time.</param>
    /// <param name="indexPrice">USD per coin.</param>
    /// <returns>What changed.</returns>
    public (IReadOnlyList<LeveragedPosition> Positions, IReadOnlyList<MarginAccount> Accounts, IReadOnlyList<ForcedOrder> ForcedOrders) Step(
        long step, long timeUnixNanos, double indexPrice)
    {
        List<LeveragedPosition> changed = [];
        List<MarginAccount> accounts = [];
        List<ForcedOrder> orders = [];
        foreach (SyntheticPosition position in _positions)
        {
            double mark = position.Venue.MarkAt(indexPrice);
            if (position.IsOpen && position.DueStep == long.MaxValue && position.IsCrossedAt(mark))
            {
                position.DueStep = step + 1 + _random.NextIndex(MostStepsToClose);
            }
            else if (position.DueStep <= step)
            {
                Act(position, step, timeUnixNanos, mark, orders);
                changed.Add(position.Row());
                if (position is { IsOpen: true, Group.IsCross: true })
                {
                    accounts.Add(EquityOf(position, indexPrice));
                }
            }
        }

        Resize(changed);
        return (changed, accounts, orders);
    }

    private void Act(SyntheticPosition position, long step, long timeUnixNanos, double mark, List<ForcedOrder> orders)
    {
        if (!position.IsOpen)
        {
            position.Open(mark, LeverageOf(position.Group, _random.NextUnit()));
            position.DueStep = long.MaxValue;
            return;
        }

        orders.Add(new ForcedOrder
        {
            Instrument = position.Venue.Perpetual,
            Side = position.Group.Side,
            Price = mark,
            Amount = position.Size,
            TimeUnixNanos = timeUnixNanos,
        });
        position.Close();
        position.DueStep = step + FewestStepsAway + _random.NextIndex(MostStepsAway - FewestStepsAway);
    }

    /// <summary>A few owners add a little or take a little.</summary>
    private void Resize(List<LeveragedPosition> changed)
    {
        for (int i = 0; i < ResizesPerStep; i++)
        {
            SyntheticPosition position = _positions[_random.NextIndex(_positions.Length)];
            if (position is { IsOpen: true, DueStep: long.MaxValue, Group.IsCross: false })
            {
                position.Resize(_random.NextBetween(1.0 - MostResize, 1.0 + MostResize));
                changed.Add(position.Row());
            }
        }
    }

    private void AddGroup(List<SyntheticPosition> positions, PositionGroup group, SyntheticMarketOptions options)
    {
        double[] weights = new double[group.Count];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = 1.0 / (1.0 - ((1.0 - (1.0 / LargestToSmallest)) * _random.NextUnit()));
        }

        double usdPerWeight = group.TotalUsd / weights.Sum();
        for (int i = 0; i < weights.Length; i++)
        {
            SyntheticVenue venue = PickVenue();
            var position = new SyntheticPosition(venue, group, FirstAccount + (ulong)positions.Count, usdPerWeight * weights[i]);

            // Margins are spread evenly rather than drawn: a few thousand positions would otherwise clump where millions do not.
            double share = (i + 0.5 + (MarginJitter * (_random.NextUnit() - 0.5))) / weights.Length;
            position.Open(options.HighIndexPrice * _random.NextBetween(group.LowestEntry, group.HighestEntry), LeverageOf(group, share));
            positions.Add(position);
        }
    }

    private SyntheticVenue PickVenue()
    {
        double at = _random.NextUnit();
        foreach (SyntheticVenue venue in SyntheticVenue.All)
        {
            at -= venue.PositionShare;
            if (at < 0.0)
            {
                return venue;
            }
        }

        return SyntheticVenue.All[0];
    }

    /// <summary>Even in margin over notional.</summary>
    private static double LeverageOf(PositionGroup group, double share)
    {
        double most = 1.0 / group.LowestLeverage;
        return 1.0 / (most - ((most - (1.0 / group.HighestLeverage)) * share));
    }

    private static MarginAccount EquityOf(SyntheticPosition position, double indexPrice) =>
        new(position.Venue.Perpetual.Venue, position.Account, position.EquityAt(position.Venue.MarkAt(indexPrice)));
}
