using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.Pricing;

public sealed class Black76Tests
{
    private const double Forward = 90_000.0;
    private const double Strike = 88_000.0;
    private const double Sigma = 0.5;
    private const double Years = 7.0 / 365.0;

    [Fact]
    public void Everything_GoldenOption_MatchesTheDesignFigures()
    {
        Assert.Equal(0.3591743, Black76.D1(Forward, Strike, Sigma, Years), 5e-8);
        Assert.Equal(0.6402676, Black76.Delta(OptionRight.Call, Forward, Strike, Sigma, Years), 5e-8);
        double gamma = Black76.Gamma(Forward, Strike, Sigma, Years);
        Assert.Equal(6.0018016e-5, gamma, 5e-13);
        Assert.Equal(4861.459, gamma * Forward * Forward * 0.01, 5e-4);
        double call = Black76.Price(OptionRight.Call, Forward, Strike, Sigma, Years);
        Assert.Equal(3586.298, call, 5e-4);
        Assert.Equal(0.03984775, call / Forward, 5e-9);
        Assert.Equal(-0.2168815, Black76.Vanna(Forward, Strike, Sigma, Years), 5e-8);
        Assert.Equal(2.827206, Black76.Charm(Forward, Strike, Sigma, Years), 5e-7);
        Assert.Equal(5.3346684e-5, Black76.CoinGamma(OptionRight.Call, Forward, Strike, Sigma, Years), 5e-13);
    }
}
