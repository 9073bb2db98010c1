using BtcStream.Quant.Gamma;
using BtcStream.Quant.Tests.Gamma;

namespace BtcStream.Quant.Tests.RealData;

/// <summary>The roots of every recorded chain against a scan five times as fine, with the textbook formula and the C library.</summary>
public class ProfileRootScanTests(ITestOutputHelper output)
{
    private const double CentUsd = 0.01;
    private const int ScanPoints = 2_001;

    [Fact]
    public void ProfileRoots_EveryChain_AgreeWithABruteForceScan()
    {
        int roots = 0;
        foreach (string file in DeribitChain.Files)
        {
            var chain = DeribitChain.ReadFile(file);
            double[] expected = [.. Scan(chain)];
            double[] actual = chain.Book.Price().Flips(FlipDefinition.ProfileRoot, chain.IndexPrice, out FlipStatus status);

            Assert.Equal(expected.Length == 0 ? FlipStatus.AllPositive : FlipStatus.Found, status);
            Assert.Equal(actual.OrderBy(price => Math.Abs(price - chain.IndexPrice)), actual);
            Array.Sort(actual);
            Assert.Equal(expected.Length, actual.Length);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, CentUsd));
            roots += actual.Length;
        }

        output.WriteLine($"{roots} roots agree.");
        Assert.NotEqual(0, roots);
    }

    private static IEnumerable<double> Scan(DeribitChain chain)
    {
        Func<double, double> profile = Textbook(chain.Book);
        double below = 0.5;
        double valueBelow = profile(below);
        for (int i = 1; i < ScanPoints; i++)
        {
            double x = 0.5 + (i / (ScanPoints - 1.0));
            double value = profile(x);
            if (valueBelow * value < 0.0)
            {
                yield return Bisect(profile, below, x, valueBelow) * chain.IndexPrice;
            }

            (below, valueBelow) = (x, value);
        }
    }

    private static double Bisect(Func<double, double> profile, double low, double high, double valueLow)
    {
        for (int i = 0; i < 40; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = profile(middle) < 0.0 == valueLow < 0.0 ? (middle, high) : (low, middle);
        }

        return 0.5 * (low + high);
    }

    private static Func<double, double> Textbook(TestBook book)
    {
        double[] forwards = book.Forwards;
        double[] strikes = book.Strikes;
        double[] sigmas = book.Sigmas;
        double[] years = book.Years;
        double[] signed = book.Signed(PositioningModel.Naive);
        return x =>
        {
            double sum = 0.0;
            for (int i = 0; i < strikes.Length; i++)
            {
                double forward = x * forwards[i];
                double stdDev = sigmas[i] * Math.Sqrt(years[i]);
                double d1 = (Math.Log(forward / strikes[i]) / stdDev) + (0.5 * stdDev);
                double gamma = Math.Exp(-0.5 * d1 * d1) / Math.Sqrt(2.0 * Math.PI) / (forward * stdDev);
                sum += signed[i] * gamma * forward * forward * 0.01;
            }

            return sum;
        };
    }
}
