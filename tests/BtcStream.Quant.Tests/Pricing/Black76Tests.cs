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

    [Theory]
    [InlineData(OptionRight.Call, 90_000.0, 88_000.0, 2_000.0, 1.0)]
    [InlineData(OptionRight.Call, 88_000.0, 90_000.0, 0.0, 0.0)]
    [InlineData(OptionRight.Put, 88_000.0, 90_000.0, 2_000.0, -1.0)]
    [InlineData(OptionRight.Put, 90_000.0, 90_000.0, 0.0, -0.5)]
    [InlineData(OptionRight.Call, 90_000.0, 90_000.0, 0.0, 0.5)]
    public void Everything_NoTimeOrNoVolatility_IsTheIntrinsicValueAndItsSlope(
        OptionRight right, double forward, double strike, double price, double delta)
    {
        foreach ((double sigma, double years) in new[] { (0.5, 0.0), (0.0, 0.5), (0.0, 0.0) })
        {
            Assert.Equal(price, Black76.Price(right, forward, strike, sigma, years));
            Assert.Equal(delta, Black76.Delta(right, forward, strike, sigma, years));
            Assert.Equal(0.0, Black76.Gamma(forward, strike, sigma, years));
            Assert.Equal(0.0, Black76.Vega(forward, strike, sigma, years));
            Assert.Equal(0.0, Black76.Theta(forward, strike, sigma, years));
            Assert.Equal(0.0, Black76.Vanna(forward, strike, sigma, years));
            Assert.Equal(0.0, Black76.Charm(forward, strike, sigma, years));
        }
    }

    [Theory]
    [InlineData(0.0, 1.0, 0.5, 0.5)]
    [InlineData(-1.0, 1.0, 0.5, 0.5)]
    [InlineData(1.0, -1.0, 0.5, 0.5)]
    [InlineData(1.0, 1.0, -0.5, 0.5)]
    [InlineData(1.0, 1.0, 0.5, -0.5)]
    [InlineData(double.NaN, 1.0, 0.5, 0.5)]
    [InlineData(1.0, double.NaN, 0.5, 0.5)]
    [InlineData(1.0, 1.0, double.NaN, 0.5)]
    [InlineData(1.0, 1.0, 0.5, double.NaN)]
    [InlineData(double.PositiveInfinity, 1.0, 0.5, 0.5)]
    [InlineData(1.0, 1.0, double.PositiveInfinity, 0.5)]
    [InlineData(1.0, 1.0, 0.5, double.PositiveInfinity)]
    [InlineData(1e-160, 1.0, 0.5, 0.5)]
    [InlineData(1.0, 1e160, 0.5, 0.5)]
    public void Everything_OutsideTheDomain_IsNaN(double forward, double strike, double sigma, double years)
    {
        Assert.True(double.IsNaN(Black76.D1(forward, strike, sigma, years)));
        Assert.True(double.IsNaN(Black76.D2(forward, strike, sigma, years)));
        Assert.True(double.IsNaN(Black76.Gamma(forward, strike, sigma, years)));
        Assert.True(double.IsNaN(Black76.Vega(forward, strike, sigma, years)));
        Assert.True(double.IsNaN(Black76.Theta(forward, strike, sigma, years)));
        Assert.True(double.IsNaN(Black76.Vanna(forward, strike, sigma, years)));
        Assert.True(double.IsNaN(Black76.Charm(forward, strike, sigma, years)));
        foreach (OptionRight right in Enum.GetValues<OptionRight>())
        {
            Assert.True(double.IsNaN(Black76.Price(right, forward, strike, sigma, years)));
            Assert.True(double.IsNaN(Black76.Delta(right, forward, strike, sigma, years)));
            Assert.True(double.IsNaN(Black76.Rho(right, forward, strike, sigma, years)));
            Assert.True(double.IsNaN(Black76.CoinGamma(right, forward, strike, sigma, years)));
        }
    }

    [Fact]
    public void PriceAndDelta_UnknownRight_IsNaN()
    {
        Assert.True(double.IsNaN(Black76.Price((OptionRight)2, Forward, Strike, Sigma, Years)));
        Assert.True(double.IsNaN(Black76.Delta((OptionRight)2, Forward, Strike, Sigma, Years)));
        Assert.True(double.IsNaN(Black76.CoinGamma((OptionRight)2, Forward, Strike, Sigma, Years)));
    }

    [Fact]
    public void CoinGamma_Put_IsTheCallsPlusStrikeOverForwardSquared()
    {
        double call = Black76.CoinGamma(OptionRight.Call, Forward, Strike, Sigma, Years);
        double put = Black76.CoinGamma(OptionRight.Put, Forward, Strike, Sigma, Years);

        Assert.Equal(Strike / (Forward * Forward), put - call, 1e-20);
    }

    /// <summary>With r = 0, theta, vega and gamma are one thing: θ = −½σ²F²Γ = −σ·vega/(2T).</summary>
    [Fact]
    public void Theta_GoldenOption_FollowsFromGammaAndVega()
    {
        double theta = Black76.Theta(Forward, Strike, Sigma, Years);

        Assert.Equal(-0.5 * Sigma * Sigma * Forward * Forward * Black76.Gamma(Forward, Strike, Sigma, Years), theta, 1e-9);
        Assert.Equal(-Sigma * Black76.Vega(Forward, Strike, Sigma, Years) / (2.0 * Years), theta, 1e-9);
    }
}
