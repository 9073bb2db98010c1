using BtcStream.Quant.Gamma;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Gamma;

public class MaxPainTests
{
    [Fact]
    public void Find_HandWorkedExpiry_IsTheStrikeThatPaysLeast()
    {
        // Payoffs at 80, 90, 100: puts 10·10 + 20·20 = 500; calls 10·3 + puts 10·20 = 230; calls 20·3 + 10·2 = 80.
        MaxPain pain = MaxPain.Find([0, 1, 2], [80.0, 90.0, 100.0], [3.0, 2.0, 5.0], [1.0, 10.0, 20.0]);

        Assert.Equal(new MaxPain(MaxPainStatus.Found, 100.0, 80.0), pain);
    }

    [Fact]
    public void Find_EqualPayoffs_TakesTheLowestStrike() =>
        Assert.Equal(90.0, MaxPain.Find([2, 0, 1], [90.0, 100.0, 80.0], [0.1, 5.0, 0.2], [0.0, 0.3, 7.0]).Strike);

    [Fact]
    public void Find_OneSided_IsTheOutermostStrikeThatPaysNothing()
    {
        Assert.Equal(new MaxPain(MaxPainStatus.Found, 80.0, 0.0), MaxPain.Find([0, 1], [80.0, 90.0], [1.0, 2.0], [0.0, 0.0]));
        Assert.Equal(new MaxPain(MaxPainStatus.Found, 90.0, 0.0), MaxPain.Find([0, 1], [80.0, 90.0], [0.0, 0.0], [1.0, 2.0]));
    }

    [Fact]
    public void Find_NothingThere_SaysSo()
    {
        Assert.Equal(MaxPainStatus.NoData, MaxPain.Find([], [], [], []).Status);
        Assert.Equal(MaxPainStatus.NoOpenInterest, MaxPain.Find([0], [80.0], [0.0], [0.0]).Status);
    }

    [Fact]
    public void Find_AnyBook_NoStrikeOfTheExpiryPaysLess() => Prop.ForAll(Books.Arbitrary, book =>
    {
        int[] cellOf = book.Cells;
        double[] calls = new double[book.Layout.CellCount];
        double[] puts = new double[book.Layout.CellCount];
        ExposureLadder.SumCoinsByRight(cellOf, book.Rights, book.OpenInterest, book.ContractSizes, calls, puts);
        for (int expiry = 0; expiry < book.Layout.ExpiryCount; expiry++)
        {
            int[] cells = book.Layout.CellsAtExpiry(expiry).ToArray();
            double[] strikes = book.Layout.CellStrikes.ToArray();
            MaxPain pain = MaxPain.Find(cells, strikes, calls, puts);
            if (pain.Status == MaxPainStatus.NoOpenInterest)
            {
                Assert.All(cells, cell => Assert.Equal(0.0, calls[cell] + puts[cell]));
                continue;
            }

            (double Payoff, double Strike) least = cells.Min(cell => (Payoff(cells, strikes, calls, puts, strikes[cell]), strikes[cell]));
            Assert.Equal(least.Payoff, pain.PayoffUsd, 1e-9 * (least.Payoff + 1.0));
            Assert.True(least.Strike == pain.Strike || Payoff(cells, strikes, calls, puts, pain.Strike) <= least.Payoff * (1.0 + 1e-9));
        }
    }).Check(Books.Config);

    private static double Payoff(int[] cells, double[] strikes, double[] calls, double[] puts, double price) =>
        cells.Sum(cell => (calls[cell] * Math.Max(0.0, price - strikes[cell])) + (puts[cell] * Math.Max(0.0, strikes[cell] - price)));
}
