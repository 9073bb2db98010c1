using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.Gamma;

public class BookRatioTests
{
    private static readonly OptionRight[] Rights = [OptionRight.Call, OptionRight.Put, OptionRight.Put, OptionRight.Call];
    private static readonly double[] Years = [0.1, 0.1, 0.5, 0.5];
    private static readonly double[] Sizes = [1.0, 10.0, 1.0, 1.0];

    [Fact]
    public void PutCall_ContractsOfDifferentSize_CountInCoins() =>
        Assert.Equal(new BookRatio(BookRatioStatus.Ok, 2.5), BookRatio.PutCall(Rights, Years, [10.0, 2.0, 30.0, 10.0], Sizes));

    [Fact]
    public void PutCall_ExpiredAndUnknown_DoNotCount() =>
        Assert.Equal(new BookRatio(BookRatioStatus.Ok, 3.0), BookRatio.PutCall(Rights, [0.1, 0.0, 0.5, -1.0], [10.0, 2.0, 30.0, double.NaN], Sizes));

    [Theory]
    [InlineData(0.0, 2.0, BookRatioStatus.ZeroDenominator)]
    [InlineData(0.0, 0.0, BookRatioStatus.NoData)]
    [InlineData(double.NaN, double.NaN, BookRatioStatus.NoData)]
    [InlineData(3.0, 0.0, BookRatioStatus.Ok)]
    public void PutCall_OneSideMissing_SaysSo(double calls, double puts, BookRatioStatus status) =>
        Assert.Equal(new BookRatio(status, 0.0), BookRatio.PutCall(Rights.AsSpan(0, 2), Years.AsSpan(0, 2), [calls, puts], [1.0, 1.0]));

    [Theory]
    [InlineData(100.0, 50.0 / 75.0)]
    [InlineData(0.1 * 365.0, 50.0 / 75.0)]
    [InlineData(0.0, 1.0)]
    [InlineData(182.5, 0.0)]
    public void ShareBeyond_SomeDays_CountsWhatExpiresLater(double days, double expected) =>
        Assert.Equal(new BookRatio(BookRatioStatus.Ok, expected), BookRatio.ShareBeyond(days, [0.1, 0.1, 0.5], [5.0, 2.0, 50.0], [1.0, 10.0, 1.0]));

    [Fact]
    public void ShareBeyond_Nothing_SaysSo() => Assert.Equal(BookRatioStatus.NoData, BookRatio.ShareBeyond(30.0, [], [], []).Status);
}
