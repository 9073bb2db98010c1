using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Gamma;

public class StickyMoneynessProfileTests
{
    private static readonly double[] Points = [0.6, 0.85, 0.99, 1.0, 1.01, 1.3];

    [Fact]
    public void Evaluate_AtTheIndex_IsTheStickyStrikeProfile() => Prop.ForAll(Books.Arbitrary, book =>
    {
        TestBook distinct = WithoutTwins(book);
        PricedBook priced = distinct.Price();
        StickyMoneynessProfile profile = new(distinct.Smiles(), priced.Columns, priced.Signed);
        PricedBook.Evaluate(profile, 1.0, out double net, out double gross);

        Books.AssertEqual(priced.TotalNet, net, priced.TotalGross);
        Books.AssertEqual(priced.TotalGross, gross, priced.TotalGross);
    }).Check(Books.Config.WithMaxTest(100));

    [Fact]
    public void Evaluate_FlatSmiles_IsTheStickyStrikeProfileEverywhere()
    {
        var book = new TestBook();
        foreach (double strike in (double[])[70_000.0, 85_000.0, 90_000.0, 100_000.0])
        {
            book.Add(OptionRight.Call, strike, 10.0, sigma: 0.4, days: 30);
            book.Add(OptionRight.Put, strike, 25.0, sigma: 0.4, days: 30);
            book.Add(OptionRight.Put, strike, 3.0, sigma: 0.7, days: 7);
        }

        PricedBook priced = book.Price();
        StickyMoneynessProfile profile = new(book.Smiles(), priced.Columns, priced.Signed);
        foreach (double x in Points)
        {
            PricedBook.Evaluate(profile, x, out double net, out _);
            PricedBook.Evaluate(priced.Profile, x, out double expected, out double gross);
            Books.AssertEqual(expected, net, gross);
        }
    }

    [Fact]
    public void Evaluate_SlopedSmile_TakesTheVolatilityOfTheMoneyness()
    {
        // Three strikes; the index falls by a tenth, so the middle strike comes to lie at ln(100/90) above the forward.
        var book = new TestBook();
        book.Add(OptionRight.Call, 80.0, 0.0, forward: 100.0, sigma: 0.8, days: 30);
        book.Add(OptionRight.Call, 100.0, 50.0, forward: 100.0, sigma: 0.6, days: 30);
        book.Add(OptionRight.Call, 125.0, 0.0, forward: 100.0, sigma: 0.4, days: 30);
        double sigma = 0.6 - (0.2 * Math.Log(1.0 / 0.9) / Math.Log(1.25));
        double expected = 50.0 * Black76.Gamma(90.0, 100.0, sigma, 30.0 / 365.0) * 90.0 * 90.0 * 0.01;

        PricedBook priced = book.Price();
        PricedBook.Evaluate(new StickyMoneynessProfile(book.Smiles(), priced.Columns, priced.Signed), 0.9, out double net, out double gross);

        Assert.Equal(expected, net, 1e-12 * expected);
        Assert.Equal(net, gross);
    }

    [Fact]
    public void Find_OnAStickyMoneynessProfile_RootsAreWhereItChangesSign()
    {
        TestBook book = Skewed();
        PricedBook priced = book.Price();
        ExpirySmile[] smiles = book.Smiles();
        StickyMoneynessProfile profile = new(smiles, priced.Columns, priced.Signed);
        double[] values = new double[ProfileGrid.Default.Length];
        profile.Evaluate(ProfileGrid.Default.LogX, values, new double[values.Length]);
        double[] prices = new double[values.Length];

        FlipResult result = ProfileFlips.Find(ProfileGrid.Default, values, profile, 90_000.0, prices);

        Assert.Equal(FlipStatus.Found, result.Status);
        double root = prices[0] / 90_000.0;
        PricedBook.Evaluate(profile, root - 1e-7, out double below, out _);
        PricedBook.Evaluate(profile, root + 1e-7, out double above, out _);
        Assert.True(below * above < 0.0);
    }

    [Fact]
    public void ForMove_OnAStickyMoneynessProfile_IsTheIntegralOfIt()
    {
        TestBook book = Skewed();
        PricedBook priced = book.Price();
        StickyMoneynessProfile profile = new(book.Smiles(), priced.Columns, priced.Signed);
        const int Steps = 20_000;
        double step = Math.Log(0.9) / Steps;
        double[] net = new double[Steps];
        double[] gross = new double[Steps];
        profile.Evaluate([.. Enumerable.Range(0, Steps).Select(i => (i + 0.5) * step)], net, gross);

        Assert.Equal(HedgeFlowCode.Ok, HedgeFlow.ForMove(profile, 90_000.0, 81_000.0, out double usd));
        Assert.Equal(-100.0 * net.Sum() * step, usd, 1e-6 * 100.0 * gross.Sum() * Math.Abs(step));
    }

    private static TestBook Skewed()
    {
        var book = new TestBook();
        for (int k = 60; k <= 120; k += 5)
        {
            double sigma = 0.4 + (0.002 * (90 - k));
            book.Add(OptionRight.Call, k * 1_000.0, k > 90 ? 20.0 : 2.0, sigma: sigma, days: 30);
            book.Add(OptionRight.Put, k * 1_000.0, k < 90 ? 30.0 : 1.0, sigma: sigma, days: 30);
        }

        return book;
    }

    /// <summary>A chain has one option of each strike and right: keeps the first of those that random books may repeat.</summary>
    private static TestBook WithoutTwins(TestBook book)
    {
        var distinct = new TestBook();
        var seen = new HashSet<(OptionRight, double, double)>();
        for (int i = 0; i < book.Count; i++)
        {
            if (seen.Add((book.Rights[i], book.Strikes[i], book.Years[i])))
            {
                distinct.Add(
                    book.Rights[i], book.Strikes[i], book.OpenInterest[i], book.Forwards[i], book.Sigmas[i], (int)Math.Round(book.Years[i] * 365.0), book.ContractSizes[i]);
            }
        }

        return distinct;
    }
}
