using BtcStream.Quant.Domain;
using BtcStream.Quant.Pricing;

namespace BtcStream.Feeds.Synthetic;

/// <summary>
/// The listed options and their open interest. At the opening it is laid out so that the peak strike holds what the options ask for and the naive net
/// gamma is zero at the flip price: the inputs are built for that outcome. Owned by the market's thread.
/// </summary>
internal sealed class SyntheticBook
{
    private const double PeakCallShare = 0.54;
    private const double NewListingShare = 0.25;
    private const double SmallestPutFactor = 0.1;
    private const double LargestPutFactor = 10.0;

    private readonly SyntheticMarketOptions _options;
    private readonly SplitMix64 _random;
    private readonly List<SyntheticExpiry> _expiries = [];
    private readonly double _contractsPerWeight;
    private readonly double _putFactor;

    /// <summary>Lists the opening book.</summary>
    /// <exception cref="ArgumentException">No amount of puts puts the flip where the options want it.</exception>
    public SyntheticBook(SyntheticMarketOptions options, VolatilitySurface surface, SplitMix64 random)
    {
        _options = options;
        _random = random;
        SortedDictionary<long, ExpirySeries> listed = ExpiryCalendar.ListedAt(options.StartUnixNanos);
        foreach (long expiry in listed.Keys)
        {
            _expiries.Add(List(expiry, options.StartUnixNanos, options.HighIndexPrice));
        }

        SpreadWeights(listed);
        _contractsPerWeight = options.OpenInterest / Options.Where(option => option.Strike != options.PeakStrike).Sum(option => option.OpenInterest);
        ScaleToContracts(listed);
        _putFactor = PutFactor(surface);
        foreach (SyntheticOption option in Options)
        {
            double factor = option.Right == OptionRight.Put && option.Strike != options.PeakStrike ? _putFactor : 1.0;
            option.OpenInterest = Tenths(option.OpenInterest * factor);
            StartVolume(option, options.StartUnixNanos);
        }
    }

    /// <summary>Listed expiries, rising.</summary>
    public IReadOnlyList<SyntheticExpiry> Expiries => _expiries;

    /// <summary>All options, by expiry and strike.</summary>
    public IEnumerable<SyntheticOption> Options => _expiries.SelectMany(expiry => expiry.Options);

    /// <summary>Drops what has expired and lists what is due.</summary>
    /// <param name="unixNanos">Now, Unix nanoseconds UTC.</param>
    /// <param name="indexPrice">USD; new strikes are laid around it.</param>
    /// <returns>Whether the book has changed.</returns>
    public bool Roll(long unixNanos, double indexPrice)
    {
        if (_expiries[0].UnixNanos > unixNanos)
        {
            return false;
        }

        _expiries.RemoveAll(expiry => expiry.UnixNanos <= unixNanos);
        foreach ((long expiryUnixNanos, ExpirySeries series) in ExpiryCalendar.ListedAt(unixNanos))
        {
            if (!_expiries.Exists(known => known.UnixNanos == expiryUnixNanos))
            {
                AddListing(expiryUnixNanos, series, unixNanos, indexPrice);
            }
        }

        _expiries.Sort((a, b) => a.UnixNanos.CompareTo(b.UnixNanos));
        return true;
    }

    private static double Tenths(double contracts) => Math.Round(contracts, 1);

    private void AddListing(long expiryUnixNanos, ExpirySeries series, long unixNanos, double indexPrice)
    {
        SyntheticExpiry expiry = List(expiryUnixNanos, unixNanos, indexPrice);
        SpreadWeights(expiry, series, unixNanos, indexPrice);
        foreach (SyntheticOption option in expiry.Options)
        {
            double factor = option.Right == OptionRight.Put ? _putFactor : 1.0;
            option.OpenInterest = Tenths(NewListingShare * _contractsPerWeight * factor * option.OpenInterest);
            StartVolume(option, unixNanos);
        }

        _expiries.Add(expiry);
    }

