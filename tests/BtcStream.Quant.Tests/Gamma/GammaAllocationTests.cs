using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.Gamma;

/// <summary>Everything that runs at each publication, on a book of 300 options, allocates nothing once warm.</summary>
public class GammaAllocationTests
{
    private readonly PricedBook _priced;
    private readonly TestBook _book = new();
    private readonly int[] _cells;
    private readonly OptionRight[] _rights;
    private readonly double[] _openInterest;
    private readonly double[] _takerNet;
    private readonly double[] _years;
    private readonly double[] _prices = new double[ProfileGrid.Default.Length];
    private readonly double[] _ladder = new double[3];
    private readonly ExpirySmile[] _smiles;
    private double _sink;

    private static readonly int[] ExpiryDays = [1, 7, 30, 90, 180];

    public GammaAllocationTests()
    {
        for (int i = 0; i < 300; i++)
        {
            int strike = 60 + (i % 60);
            OptionRight right = i % 2 == 0 ? OptionRight.Call : OptionRight.Put;
            _book.Add(right, strike * 1_000.0, strike > 90 == (right == OptionRight.Call) ? 50.0 : 5.0, days: ExpiryDays[i / 60]);
        }

        (_cells, _rights, _openInterest, _takerNet, _years) = (_book.Cells, _book.Rights, _book.OpenInterest, _book.TakerNetSinceStart, _book.Years);
        _priced = _book.Price();
        _smiles = _book.Smiles();
    }

    [Fact]
    public void ExposureAndWalls_WarmedUp_AllocateNothing() => ZeroAllocation.Assert(() =>
    {
        Positioning.Fill(PositioningModel.FlowAdjusted, _rights, _openInterest, _takerNet, _takerNet, 0.4, _priced.Signed);
        GexCurves.Fill(_priced.Columns, _priced.Offsets, _priced.Slopes, _priced.Peaks);
        GexCurves.FillAtIndex(_priced.Offsets, _priced.Peaks, _priced.ContractSizes, _priced.GexPerContract);
        GexCurves.FillCoefficients(_priced.Signed, _priced.ContractSizes, _priced.Peaks, _priced.Coefficients);
        ExposureLadder.SumCells(_cells, _priced.GexPerContract, _priced.Signed, _priced.CellNet, _priced.CellGross);
        ExposureLadder.SumStrikes(_book.Layout, _priced.CellNet, _priced.Net);
        ExposureLadder.SumStrikes(_book.Layout, _priced.CellGross, _priced.Gross);
        _sink += ExposureLadder.Total(_priced.Net) + GammaWalls.Find(_book.Layout.Strikes, _priced.Net, _priced.Gross).Call.Strike;
        ExposureLadder.SumCoinsByRight(_cells, _rights, _openInterest, _priced.ContractSizes, _priced.CellNet, _priced.CellGross);
        _sink += MaxPain.Find(_book.Layout.CellsAtExpiry(0), _book.Layout.CellStrikes, _priced.CellNet, _priced.CellGross).Strike;
        ExposureLadder.SumOpenInterest(_cells, _openInterest, _priced.ContractSizes, _priced.CellNet, _priced.CellGross);
    });

    [Fact]
    public void Flips_WarmedUp_AllocateNothing()
    {
        ZeroAllocation.Assert(() =>
        {
            _sink += ProfileFlips.Find(ProfileGrid.Default, _priced.Values, _priced.Profile, 90_000.0, _prices).Count;
            _sink += LadderFlips.Cumulative(_book.Layout.Strikes, _priced.Net, _priced.Gross, 90_000.0, _prices).Count;
            _sink += LadderFlips.StrikeSign(_book.Layout.Strikes, _priced.Net, _priced.Gross, 90_000.0, _prices).Count;
        });

        Assert.True(_sink > 0.0, "The book has flips to find.");
    }

    [Fact]
    public void SmilesAndRatios_WarmedUp_AllocateNothing()
    {
        var chain = new ExpiryChain();
        for (int i = 0; i < 60; i++)
        {
            chain.Add(i, 60_000.0 + (500.0 * i), _rights[i]);
        }

        double[] sigmas = _book.Sigmas;
        var smile = new ExpirySmile();
        var atm = new AtmTermStructure();
        ZeroAllocation.Assert(() =>
        {
            smile.Build(chain, 90_000.0, 0.1, sigmas);
            atm.Build(_smiles);
            atm.At(30.0, out double sigma);
            _sink += sigma + SmileSkew.Compute(smile).RiskReversal;
            _sink += BookRatio.PutCall(_rights, _years, _openInterest, _priced.ContractSizes).Value;
            _sink += BookRatio.ShareBeyond(30.0, _years, _openInterest, _priced.ContractSizes).Value;
        });
    }

    [Fact]
    public void HedgesAndStickyMoneyness_WarmedUp_AllocateNothing()
    {
        double[] strikes = _book.Strikes;
        ZeroAllocation.Assert(() =>
        {
            HedgeFlow.ForMove(_priced.Offsets, _priced.Slopes, strikes, _priced.Signed, _priced.ContractSizes, 90_000.0, 91_000.0, out double usd);
            HedgeFlow.ForMove(new StickyMoneynessProfile(_smiles, _priced.Columns, _priced.Signed), 90_000.0, 90_200.0, out double moneynessUsd);
            HedgeLadders.Charm(_priced.Columns, _priced.Signed, [1.0, 8.0, 24.0], _ladder);
            HedgeLadders.Vanna(_priced.Columns, _priced.Signed, [-0.05, 0.01, 0.05], _ladder);
            _sink += usd + moneynessUsd + _ladder[0];
        });
    }
}
