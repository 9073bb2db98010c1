using BtcStream.Quant.Gamma;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Gamma;

public class LadderFlipsTests
{
    private const double IndexPrice = 100.0;

    [Fact]
    public void Cumulative_HandWorkedLadder_IsLinearBetweenStrikes()
    {
        // Running sums −4, −6, −3, +1, +1: zero three quarters of the way from 90 to 100.
        Assert.Equal([97.5], Cumulative([70.0, 80.0, 90.0, 100.0, 110.0], [-4.0, -2.0, 3.0, 4.0, 0.0], out FlipStatus status));
        Assert.Equal(FlipStatus.Found, status);
    }

    [Fact]
    public void Cumulative_SeveralZeros_ComeNearestFirst() =>
        Assert.Equal([97.5, 115.0, 75.0], Cumulative([70.0, 80.0, 90.0, 100.0, 110.0, 120.0], [4.0, -8.0, 1.0, 4.0, -0.5, -1.0], out _));

    [Fact]
    public void Cumulative_ExactZeroAtAStrike_IsThatStrikeWhateverIsListedAfterIt()
    {
        Assert.Equal([90.0], Cumulative([80.0, 90.0, 100.0], [-3.0, 3.0, 2.0], out _));
        Assert.Equal([90.0], Cumulative([80.0, 90.0, 95.0, 100.0], [-3.0, 3.0, 0.0, 2.0], out _));
        Assert.Equal([90.0], Cumulative([80.0, 90.0, 95.0], [-3.0, 3.0, 0.0], out _));
        Assert.Equal([90.0], Cumulative([80.0, 90.0, 100.0], [3.0, -3.0, 2.0], out _));
    }

    [Fact]
    public void Cumulative_SumThatRoundingLeftOver_IsZero() =>
        Assert.Equal([90.0], Cumulative([70.0, 80.0, 90.0, 100.0], [0.1, 0.2, -0.3, 5.0], out _));

    [Fact]
    public void Cumulative_NoZero_SaysWhichSign()
    {
        Assert.Empty(Cumulative([80.0, 90.0], [0.0, 3.0], out FlipStatus status));
        Assert.Equal(FlipStatus.AllPositive, status);
        Assert.Empty(Cumulative([80.0, 90.0], [-1.0, 0.5], out status));
        Assert.Equal(FlipStatus.AllNegative, status);
        Assert.Equal(FlipStatus.AllZero, LadderFlips.Cumulative([80.0, 90.0], [0.0, 0.0], [4.0, 0.0], IndexPrice, new double[2]).Status);
        Assert.Empty(Cumulative([80.0, 90.0], [0.0, 0.0], out status));
        Assert.Equal(FlipStatus.NoData, status);
        Assert.Empty(Cumulative([], [], out status));
        Assert.Equal(FlipStatus.NoData, status);
    }

    [Fact]
    public void StrikeSign_HandWorkedLadder_IsMidpointsWithZerosSkipped()
    {
        Assert.Equal([95.0, 110.0], StrikeSign([80.0, 90.0, 95.0, 100.0, 120.0], [-1.0, -2.0, 0.0, 3.0, -1.0], out FlipStatus status));
        Assert.Equal(FlipStatus.Found, status);
    }

    [Fact]
    public void StrikeSign_SameDistance_LowerFirst() =>
        Assert.Equal([95.0, 105.0], StrikeSign([90.0, 100.0, 110.0], [-1.0, 1.0, -1.0], out _));

    [Fact]
    public void StrikeSign_NoChange_SaysWhichSign()
    {
        Assert.Empty(StrikeSign([80.0, 90.0], [1.0, 3.0], out FlipStatus status));
        Assert.Equal(FlipStatus.AllPositive, status);
        Assert.Empty(StrikeSign([80.0, 90.0], [-1.0, 0.0], out status));
        Assert.Equal(FlipStatus.AllNegative, status);
        Assert.Equal(FlipStatus.AllZero, LadderFlips.StrikeSign([80.0], [0.0], [4.0], IndexPrice, new double[1]).Status);
        Assert.Empty(StrikeSign([80.0], [0.0], out status));
        Assert.Equal(FlipStatus.NoData, status);
        Assert.Empty(StrikeSign([], [], out status));
        Assert.Equal(FlipStatus.NoData, status);
    }

    [Fact]
    public void Find_RoomTooSmall_NamesIt() => Assert.Equal(
        "prices",
        Assert.Throws<ArgumentException>(() => LadderFlips.StrikeSign([1.0, 2.0], [1.0, 2.0], [1.0, 2.0], IndexPrice, new double[1])).ParamName);

    [Fact]
    public void Cumulative_AnyBook_RunningSumIsZeroAtEveryFlip() => Prop.ForAll(Books.Arbitrary, book =>
    {
        PricedBook priced = book.Price();
        double[] strikes = book.Layout.Strikes.ToArray();
        double[] sums = [.. priced.Net.Select((_, k) => priced.Net.Take(k + 1).Sum())];
        foreach (double price in priced.Flips(FlipDefinition.Cumulative, Books.IndexPrice, out _))
        {
            int above = Array.FindIndex(strikes, strike => strike >= price);
            double sum = strikes[above] == price
                ? sums[above]
                : sums[above - 1] + ((sums[above] - sums[above - 1]) * (price - strikes[above - 1]) / (strikes[above] - strikes[above - 1]));
            Books.AssertEqual(0.0, sum, priced.TotalGross);
        }
    }).Check(Books.Config);

    private static double[] Cumulative(double[] strikes, double[] net, out FlipStatus status)
    {
        double[] prices = new double[strikes.Length];
        FlipResult result = LadderFlips.Cumulative(strikes, net, [.. net.Select(Math.Abs)], IndexPrice, prices);
        status = result.Status;
        return prices[..result.Count];
    }

    private static double[] StrikeSign(double[] strikes, double[] net, out FlipStatus status)
    {
        double[] prices = new double[strikes.Length];
        FlipResult result = LadderFlips.StrikeSign(strikes, net, [.. net.Select(Math.Abs)], IndexPrice, prices);
        status = result.Status;
        return prices[..result.Count];
    }
}
