using System.Text.Json;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Tests.Gamma;

namespace BtcStream.Quant.Tests.RealData;

public class GammaOracleTests(GammaOracle oracle, ITestOutputHelper output) : IClassFixture<GammaOracle>
{
    private const double ShareOfGross = 1e-9;
    private const double CentUsd = 0.01;
    private const double Exact = 1e-9;

    private int _compared;
    private double _largest;

    [Fact]
    public void EveryFigureOfEveryChain_AgreesWithTheOracle()
    {
        string[] files = DeribitChain.Files;
        Assert.Equal(34, files.Length);
        foreach (string file in files)
        {
            var chain = DeribitChain.ReadFile(file);
            Compare(chain, oracle.Figures[chain.File]);
        }

        output.WriteLine($"{_compared} figures of {files.Length} chains compared; largest difference {_largest:G3} of its tolerance.");
        Assert.True(_compared >= files.Length * 18, $"Only {_compared} figures were compared.");
    }

    private void Compare(DeribitChain chain, JsonElement expected)
    {
        PricedBook priced = chain.Book.Price();
        Near(expected, "options", priced.Coverage.Priced, 0.0);
        Near(expected, "index", chain.IndexPrice, 0.0);
        Near(expected, "net_gex", priced.TotalNet, ShareOfGross * priced.TotalGross);
        Near(expected, "gross_gex", priced.TotalGross, ShareOfGross * priced.TotalGross);
        CompareLadder(chain, priced, expected);
        CompareFlips(chain, priced, expected);
        CompareRatios(chain.Book, expected);
    }

    private void CompareLadder(DeribitChain chain, PricedBook priced, JsonElement expected)
    {
        ReadOnlySpan<double> strikes = chain.Book.Layout.Strikes;
        GammaWalls walls = GammaWalls.Find(strikes, priced.Net, priced.Gross);
        Assert.Equal((WallStatus.Found, WallStatus.Found, WallStatus.Found), (walls.Call.Status, walls.Put.Status, walls.GrossPeak.Status));
        Near(expected, "call_wall", walls.Call.Strike, 0.0);
        Near(expected, "put_wall", walls.Put.Strike, 0.0);
        Near(expected, "gross_peak", walls.GrossPeak.Strike, 0.0);
        Near(expected, "gross_at_peak", walls.GrossPeak.GexUsdPerPercent, ShareOfGross * walls.GrossPeak.GexUsdPerPercent);
        foreach (double strike in (double[])[88_000.0, 90_000.0, 92_000.0])
        {
            int at = strikes.IndexOf(strike);
            Near(expected, $"net_{strike:0}", priced.Net[at], ShareOfGross * priced.Gross[at]);
        }

        double[] contracts = new double[chain.Book.Layout.CellCount];
        double[] coins = new double[chain.Book.Layout.CellCount];
        ExposureLadder.SumOpenInterest(chain.Book.Cells, chain.Book.OpenInterest, chain.Book.ContractSizes, contracts, coins);
        double openInterestUsd = priced.OverStrikes(coins)[strikes.IndexOf(92_000.0)] * chain.IndexPrice;
        Near(expected, "open_interest_usd_at_92000", openInterestUsd, Exact * openInterestUsd);
    }

    private void CompareFlips(DeribitChain chain, PricedBook priced, JsonElement expected)
    {
        double[] roots = priced.Flips(FlipDefinition.ProfileRoot, chain.IndexPrice, out _);
        Array.Sort(roots);
        double[] expectedRoots = [.. expected.GetProperty("profile_flips").EnumerateArray().Select(e => e.GetDouble())];
        Assert.Equal(expectedRoots.Length, roots.Length);
        for (int i = 0; i < roots.Length; i++)
        {
            Near("profile_flips", expectedRoots[i], roots[i], CentUsd);
        }
    }

    private void CompareRatios(TestBook book, JsonElement expected)
    {
        Near(expected, "put_call_oi", Value(BookRatio.PutCall(book.Rights, book.Years, book.OpenInterest, book.ContractSizes)), Exact);
        Near(expected, "put_call_volume", Value(BookRatio.PutCall(book.Rights, book.Years, book.Volumes, book.ContractSizes)), Exact);
        Near(expected, "share_of_volume_over_90d", Value(BookRatio.ShareBeyond(90.0, book.Years, book.Volumes, book.ContractSizes)), Exact);
        var atm = new AtmTermStructure();
        atm.Build(book.Smiles());
        Assert.Equal(AtmStatus.Interpolated, atm.At(30.0, out double sigma30));
        Assert.Equal(AtmStatus.Interpolated, atm.At(7.0, out double sigma7));
        Near(expected, "atm_iv_30d", sigma30, Exact);
        Near(expected, "atm_iv_7d", sigma7, Exact);
    }

    private static double Value(BookRatio ratio)
    {
        Assert.Equal(BookRatioStatus.Ok, ratio.Status);
        return ratio.Value;
    }

    private void Near(JsonElement expected, string figure, double actual, double tolerance) =>
        Near(figure, expected.GetProperty(figure).GetDouble(), actual, tolerance);

    private void Near(string figure, double expected, double actual, double tolerance)
    {
        double difference = Math.Abs(actual - expected);
        Assert.True(difference <= tolerance, $"{figure}: {actual:R}, the oracle says {expected:R} (tolerance {tolerance:G3}).");
        _largest = tolerance > 0.0 ? Math.Max(_largest, difference / tolerance) : _largest;
        _compared++;
    }
}
