using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Quant.Tests.Gamma;

public class ExpirySmileTests
{
    private const double Forward = 100.0;
    private const double Years = 0.25;

    [Fact]
    public void Build_CallsAndPuts_AverageByStrikeAndLeaveOutWhatHasNoVolatility()
    {
        ExpirySmile smile = Build((80.0, double.NaN, 0.7), (90.0, 0.5, 0.6), (100.0, double.NaN, double.NaN), (110.0, 0.4, double.NaN));

        Assert.Equal(3, smile.Count);
        Assert.Equal(4, smile.OptionCount);
        Assert.Equal([0.7, 0.55, 0.4], smile.Sigma);
        Assert.Equal([double.NaN, 0.5, 0.4], smile.CallSigma);
        Assert.Equal([0.7, 0.6, double.NaN], smile.PutSigma);
        Assert.Equal(Math.Log(0.9), smile.LogMoneyness[1], 1e-15);
        Assert.Equal((Forward, Years), (smile.Forward, smile.Years));
    }

    [Fact]
    public void TrySigmaAt_BetweenAndBeyondStrikes_IsLinearThenFlat()
    {
        ExpirySmile smile = Build((80.0, 0.6, 0.6), (125.0, 0.4, 0.4));

        Assert.Equal(0.6, At(Math.Log(0.5)));
        Assert.Equal(0.4, At(Math.Log(2.0)));
        Assert.Equal(0.5, At(0.0), 1e-15);
        Assert.Equal(0.45, At(0.5 * Math.Log(1.25)), 1e-15);
        Assert.Equal(0.6, At(smile.LogMoneyness[0]));
        Assert.False(smile.TrySigmaAt(double.NaN, out _));

        double At(double logMoneyness)
        {
            Assert.True(smile.TrySigmaAt(logMoneyness, out double sigma));
            return sigma;
        }
    }

    [Theory]
    [InlineData(80.0, 125.0, true, 0.5)]
    [InlineData(100.0, 125.0, true, 0.6)]
    [InlineData(80.0, 100.0, true, 0.4)]
    [InlineData(101.0, 125.0, false, 0.0)]
    [InlineData(80.0, 99.0, false, 0.0)]
    public void TryAtmSigma_StrikesOnBothSidesOrNot_IsInterpolatedOrRefused(double low, double high, bool exists, double expected)
    {
        Assert.Equal(exists, Build((low, 0.6, 0.6), (high, 0.4, 0.4)).TryAtmSigma(out double sigma));
        Assert.Equal(expected, sigma, 1e-15);
    }

    [Theory]
    [InlineData(double.NaN, Years)]
    [InlineData(0.0, Years)]
    [InlineData(Forward, 0.0)]
    [InlineData(Forward, -1.0)]
    public void Build_NoForwardOrExpired_IsEmpty(double forward, double years)
    {
        var chain = new ExpiryChain();
        chain.Add(0, 100.0, OptionRight.Call);
        var smile = new ExpirySmile();
        smile.Build(chain, Forward, Years, [0.5]);
        smile.Build(chain, forward, years, [0.5]);

        Assert.Equal((0, 0, 0.0, 0.0), (smile.Count, smile.OptionCount, smile.Forward, smile.Years));
        Assert.False(smile.TrySigmaAt(0.0, out _));
        Assert.False(smile.TryAtmSigma(out _));
        Assert.Equal(SmileSkewStatus.NoData, SmileSkew.Compute(smile).Status);
    }

    [Fact]
    public void Chain_AddAndRemove_KeepsTheOrderAndRefusesTwins()
    {
        var chain = new ExpiryChain();
        Assert.True(chain.Add(7, 110.0, OptionRight.Call));
        Assert.True(chain.Add(3, 90.0, OptionRight.Put));
        Assert.True(chain.Add(5, 90.0, OptionRight.Call));
        Assert.False(chain.Add(9, 90.0, OptionRight.Call));

        Assert.Equal([5, 3, 7], chain.Instruments);
        Assert.Equal([90.0, 90.0, 110.0], chain.Strikes);
        Assert.Equal([OptionRight.Call, OptionRight.Put, OptionRight.Call], chain.Rights.ToArray());
        Assert.True(chain.Remove(3));
        Assert.False(chain.Remove(3));
        Assert.Equal([5, 7], chain.Instruments);
        Assert.Equal([90.0, 110.0], chain.Strikes);
        Assert.Throws<ArgumentOutOfRangeException>(() => chain.Add(1, 0.0, OptionRight.Call));
        Assert.Throws<ArgumentOutOfRangeException>(() => chain.Add(-1, 1.0, OptionRight.Call));
    }

