using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Gamma;

public class ExposureLadderTests
{
    private const double GoldenGexPerContract = 4_861.459;

    [Fact]
    public void FillAtIndex_GoldenOption_IsGammaTimesForwardSquaredPerPercent()
    {
        var book = new TestBook();
        book.Add(OptionRight.Call, 88_000.0, openInterest: 1.0);
        double expected = Black76.Gamma(90_000.0, 88_000.0, 0.5, 7.0 / 365.0) * 90_000.0 * 90_000.0 * 0.01;

        PricedBook priced = book.Price();

        Assert.Equal(GoldenGexPerContract, priced.GexPerContract[0], 0.0005);
        Assert.Equal(expected, priced.GexPerContract[0], 1e-13 * expected);
    }

    [Fact]
    public void SumCells_HandWorkedBook_NetsByCellAndStrike()
    {
        // At 88,000: 100 calls and 40 puts of seven days, 10 puts of ten coins each in the same expiry's other family.
        var book = new TestBook();
        book.Add(OptionRight.Call, 88_000.0, openInterest: 100.0);
        book.Add(OptionRight.Put, 88_000.0, openInterest: 40.0);
        book.Add(OptionRight.Put, 88_000.0, openInterest: 10.0, contractSizeCoin: 10.0);
        book.Add(OptionRight.Put, 95_000.0, openInterest: 0.0);

        PricedBook priced = book.Price();

        Assert.Equal(2, book.Layout.CellCount);
        Assert.Equal(-40.0 * GoldenGexPerContract, priced.NetAt(88_000.0), 0.02);
        Assert.Equal(240.0 * GoldenGexPerContract, priced.Gross[0], 0.12);
        Assert.Equal(0.0, priced.NetAt(95_000.0));
        Assert.Equal(priced.NetAt(88_000.0), priced.TotalNet);
        Assert.Equal(priced.Gross[0], priced.TotalGross);
    }

    [Fact]
    public void SumOpenInterest_ContractsOfDifferentSize_AddUpInCoins()
    {
        var book = new TestBook();
        book.Add(OptionRight.Call, 88_000.0, openInterest: 100.0);
        book.Add(OptionRight.Put, 88_000.0, openInterest: 30.0, contractSizeCoin: 10.0);
        book.Add(OptionRight.Call, 88_000.0, openInterest: double.NaN, days: 30);
        double[] contracts = new double[2];
        double[] coins = new double[2];

        int[] cells = book.Cells;
        ExposureLadder.SumOpenInterest(cells, book.OpenInterest, book.ContractSizes, contracts, coins);
        Assert.Equal([130.0, 0.0], contracts);
        Assert.Equal([400.0, 0.0], coins);

        ExposureLadder.SumCoinsByRight(cells, book.Rights, book.OpenInterest, book.ContractSizes, contracts, coins);
        Assert.Equal([100.0, 0.0], contracts);
        Assert.Equal([300.0, 0.0], coins);
    }

    [Theory]
    [InlineData(double.NaN, 0.5, 7, CurveCode.NoForward)]
    [InlineData(0.0, 0.5, 7, CurveCode.NoForward)]
    [InlineData(90_000.0, double.NaN, 7, CurveCode.NoSigma)]
    [InlineData(90_000.0, 0.0, 7, CurveCode.NoSigma)]
    [InlineData(90_000.0, 0.5, 0, CurveCode.Expired)]
    [InlineData(90_000.0, 0.5, -3, CurveCode.Expired)]
    [InlineData(double.PositiveInfinity, 0.5, 7, CurveCode.OutOfRange)]
    [InlineData(90_000.0, 1e-320, 7, CurveCode.OutOfRange)]
    public void Fill_InstrumentWithoutCurve_IsCountedAndAddsNothingAnywhere(double forward, double sigma, int days, CurveCode code)
    {
        Assert.Equal(code, GexCurves.TryCreate(forward, 88_000.0, sigma, days / UnixTime.DaysPerYear, out ProfileCurve curve));
        Assert.Equal(default, curve);

        var book = new TestBook();
        book.Add(OptionRight.Call, 88_000.0, openInterest: 1_000.0, forward, sigma, days);
        PricedBook priced = book.Price();

        Assert.Equal((0, 1), (priced.Coverage.Priced, priced.Coverage.Total));
        Assert.Equal([0.0], priced.CellNet);
        Assert.All(priced.Values, value => Assert.Equal(0.0, value));
        Assert.Empty(priced.Flips(FlipDefinition.ProfileRoot, Books.IndexPrice, out FlipStatus status));
        Assert.Equal(FlipStatus.NoData, status);
    }

    [Fact]
    public void Totals_AnyBook_AreTheSumsOfTheCellsAndTheProfileAtOne() => Prop.ForAll(Books.Arbitrary, book =>
    {
        foreach (PositioningModel model in Enum.GetValues<PositioningModel>())
        {
            PricedBook priced = book.Price(model);

            Books.AssertEqual(priced.CellNet.Sum(), priced.TotalNet, priced.TotalGross);
            Books.AssertEqual(priced.CellGross.Sum(), priced.TotalGross, priced.TotalGross);
            Books.AssertEqual(priced.TotalNet, priced.At(1.0), priced.TotalGross);
            Books.AssertEqual(priced.TotalNet, priced.Values[ProfileGrid.Default.X.IndexOf(1.0)], priced.TotalGross);
        }
    }).Check(Books.Config);

    [Fact]
    public void Ladder_OptionsInAnotherOrder_IsTheSame() => Prop.ForAll(Books.Arbitrary, book =>
    {
        PricedBook priced = book.Price();
        PricedBook permuted = book.Permuted(seed: book.Count).Price();

        Assert.Equal(priced.Book.Layout.Strikes, permuted.Book.Layout.Strikes);
        for (int k = 0; k < priced.Net.Length; k++)
        {
            Books.AssertEqual(priced.Net[k], permuted.Net[k], priced.Gross[k]);
            Books.AssertEqual(priced.Gross[k], permuted.Gross[k], priced.Gross[k]);
        }

        Books.AssertEqual(priced.TotalNet, permuted.TotalNet, priced.TotalGross);
    }).Check(Books.Config);
}
