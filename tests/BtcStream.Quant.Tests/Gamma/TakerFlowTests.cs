using BtcStream.Quant.Gamma;

namespace BtcStream.Quant.Tests.Gamma;

public class TakerFlowTests
{
    private double _sinceStart;
    private double _sinceOpenInterest;

    [Fact]
    public void OnTrade_BuysAndSells_AccumulateUntilOpenInterestArrives()
    {
        Assert.Equal(TakerFlowCode.Applied, Trade(TakerSide.Buy, 10.0));
        Assert.Equal(TakerFlowCode.Applied, Trade(TakerSide.Sell, 4.0));
        Assert.Equal((6.0, 6.0), (_sinceStart, _sinceOpenInterest));

        TakerFlow.OnOpenInterest(ref _sinceOpenInterest);
        Assert.Equal(TakerFlowCode.Applied, Trade(TakerSide.Sell, 1.5));
        Assert.Equal((4.5, -1.5), (_sinceStart, _sinceOpenInterest));

        TakerFlow.OnStart(ref _sinceStart, ref _sinceOpenInterest);
        Assert.Equal((0.0, 0.0), (_sinceStart, _sinceOpenInterest));
    }

    [Theory]
    [InlineData(99L, TakerFlowCode.AlreadyInOpenInterest, 0.0)]
    [InlineData(100L, TakerFlowCode.AlreadyInOpenInterest, 0.0)]
    [InlineData(101L, TakerFlowCode.Applied, 2.0)]
    public void OnTrade_NotAfterTheOpenInterest_CountsSinceTheStartOnly(long tradeTime, TakerFlowCode code, double sinceOpenInterest)
    {
        Assert.Equal(code, Trade(TakerSide.Buy, 2.0, tradeTime, openInterestTime: 100L));
        Assert.Equal((2.0, sinceOpenInterest), (_sinceStart, _sinceOpenInterest));
    }

    [Theory]
    [InlineData(TakerSide.Buy, 0.0, TakerFlowCode.BadAmount)]
    [InlineData(TakerSide.Buy, -1.0, TakerFlowCode.BadAmount)]
    [InlineData(TakerSide.Sell, double.NaN, TakerFlowCode.BadAmount)]
    [InlineData(TakerSide.Sell, double.PositiveInfinity, TakerFlowCode.BadAmount)]
    [InlineData((TakerSide)0, 1.0, TakerFlowCode.BadSide)]
    [InlineData((TakerSide)3, 1.0, TakerFlowCode.BadSide)]
    public void OnTrade_BadRow_ChangesNothing(TakerSide side, double amount, TakerFlowCode code)
    {
        Trade(TakerSide.Buy, 7.0);

        Assert.Equal(code, Trade(side, amount));
        Assert.Equal((7.0, 7.0), (_sinceStart, _sinceOpenInterest));
    }

    [Fact]
    public void OnTrade_InventoryWouldOverflow_ChangesNothing()
    {
        Trade(TakerSide.Sell, double.MaxValue);

        Assert.Equal(TakerFlowCode.Overflow, Trade(TakerSide.Sell, double.MaxValue));
        Assert.Equal(-double.MaxValue, _sinceStart);
    }

    private TakerFlowCode Trade(TakerSide side, double amount, long time = 1L, long openInterestTime = long.MinValue) =>
        TakerFlow.OnTrade(ref _sinceStart, ref _sinceOpenInterest, side, amount, time, openInterestTime);
}