    private SyntheticExpiry List(long expiryUnixNanos, long unixNanos, double centre)
    {
        IReadOnlyCollection<int> strikes = StrikeLadder.StrikesOf(expiryUnixNanos - unixNanos, centre, _options.PeakStrike);
        return new SyntheticExpiry(
            expiryUnixNanos,
            [.. strikes.SelectMany(strike => new[] { OptionRight.Call, OptionRight.Put }, (strike, right) => new SyntheticOption(expiryUnixNanos, strike, right))]);
    }

    /// <summary>Open interest as weights, for a start.</summary>
    private void SpreadWeights(SortedDictionary<long, ExpirySeries> listed)
    {
        foreach (SyntheticExpiry expiry in _expiries)
        {
            SpreadWeights(expiry, listed[expiry.UnixNanos], _options.StartUnixNanos, _options.HighIndexPrice);
        }
    }

    private void SpreadWeights(SyntheticExpiry expiry, ExpirySeries series, long unixNanos, double centre)
    {
        long life = expiry.UnixNanos - unixNanos;
        double[] weights = [.. expiry.Options.Select(option => OpenInterestShape.OfStrike(option.Right, option.Strike, centre, life) * _random.NextBetween(0.8, 1.2))];
        double total = weights.Sum();
        for (int i = 0; i < weights.Length; i++)
        {
            expiry.Options[i].OpenInterest = OpenInterestShape.OfExpiry(series, life) * weights[i] / total;
        }
    }

    private void ScaleToContracts(SortedDictionary<long, ExpirySeries> listed)
    {
        double peakWeights = _expiries.Sum(expiry => OpenInterestShape.OfPeak(listed[expiry.UnixNanos], expiry.UnixNanos - _options.StartUnixNanos));
        foreach (SyntheticExpiry expiry in _expiries)
        {
            double share = OpenInterestShape.OfPeak(listed[expiry.UnixNanos], expiry.UnixNanos - _options.StartUnixNanos) / peakWeights;
            foreach (SyntheticOption option in expiry.Options)
            {
                option.OpenInterest = option.Strike == _options.PeakStrike
                    ? _options.PeakOpenInterest * share * (option.Right == OptionRight.Call ? PeakCallShare : 1.0 - PeakCallShare)
                    : option.OpenInterest * _contractsPerWeight;
            }
        }
    }

    /// <summary>What the puts away from the peak strike are to be multiplied by, so that the calls' gamma and the puts' cancel at the flip price.</summary>
    private double PutFactor(VolatilitySurface surface)
    {
        double fixedNet = 0.0;
        double scaledPuts = 0.0;
        foreach (SyntheticOption option in Options)
        {
            double gex = option.OpenInterest * GexPerContractAtFlip(option, surface);
            if (option.Right == OptionRight.Call)
            {
                fixedNet += gex;
            }
            else if (option.Strike == _options.PeakStrike)
            {
                fixedNet -= gex;
            }
            else
            {
                scaledPuts += gex;
            }
        }

        double factor = fixedNet / scaledPuts;
        return factor is >= SmallestPutFactor and <= LargestPutFactor
            ? factor
            : throw new ArgumentException($"{nameof(SyntheticMarketOptions.FlipPrice)} is {_options.FlipPrice}: no sensible open interest of puts puts the flip there");
    }

    private double GexPerContractAtFlip(SyntheticOption option, VolatilitySurface surface)
    {
        double years = UnixTime.YearsToExpiry(_options.StartUnixNanos, option.ExpiryUnixNanos);
        double forward = VolatilitySurface.Forward(_options.HighIndexPrice, years);
        double iv = surface.MarkIv(_options.HighIndexPrice, forward, option.Strike, years, level: 1.0);
        double forwardAtFlip = forward * _options.FlipPrice / _options.HighIndexPrice;
        return Black76.Gamma(forwardAtFlip, option.Strike, iv, years) * forwardAtFlip * forwardAtFlip * 0.01;
    }

    private void StartVolume(SyntheticOption option, long unixNanos)
    {
        double days = (double)(option.ExpiryUnixNanos - unixNanos) / UnixTime.NanosPerDay;
        double turnover = _random.NextBetween(0.0, 0.5 / (1.0 + days)) + 0.01;
        option.Volume24h = Tenths(option.OpenInterest * turnover * (option.Right == OptionRight.Put ? 1.6 : 1.0));
        option.VolumeTimeUnixNanos = unixNanos;
    }
}