    [Fact]
    public void Skew_FlatSmile_IsZero()
    {
        SmileSkew skew = SmileSkew.Compute(Build([.. Enumerable.Range(60, 81).Select(k => ((double)k, 0.5, 0.5))]));

        Assert.Equal(SmileSkewStatus.Ok, skew.Status);
        Assert.Equal(0.0, skew.RiskReversal, 1e-15);
        Assert.Equal(0.0, skew.Butterfly, 1e-15);
    }

    [Fact]
    public void Skew_HandWorkedWings_IsLinearInDeltaOfEachRight()
    {
        // Between two calls with deltas above and below a quarter the volatility of the quarter is read off a straight line.
        ExpirySmile smile = Build((80.0, 0.70, 0.72), (95.0, 0.60, 0.61), (105.0, 0.50, 0.51), (120.0, 0.45, 0.46));
        double call105 = Black76.Delta(OptionRight.Call, Forward, 105.0, 0.50, Years);
        double call120 = Black76.Delta(OptionRight.Call, Forward, 120.0, 0.45, Years);
        double put80 = -Black76.Delta(OptionRight.Put, Forward, 80.0, 0.72, Years);
        double put95 = -Black76.Delta(OptionRight.Put, Forward, 95.0, 0.61, Years);
        Assert.True(call105 > 0.25 && call120 < 0.25 && put80 < 0.25 && put95 > 0.25);
        double call = 0.50 + ((0.45 - 0.50) * (call105 - 0.25) / (call105 - call120));
        double put = 0.72 + ((0.61 - 0.72) * (0.25 - put80) / (put95 - put80));
        Assert.True(smile.TryAtmSigma(out double atm));

        SmileSkew skew = SmileSkew.Compute(smile);

        Assert.Equal(call, skew.Call25, 1e-13);
        Assert.Equal(put, skew.Put25, 1e-13);
        Assert.Equal(atm, skew.Atm);
        Assert.Equal(call - put, skew.RiskReversal, 1e-13);
        Assert.Equal((0.5 * (call + put)) - atm, skew.Butterfly, 1e-13);
    }

    [Fact]
    public void Skew_WingMissing_SaysWhich()
    {
        Assert.Equal(SmileSkewStatus.NoCall25, SmileSkew.Compute(Build((80.0, 0.5, 0.5), (95.0, 0.5, 0.5), (100.0, 0.5, 0.5))).Status);
        Assert.Equal(SmileSkewStatus.NoPut25, SmileSkew.Compute(Build((100.0, 0.5, 0.5), (105.0, 0.5, 0.5), (130.0, 0.5, 0.5))).Status);

        // Every strike above the forward; a put so volatile that its delta is small all the same.
        Assert.Equal(SmileSkewStatus.NoAtm, SmileSkew.Compute(Build((101.0, 0.2, 4.0), (120.0, 0.2, 0.3))).Status);
    }

    private static ExpirySmile Build(params (double Strike, double Call, double Put)[] quotes)
    {
        var chain = new ExpiryChain();
        double[] sigmas = new double[2 * quotes.Length];
        for (int i = 0; i < quotes.Length; i++)
        {
            chain.Add(2 * i, quotes[i].Strike, OptionRight.Call);
            chain.Add((2 * i) + 1, quotes[i].Strike, OptionRight.Put);
            (sigmas[2 * i], sigmas[(2 * i) + 1]) = (quotes[i].Call, quotes[i].Put);
        }

        var smile = new ExpirySmile();
        smile.Build(chain, Forward, Years, sigmas);
        return smile;
    }
}
