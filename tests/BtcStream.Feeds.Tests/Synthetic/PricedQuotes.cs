using System.Text;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Feeds.Tests.Synthetic;

/// <summary>The gamma figures of a chain of quotes under the naive model, by the product's own mathematics.</summary>
internal sealed class PricedQuotes
{
    private readonly HeatmapLayout _layout = new();
    private readonly double[] _net;
    private readonly double[] _gross;
    private readonly double[] _offsets;
    private readonly double[] _slopes;
    private readonly double[] _coefficients;
    private readonly double _indexPrice;

    public PricedQuotes(IEnumerable<OptionQuote> latest, long asOfUnixNanos, double indexPrice)
    {
        (OptionQuote Quote, InstrumentDefinition Definition)[] options = [.. latest.Select(quote => (quote, Define(quote.Instrument))).Where(option => option.Item2.ExpiryUnixNanos > asOfUnixNanos)];
        var forwards = new Dictionary<long, double>();
        foreach ((OptionQuote quote, InstrumentDefinition definition) in options)
        {
            forwards[definition.ExpiryUnixNanos] = quote.UnderlyingPrice!.Value;
        }

        _indexPrice = indexPrice;
        Count = options.Length;
        double[] ones = [.. options.Select(_ => 1.0)];
        double[] forward = [.. options.Select(option => forwards[option.Definition.ExpiryUnixNanos])];
        double[] strikes = [.. options.Select(option => option.Definition.Strike)];
        double[] sigmas = [.. options.Select(option => option.Quote.MarkIv!.Value)];
        double[] years = [.. options.Select(option => UnixTime.YearsToExpiry(asOfUnixNanos, option.Definition.ExpiryUnixNanos))];
        double[] openInterest = [.. options.Select(option => option.Quote.OpenInterest!.Value)];
        OptionRight[] rights = [.. options.Select(option => option.Definition.Right!.Value)];
        int[] cells = [.. options.Select(option => _layout.GetOrAdd(option.Definition.Strike, option.Definition.ExpiryUnixNanos))];
        double[] signed = new double[Count];
        Positioning.Fill(PositioningModel.Naive, rights, openInterest, new double[Count], new double[Count], 0.0, signed);

        double[] peaks = new double[Count];
        double[] gex = new double[Count];
        (_offsets, _slopes, _coefficients) = (new double[Count], new double[Count], new double[2 * Count]);
        Priced = GexCurves.Fill(new OptionColumns(forward, strikes, sigmas, years, ones), _offsets, _slopes, peaks).Priced;
        GexCurves.FillAtIndex(_offsets, peaks, ones, gex);
        GexCurves.FillCoefficients(signed, ones, peaks, _coefficients);
        double[] cellNet = new double[_layout.CellCount];
        double[] cellGross = new double[_layout.CellCount];
        ExposureLadder.SumCells(cells, gex, signed, cellNet, cellGross);
        (_net, _gross) = (OverStrikes(cellNet), OverStrikes(cellGross));
        PutCallOpenInterest = Sum(rights, openInterest, OptionRight.Put) / Sum(rights, openInterest, OptionRight.Call);
        double[] volumes = [.. options.Select(option => option.Quote.Volume24h!.Value)];
        PutCallVolume = Sum(rights, volumes, OptionRight.Put) / Sum(rights, volumes, OptionRight.Call);
        OpenInterestByStrike = options.GroupBy(option => option.Definition.Strike).ToDictionary(group => group.Key, group => group.Sum(option => option.Quote.OpenInterest!.Value));
        Expiries = [.. forwards.Keys.Order()];
    }

    public int Count { get; }

    public int Priced { get; }

    public double PutCallOpenInterest { get; }

    public double PutCallVolume { get; }

    public IReadOnlyDictionary<double, double> OpenInterestByStrike { get; }

    public long[] Expiries { get; }

    public double NetTotal => ExposureLadder.Total(_net);

    public double GrossTotal => ExposureLadder.Total(_gross);

    public GammaWalls Walls => GammaWalls.Find(_layout.Strikes, _net, _gross);

    public double NetAt(double strike) => _net[_layout.Strikes.IndexOf(strike)];

    /// <summary>The largest gross after the largest, USD per 1 %.</summary>
    public double SecondLargestGross => _gross.OrderDescending().ElementAt(1);

    /// <summary>Roots of the profile, nearest to the index first.</summary>
    public double[] Flips()
    {
        ProfileGrid grid = ProfileGrid.Default;
        double[] values = new double[grid.Length];
        double[] prices = new double[grid.Length];
        ProfileKernel.AddAll(_offsets, _slopes, _coefficients.AsSpan(0, Count), 1, grid.LogX, values);
        FlipResult result = ProfileFlips.Find(grid, values, new StickyStrikeProfile(_offsets, _slopes, _coefficients), _indexPrice, prices);
        return prices[..result.Count];
    }

    private static InstrumentDefinition Define(string name)
    {
        InstrumentDefinitionFault fault = DeribitDefinition.TryCreate(Encoding.ASCII.GetBytes(name), out InstrumentDefinition? definition, out _);
        Assert.True(fault.IsOk, name);
        return definition!;
    }

    private static double Sum(OptionRight[] rights, double[] values, OptionRight right) => values.Where((_, i) => rights[i] == right).Sum();

    private double[] OverStrikes(double[] cells)
    {
        double[] strikes = new double[_layout.StrikeCount];
        ExposureLadder.SumStrikes(_layout, cells, strikes);
        return strikes;
    }
}
