using BtcStream.Quant.Gamma;
using BtcStream.Quant.Numerics;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.Gamma;

/// <summary>A test book priced under one positioning model: every column that a publication computes.</summary>
internal sealed class PricedBook
{
    private readonly double[] _forwards;
    private readonly double[] _strikes;
    private readonly double[] _sigmas;
    private readonly double[] _years;

    public PricedBook(TestBook book, double[] signed)
    {
        Book = book;
        Signed = signed;
        (_forwards, _strikes, _sigmas, _years, ContractSizes) = (book.Forwards, book.Strikes, book.Sigmas, book.Years, book.ContractSizes);
        int[] cells = book.Cells;
        Offsets = new double[book.Count];
        Slopes = new double[book.Count];
        Peaks = new double[book.Count];
        GexPerContract = new double[book.Count];
        Coefficients = new double[2 * book.Count];
        Coverage = GexCurves.Fill(Columns, Offsets, Slopes, Peaks);
        GexCurves.FillAtIndex(Offsets, Peaks, ContractSizes, GexPerContract);
        GexCurves.FillCoefficients(signed, ContractSizes, Peaks, Coefficients);

        CellNet = new double[book.Layout.CellCount];
        CellGross = new double[book.Layout.CellCount];
        ExposureLadder.SumCells(cells, GexPerContract, signed, CellNet, CellGross);
        Net = OverStrikes(CellNet);
        Gross = OverStrikes(CellGross);
        Values = new double[ProfileGrid.Default.Length];
        ProfileKernel.AddAll(Offsets, Slopes, Coefficients.AsSpan(0, book.Count), 1, ProfileGrid.Default.LogX, Values);
    }

    public TestBook Book { get; }

    public CurveCoverage Coverage { get; }

    public double[] Signed { get; }

    public double[] ContractSizes { get; }

    public double[] Offsets { get; }

    public double[] Slopes { get; }

    public double[] Peaks { get; }

    public double[] GexPerContract { get; }

    public double[] Coefficients { get; }

    public double[] CellNet { get; }

    public double[] CellGross { get; }

    public double[] Net { get; }

    public double[] Gross { get; }

    /// <summary>The profile on the default grid.</summary>
    public double[] Values { get; }

    public OptionColumns Columns => new(_forwards, _strikes, _sigmas, _years, ContractSizes);

    public StickyStrikeProfile Profile => new(Offsets, Slopes, Coefficients);

    public double TotalNet => ExposureLadder.Total(Net);

    public double TotalGross => ExposureLadder.Total(Gross);

    public double At(double x)
    {
        Evaluate(Profile, x, out double net, out _);
        return net;
    }

    public static void Evaluate<TProfile>(scoped in TProfile profile, double x, out double net, out double gross)
        where TProfile : IGammaProfile, allows ref struct
    {
        double[] logX = [DeterministicMath.Log(x)];
        double[] nets = new double[1];
        double[] grosses = new double[1];
        profile.Evaluate(logX, nets, grosses);
        (net, gross) = (nets[0], grosses[0]);
    }

    public double[] Flips(FlipDefinition definition, double indexPrice, out FlipStatus status)
    {
        double[] prices = new double[Math.Max(ProfileGrid.Default.Length, Net.Length)];
        FlipResult result = definition switch
        {
            FlipDefinition.ProfileRoot => ProfileFlips.Find(ProfileGrid.Default, Values, Profile, indexPrice, prices),
            FlipDefinition.Cumulative => LadderFlips.Cumulative(Book.Layout.Strikes, Net, Gross, indexPrice, prices),
            _ => LadderFlips.StrikeSign(Book.Layout.Strikes, Net, Gross, indexPrice, prices),
        };
        status = result.Status;
        Assert.Equal(definition, result.Definition);
        Assert.Equal(result.Count > 0, status == FlipStatus.Found);
        return prices[..result.Count];
    }

    public double HedgeTo(double targetPrice, double indexPrice)
    {
        HedgeFlowCode code = HedgeFlow.ForMove(Offsets, Slopes, _strikes, Signed, ContractSizes, indexPrice, targetPrice, out double usd);
        Assert.Equal(HedgeFlowCode.Ok, code);
        return usd;
    }

    public double NetAt(double strike) => Net[Book.Layout.Strikes.IndexOf(strike)];

    public double[] OverStrikes(double[] cellValues)
    {
        double[] strikeValues = new double[Book.Layout.StrikeCount];
        ExposureLadder.SumStrikes(Book.Layout, cellValues, strikeValues);
        return strikeValues;
    }
}
