using BtcStream.Engine.Stress;
using BtcStream.Engine.Stress.Table;
using BtcStream.Engine.Stress.Touch;
using BtcStream.Engine.Tests.RealData;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>Touch probabilities from the engine's own state.</summary>
public class TouchTests
{
    private static readonly long January = UnixTime.FromDate(2026, 2, 1);

    [Theory]
    [InlineData("20260119T040641Z", 26.98)]
    [InlineData("20260119T212024Z", 26.35)]
    [InlineData("20260120T153950Z", 14.63)]
    public void Touch_Of100000InJanuary_IsTheArticlesRow(string stamp, double percent)
    {
        var engine = new TestEngine();
        engine.Apply(ChainFile.Read(Assert.Single(ChainFile.Paths, path => path.Contains(stamp, StringComparison.Ordinal))).ToBatch());
        TouchAnswer answer = Ask(engine, 100_000.0, January);

        Assert.Equal(percent, 100.0 * answer.Touch.Probability, 0.005);
        Assert.False(answer.Touch.IsBeyondStrikes);
        Assert.Equal(UnixTime.FromDate(2026, 1, 30, 8), answer.Touch.ExpiryUnixNanos);
        Assert.Equal(TouchAdjustment.NoDepth, answer.Adjustment);
        StressRow row = Assert.Single(StressTableComputer.Compute(Copy(engine), PositioningModel.Naive), one => one.Name == "touch_above");
        Assert.Equal("Probability of touching 100,000 before 2026-02-01 00:00 UTC", row.Title);
        Assert.Equal(100.0 * answer.Touch.Probability, row.Figure);
    }

    [Theory]
    [InlineData(78_000.0, 100_000.0, 7.3208)]
    [InlineData(90_000.0, 72_000.0, 13.3427)]
    public void Touch_FlatSmile_IsTheGoldenValue(double index, double barrier, double percent)
    {
        var engine = new TestEngine();
        SetBook(engine, index, 0.5);
        TouchAnswer answer = Ask(engine, barrier, TestEngine.NewYear + (30 * UnixTime.NanosPerDay));

        Assert.Equal(percent, 100.0 * answer.Touch.Probability, 0.0001);
        Assert.Equal((0.5, 30.0 / 365.0), (answer.Touch.Sigma, answer.Touch.Years));
        Assert.Equal(barrier != 100_000.0, answer.Touch.IsBeyondStrikes);
        Assert.Equal(answer.Touch.Probability, answer.Touch.ProbabilityWithDrift, 1e-12);
    }

    [Fact]
    public void Touch_ForwardAboveTheIndex_DriftsUp()
    {
        var engine = new TestEngine();
        SetBook(engine, 100_000.0, 0.5, forward: 101_000.0);
        TouchAnswer answer = Ask(engine, 110_000.0, TestEngine.NewYear + (10 * UnixTime.NanosPerDay));

        double years = UnixTime.YearsToExpiry(TestEngine.NewYear, UnixTime.FromDate(2026, 1, 30, 8));
        Assert.Equal(Math.Log(1.01) / years, answer.Touch.Drift, 1e-12);
        Assert.True(answer.Touch.ProbabilityWithDrift > answer.Touch.Probability);
    }

    [Fact]
    public void Touch_PredictionMarket_MustMatchBarrierAndEnd()
    {
        var engine = new TestEngine();
        SetBook(engine, 100_000.0, 0.5);
        long later = TestEngine.Seconds(5);
        engine.Apply(new TestBatch().Bet("poly", TestEngine.NewYear, 110_000.0, January, 0.30).Bet("kalshi", later, 110_000.0, January, 0.28).Bet("poly", later, 120_000.0, January, 0.1));

        Assert.Equal(new PredictionMarketPrice("kalshi", "bets", 0.28, later), Ask(engine, 110_000.0, January).Market);
        Assert.Equal(new PredictionMarketPrice("poly", "bets", 0.30, TestEngine.NewYear), Ask(engine, 110_000.0, January, market: "poly").Market);
        Assert.Null(Ask(engine, 110_000.0, January + 1).Market);
        Assert.Null(Ask(engine, 111_000.0, January).Market);
        Assert.Null(Assert.Single(Ask(engine, 111_000.0, January).Series).NewestUnixNanos);
    }

    [Fact]
    public void Touch_TimeThatIsOver_IsNotOpen()
    {
        var engine = new TestEngine();
        SetBook(engine, 100_000.0, 0.5);
        Assert.False(Ask(engine, 110_000.0, TestEngine.NewYear).IsOpen);
        Assert.True(Ask(engine, 110_000.0, TestEngine.NewYear + 1).IsOpen);
    }

    [Fact]
    public void Touch_NothingStreamed_HasNoFigures()
    {
        TouchAnswer answer = Ask(new TestEngine(), 100_000.0, January);
        Assert.Equal((FigureCode.NoData, TouchAdjustment.NoData), (answer.Touch.Code, answer.Adjustment));
        Assert.True(double.IsNaN(answer.IndexPrice) && double.IsNaN(answer.Touch.Probability));
    }

    [Fact]
    public void Touch_ShortGammaBeyondDepth_BarrierIsAsGoodAsTouched()
    {
        var engine = new TestEngine(new EngineOptions { FallbackDepthUsdPerPercent = 1e6 });
        SetBook(engine, 100_000.0, 0.5, openInterest: 20_000.0);
        TouchAnswer calm = Ask(engine, 99_000.0, January);
        TouchAnswer carried = Ask(engine, 99_000.0, January, PositioningModel.Reversed);

        Assert.Equal((TouchAdjustment.Unchanged, calm.Touch), (calm.Adjustment, calm.CascadeTouch));
        Assert.Equal((TouchAdjustment.ZoneAtSpot, 1.0), (carried.Adjustment, carried.CascadeTouch.Probability));
        Assert.Equal(calm.Touch, carried.Touch);
        Assert.True(carried.Zone.ToPrice <= 99_000.0, $"{carried.Zone}");
    }

    private static void SetBook(TestEngine engine, double index, double iv, double? forward = null, double openInterest = 100.0)
    {
        var quote = new Quote { Name = "BTC-30JAN26-100000-C", Time = TestEngine.NewYear, Forward = forward ?? index, Iv = iv, OpenInterest = openInterest };
        engine.Apply(new TestBatch().Quotes(quote).Index(index, TestEngine.NewYear));
    }

    private static StressCopy Copy(TestEngine engine) => new(engine.Engine, "BTC");

    private static TouchAnswer Ask(TestEngine engine, double barrier, long until, PositioningModel model = PositioningModel.Naive, string market = "") =>
        TouchComputer.Compute(Copy(engine), new TouchQuestion(barrier, until, model, market));
}
