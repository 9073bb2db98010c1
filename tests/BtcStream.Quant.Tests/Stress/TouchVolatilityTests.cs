using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;
using BtcStream.Quant.Stress;
using BtcStream.Quant.Tests.Gamma;

namespace BtcStream.Quant.Tests.Stress;

public class TouchVolatilityTests
{
    private static readonly long[] Expiries = [Days.At(7), Days.At(30)];

    [Theory]
    [InlineData(7, 0.50, 0)]
    [InlineData(18, 0.50, 0)]
    [InlineData(19, 0.40, 1)]
    [InlineData(400, 0.40, 1)]
    public void At_EndOfTheBet_TakesTheNearestExpiry(int untilDay, double sigma, int smile) =>
        Assert.Equal(new(FigureCode.Ok, sigma, smile, false), TouchVolatility.At(Smiles(), Expiries, 90_000.0, Days.At(untilDay)));

    [Fact]
    public void At_EquallyNear_TakesTheEarlierInEitherOrder()
    {
        long[] expiries = [Days.At(30), Days.At(8)];
        ExpirySmile[] smiles = Smiles();

        Assert.Equal(1, TouchVolatility.At(smiles, expiries, 90_000.0, Days.At(19)).SmileIndex);
        Assert.Equal(0, TouchVolatility.At(smiles, [Days.At(8), Days.At(30)], 90_000.0, Days.At(19)).SmileIndex);
    }

    [Fact]
    public void At_UnlistedStrike_IsLinearInLogMoneynessAndSaysWhereItIsBeyond()
    {
        var between = TouchVolatility.At(Smiles(), Expiries, Math.Sqrt(90_000.0 * 100_000.0), Days.At(7));
        Assert.Equal(0.55, between.Sigma, 1e-12);
        Assert.False(between.IsBeyondStrikes);
        Assert.Equal((0.6, true), (TouchVolatility.At(Smiles(), Expiries, 120_000.0, Days.At(7)).Sigma, TouchVolatility.At(Smiles(), Expiries, 120_000.0, Days.At(7)).IsBeyondStrikes));
        Assert.True(TouchVolatility.At(Smiles(), Expiries, 50_000.0, Days.At(7)).IsBeyondStrikes);
    }

    [Fact]
    public void At_NothingToTake_IsSaid()
    {
        Assert.Equal(FigureCode.NoData, TouchVolatility.At([new ExpirySmile()], [Days.At(7)], 90_000.0, Days.At(7)).Code);
        Assert.Equal(FigureCode.BadArgument, TouchVolatility.At(Smiles(), Expiries, 0.0, Days.At(7)).Code);
        Assert.Throws<ArgumentException>(() => TouchVolatility.At(Smiles(), [], 90_000.0, Days.At(7)));
        Assert.Equal(1, TouchVolatility.At([new ExpirySmile(), Smiles()[1]], Expiries, 90_000.0, Days.At(7)).SmileIndex);
    }

    private static ExpirySmile[] Smiles()
    {
        var book = new TestBook();
        book.Add(OptionRight.Put, 90_000.0, 1.0, sigma: 0.50, days: 7);
        book.Add(OptionRight.Call, 100_000.0, 1.0, sigma: 0.60, days: 7);
        book.Add(OptionRight.Call, 90_000.0, 1.0, sigma: 0.40, days: 30);
        return book.Smiles();
    }
}
