using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.Gamma;

/// <summary>
/// A book in the columns the product works on, filled one option at a time, with the sequence of calls a publication makes. The
/// forward of an expiry is the last one given for it.
/// </summary>
internal sealed class TestBook
{
    private readonly List<Option> _options = [];
    private readonly Dictionary<long, double> _forwards = [];

    public int Count => _options.Count;

    public HeatmapLayout Layout { get; } = new();

    public OptionRight[] Rights => Column(o => o.Right);

    public double[] Strikes => Column(o => o.Strike);

    public double[] Years => Column(o => o.Years);

    public double[] Sigmas => Column(o => o.Sigma);

    public double[] ContractSizes => Column(o => o.ContractSizeCoin);

    public double[] OpenInterest => Column(o => o.OpenInterest);

    public double[] Volumes => Column(o => o.Volume);

    public double[] Forwards => Column(o => _forwards[o.ExpiryUnixNanos]);

    public int[] Cells => Column(o => Layout.GetOrAdd(o.Strike, o.ExpiryUnixNanos));

    public double[] TakerNetSinceStart => Column(o => o.TakerNet);

    public void Add(InstrumentDefinition definition, double forward, double sigma, double years, double openInterest, double volume = 0.0)
    {
        var option = new Option(
            definition.Right!.Value, definition.Strike, definition.ExpiryUnixNanos, sigma, years, definition.ContractSizeCoin, openInterest, volume, 0.0);
        Add(option, forward);
    }

    public void Add(
        OptionRight right,
        double strike,
        double openInterest,
        double forward = 90_000.0,
        double sigma = 0.5,
        int days = 7,
        double contractSizeCoin = 1.0,
        double takerNet = 0.0,
        double volume = 0.0)
    {
        Add(new Option(right, strike, days * UnixTime.NanosPerDay, sigma, days / UnixTime.DaysPerYear, contractSizeCoin, openInterest, volume, takerNet), forward);
    }

    /// <summary>The same book with its options in another order.</summary>
    public TestBook Permuted(int seed)
    {
        Option[] shuffled = [.. _options];
        new Random(seed).Shuffle(shuffled);
        var book = new TestBook();
        foreach (Option option in shuffled)
        {
            book.Add(option, _forwards[option.ExpiryUnixNanos]);
        }

        return book;
    }

    public double[] Signed(PositioningModel model, double flowShare = Positioning.DefaultFlowShare)
    {
        double[] signed = new double[Count];
        Positioning.Fill(model, Rights, OpenInterest, TakerNetSinceStart, TakerNetSinceStart, flowShare, signed);
        return signed;
    }

    public PricedBook Price(PositioningModel model = PositioningModel.Naive) => new(this, Signed(model));

    public ExpirySmile[] Smiles()
    {
        double[] sigmas = Sigmas;
        var chains = new SortedDictionary<long, (ExpiryChain Chain, double Years)>();
        for (int i = 0; i < Count; i++)
        {
            Option option = _options[i];
            ExpiryChain chain = chains.TryGetValue(option.ExpiryUnixNanos, out (ExpiryChain Chain, double Years) known) ? known.Chain : new ExpiryChain();
            Assert.True(chain.Add(i, option.Strike, option.Right));
            chains[option.ExpiryUnixNanos] = (chain, option.Years);
        }

        var smiles = new List<ExpirySmile>();
        foreach ((long expiry, (ExpiryChain chain, double years)) in chains)
        {
            var smile = new ExpirySmile();
            smile.Build(chain, _forwards[expiry], years, sigmas);
            smiles.Add(smile);
        }

        return [.. smiles];
    }

    private void Add(Option option, double forward)
    {
        _options.Add(option);
        if (!_forwards.TryGetValue(option.ExpiryUnixNanos, out double known) || double.IsNaN(known) || forward > 0.0)
        {
            _forwards[option.ExpiryUnixNanos] = forward;
        }
    }

    private T[] Column<T>(Func<Option, T> of) => [.. _options.Select(of)];

    private sealed record Option(
        OptionRight Right,
        double Strike,
        long ExpiryUnixNanos,
        double Sigma,
        double Years,
        double ContractSizeCoin,
        double OpenInterest,
        double Volume,
        double TakerNet);
}
