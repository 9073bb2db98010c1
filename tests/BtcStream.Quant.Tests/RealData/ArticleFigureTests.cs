using BtcStream.Quant.Gamma;
using BtcStream.Quant.Tests.Gamma;

namespace BtcStream.Quant.Tests.RealData;

/// <summary>What two market articles of January and February 2026 claim, and what the recorded chains of those days say.</summary>
public class ArticleFigureTests
{
    private const double MillionUsd = 1e6;
    private const double BillionUsd = 1e9;

    [Theory]
    [InlineData("20260112T153507Z", 90_000.0, double.NaN, 1.075)]
    [InlineData("20260119T040641Z", 92_000.0, 78.0, 1.335)]
    [InlineData("20260119T212024Z", 92_000.0, 81.1, 1.345)]
    public void GammaConcentration_Around92000_IsAsRecorded(string stamp, double grossPeakStrike, double grossMillionUsd, double openInterestBillionUsd)
    {
        var chain = DeribitChain.Read(stamp);
        PricedBook priced = chain.Book.Price();
        GammaWall peak = GammaWalls.Find(chain.Book.Layout.Strikes, priced.Net, priced.Gross).GrossPeak;

        Assert.Equal(grossPeakStrike, peak.Strike);
        if (!double.IsNaN(grossMillionUsd))
        {
            Assert.Equal(grossMillionUsd, peak.GexUsdPerPercent / MillionUsd, 0.05);
        }

        double[] contracts = new double[chain.Book.Layout.CellCount];
        double[] coins = new double[chain.Book.Layout.CellCount];
        ExposureLadder.SumOpenInterest(chain.Book.Cells, chain.Book.OpenInterest, chain.Book.ContractSizes, contracts, coins);
        double coinsAt92000 = priced.OverStrikes(coins)[chain.Book.Layout.Strikes.IndexOf(92_000.0)];
        Assert.Equal(openInterestBillionUsd, coinsAt92000 * chain.IndexPrice / BillionUsd, 0.0005);
    }

    [Theory]
    [InlineData("20260112T153507Z", -5.8)]
    [InlineData("20260119T040641Z", -9.6)]
    [InlineData("20260120T153950Z", -17.9)]
    [InlineData("20260121T212827Z", -20.9)]
    public void NaiveNetAt88000_TurnsShort_AsRecorded(string stamp, double netMillionUsd) =>
        Assert.Equal(netMillionUsd, DeribitChain.Read(stamp).Book.Price().NetAt(88_000.0) / MillionUsd, 0.05);

    [Theory]
    [InlineData("20260112T153507Z", 88_614.0)]
    [InlineData("20260119T040641Z", 89_430.0)]
    [InlineData("20260119T212024Z", 90_162.0)]
    public void ProfileRoot_NearestToTheIndex_IsAsRecorded(string stamp, double rootUsd)
    {
        var chain = DeribitChain.Read(stamp);

        Assert.Equal(rootUsd, chain.Book.Price().Flips(FlipDefinition.ProfileRoot, chain.IndexPrice, out _)[0], 0.5);
    }

    [Theory]
    [InlineData("20260115T153452Z", 0.73)]
    [InlineData("20260119T040641Z", 1.61)]
    [InlineData("20260121T212827Z", 1.17)]
    public void PutCallRatioByVolume_IsAsRecorded(string stamp, double ratio)
    {
        TestBook book = DeribitChain.Read(stamp).Book;

        Assert.Equal(ratio, BookRatio.PutCall(book.Rights, book.Years, book.Volumes, book.ContractSizes).Value, 0.005);
    }

    [Fact]
    public void AtmVolatility_ShortEndAndMonth_IsAsRecorded()
    {
        var atm = new AtmTermStructure();
        atm.Build(DeribitChain.Read("20260119T040641Z").Book.Smiles());
        atm.At(7.0, out double sigma7);
        atm.At(30.0, out double sigma30);

        Assert.Equal(0.388, sigma7, 0.0005);
        Assert.Equal(0.383, sigma30, 0.0005);
    }
}
