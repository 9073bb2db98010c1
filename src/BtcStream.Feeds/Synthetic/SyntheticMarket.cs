namespace BtcStream.Feeds.Synthetic;

/// <summary>
/// A made-up market in BTC options, shaped as two market articles of January 2026 tell it: the index near 92,000 USD and falling, gamma gathered at
/// the strike 92,000, dealers turning short gamma under 88,000. Over a thousand options on expiries that roll as on Deribit. A pure function of its
/// options: no clock, no ambient randomness, no C library. Owned by one thread. SYNTHETIC: say so wherever its figures show.
/// </summary>
public sealed class SyntheticMarket
{
    private const int StepsPerSweep = 40;
    private const double LevelNoisePerStep = 0.0015;
    private const double LevelReversionPerStep = 0.02;

    private readonly SyntheticMarketOptions _options;
    private readonly SplitMix64 _random;
    private readonly VolatilitySurface _surface;
    private readonly SyntheticBook _book;
    private readonly IndexPath _path;
    private readonly SyntheticTrading _trading;
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
        _listed = [.. _book.Options];
    }

    /// <summary>Number of options listed now.</summary>
    public int ListedOptions => _listed.Length;

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
        return new SyntheticBatch(now, new IndexTick("BTC", now, indexPrice), quotes, trades);
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
