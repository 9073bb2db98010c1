namespace BtcStream.Feeds.Synthetic;

/// <summary>
/// A made-up market in BTC options and perpetuals, shaped as two market articles of January 2026 tell it: the index near 92,000 USD and falling, gamma
/// gathered at the strike 92,000, dealers turning short gamma under 88,000, leveraged longs whose liquidation prices lie below 87,000. Over a thousand options
/// on expiries that roll as on Deribit, and thousands of positions at three venues. A pure function of its options: no clock, no ambient randomness, no C
/// library. Owned by one thread. SYNTHETIC: say so wherever its figures show. <see cref="SyntheticInputs"/> says what it is built from.
/// </summary>
public sealed class SyntheticMarket
{
    /// <summary>The shock that the inputs are laid out for, percent of the index at the start.</summary>
    public const double StatedShockPercent = -10.0;

    private const int StepsPerSweep = 40;
    private const int StepsPerEquity = 40;
    private const ulong PositionSeed = 0xA5A5_5A5A_0F0F_F0F0;
    private const ulong BookSeed = 0x3C3C_C3C3_6969_9696;
    private const ulong PastSeed = 0x1234_5678_9ABC_DEF0;
    private const double LevelNoisePerStep = 0.0015;
    private const double LevelReversionPerStep = 0.02;

    private readonly SyntheticMarketOptions _options;
    private readonly SplitMix64 _random;
    private readonly VolatilitySurface _surface;
    private readonly SyntheticBook _book;
    private readonly IndexPath _path;
    private readonly SyntheticTrading _trading;
    private readonly SyntheticPositions _positions;
    private readonly SyntheticPerpetuals _perpetuals;
    private SyntheticOption[] _listed;
    private double _level = 1.0;
    private long _step = -1;
    private int _sweepAt;

    /// <summary>Opens a market.</summary>
    /// <param name="options">Where it starts from.</param>
    /// <exception cref="ArgumentException">An option cannot work; the message names it and its value.</exception>
    public SyntheticMarket(SyntheticMarketOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _random = new SplitMix64(options.Seed);
        _surface = new VolatilitySurface(options.HighIndexPrice);
        _book = new SyntheticBook(options, _surface, _random);
        _path = new IndexPath(options, _random);
        _trading = new SyntheticTrading(_random);

        // Generators of their own: what is drawn for the options does not move what is drawn for the others.
        _positions = new SyntheticPositions(options, new SplitMix64(options.Seed ^ PositionSeed));
        _perpetuals = new SyntheticPerpetuals(options, new SplitMix64(options.Seed ^ BookSeed));
        _listed = [.. _book.Options];
    }

    /// <summary>Number of options listed now.</summary>
    public int ListedOptions => _listed.Length;

    /// <summary>Number of leveraged positions open now.</summary>
    public int OpenPositions => _positions.Open;

    /// <summary>Goes on to the next step. The first batch, at the start time, quotes every option.</summary>
    /// <returns>What happened in it.</returns>
    public SyntheticBatch Next()
    {
        _step++;
        long now = checked(_options.StartUnixNanos + (_step * _options.StepNanos));
        if (_step == 0)
        {
            return Batch(now, _options.HighIndexPrice, _listed, []);
        }

        _path.Step();
        _level += (LevelNoisePerStep * _random.NextBell()) - (LevelReversionPerStep * (_level - 1.0));
        double indexPrice = _path.At(now);
        if (_book.Roll(now, indexPrice))
        {
            _listed = [.. _book.Options];
            return Batch(now, indexPrice, _listed, []);
        }

        var quoter = new SyntheticQuoter(_surface, now, indexPrice, _level);
        List<OptionTrade> trades = [];
        var refreshed = new List<SyntheticOption>();
        for (int count = _trading.NextCount(); count > 0; count--)
        {
            SyntheticOption option = _trading.Pick(_listed);
            trades.Add(_trading.Trade(option, quoter.Quote(option, withOpenInterest: false), now));
            refreshed.Add(option);
        }

        refreshed.AddRange(NextOfSweep());
        return Batch(now, indexPrice, refreshed, trades);
    }

    /// <summary>Quotes the call at the money of every expiry, which carries its forward, and then the options given, each once.</summary>
    private SyntheticBatch Batch(long now, double indexPrice, IEnumerable<SyntheticOption> refreshed, IReadOnlyList<OptionTrade> trades)
    {
        var quoter = new SyntheticQuoter(_surface, now, indexPrice, _level);
        SyntheticOption[] whole = [.. refreshed.Distinct()];
        OptionQuote[] quotes =
        [
            .. _book.Expiries.Select(expiry => expiry.CallNearestTo(indexPrice)).Except(whole).Select(option => quoter.Quote(option, withOpenInterest: false)),
            .. whole.Select(option => quoter.Quote(option, withOpenInterest: true)),
        ];
        return WithLeverage(new SyntheticBatch(now, new IndexTick("BTC", now, indexPrice), quotes, trades));
    }

    private SyntheticBatch WithLeverage(SyntheticBatch batch)
    {
        (long now, double indexPrice) = (batch.TimeUnixNanos, batch.Index.IndexPrice);
        IReadOnlyList<PerpetualTick> perpetuals = _perpetuals.Step(_step, now, indexPrice);
        if (_step == 0)
        {
            return batch with
            {
                Perpetuals = perpetuals,
                Positions = _positions.Rows(),
                Accounts = _positions.Equities(indexPrice),
                ForcedOrders = PastLiquidations.Before(_options, new SplitMix64(_options.Seed ^ PastSeed)),
            };
        }

        (IReadOnlyList<LeveragedPosition> positions, IReadOnlyList<MarginAccount> accounts, IReadOnlyList<ForcedOrder> orders) = _positions.Step(_step, now, indexPrice);
        return batch with
        {
            Perpetuals = perpetuals,
            Positions = positions,
            Accounts = _step % StepsPerEquity == 0 ? _positions.Equities(indexPrice) : accounts,
            ForcedOrders = orders,
        };
    }

    /// <summary>The next part of the chain, so that every option is quoted once in <see cref="StepsPerSweep"/> steps.</summary>
    private IEnumerable<SyntheticOption> NextOfSweep()
    {
        int count = (_listed.Length + StepsPerSweep - 1) / StepsPerSweep;
        for (int i = 0; i < count; i++)
        {
            _sweepAt = (_sweepAt + 1) % _listed.Length;
            yield return _listed[_sweepAt];
        }
    }
}
