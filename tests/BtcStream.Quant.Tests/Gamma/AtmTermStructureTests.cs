using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.Gamma;

public class AtmTermStructureTests
{
    [Fact]
    public void At_BetweenExpiries_IsLinearInTotalVariance()
    {
        AtmTermStructure atm = Build((10.0, 0.4), (30.0, 0.6));
        double expected = Math.Sqrt(((0.16 * 10.0) + (0.36 * 30.0)) / 2.0 / 20.0);

        Assert.Equal(AtmStatus.Interpolated, atm.At(20.0, out double sigma));
        Assert.Equal(expected, sigma, 1e-15);
    }

    [Theory]
    [InlineData(1.0, 0.4, AtmStatus.Nearest)]
    [InlineData(10.0, 0.4, AtmStatus.Interpolated)]
    [InlineData(30.0, 0.6, AtmStatus.Interpolated)]
    [InlineData(31.0, 0.6, AtmStatus.Nearest)]
    public void At_ExpiryItselfOrOutside_IsTheNearestExpirys(double days, double expected, AtmStatus status)
    {
        Assert.Equal(status, Build((30.0, 0.6), (10.0, 0.4)).At(days, out double sigma));
        Assert.Equal(expected, sigma, 1e-15);
    }

    [Fact]
    public void Build_ExpiriesOfOneTime_CountByTheirMean()
    {
        AtmTermStructure atm = Build((30.0, 0.6), (10.0, 0.4), (10.0, 0.5), (10.0, 0.9));

        Assert.Equal(2, atm.Count);
        Assert.Equal(0.6, atm.Sigma[0], 1e-15);
        Assert.Equal([10.0 / 365.0, 30.0 / 365.0], atm.Years);
    }

    [Fact]
    public void Build_ExpiryWithoutStrikesOnBothSides_IsLeftOut()
    {
        var atm = new AtmTermStructure();
        atm.Build([Smile(10.0, 0.4), Smile(20.0, 5.0, low: 101.0), Smile(30.0, 0.6)]);

        Assert.Equal([0.4, 0.6], atm.Sigma);
        atm.Build([Smile(20.0, 5.0, low: 101.0)]);
        Assert.Equal(AtmStatus.NoData, atm.At(7.0, out double sigma));
        Assert.Equal(0.0, sigma);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    public void At_TenorNotPositive_IsRefused(double days)
    {
        Assert.Equal(AtmStatus.BadTenor, Build((10.0, 0.4)).At(days, out double sigma));
        Assert.Equal(0.0, sigma);
    }

    private static AtmTermStructure Build(params (double Days, double Sigma)[] expiries)
    {
        var atm = new AtmTermStructure();
        atm.Build([.. expiries.Select(e => Smile(e.Days, e.Sigma))]);
        return atm;
    }

    private static ExpirySmile Smile(double days, double sigma, double low = 90.0)
    {
        var chain = new ExpiryChain();
        chain.Add(0, low, OptionRight.Put);
        chain.Add(1, 110.0, OptionRight.Call);
        var smile = new ExpirySmile();
        smile.Build(chain, 100.0, days / 365.0, [sigma, sigma]);
        return smile;
    }
}
