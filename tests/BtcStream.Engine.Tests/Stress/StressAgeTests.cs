using BtcStream.Engine.Ring;
using BtcStream.Engine.Stress;
using BtcStream.Engine.Stress.Table;
using BtcStream.Engine.Tests.Positions;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Tests.Stress;

/// <summary>Rows of the stress table whose inputs are too old say no state, and still their figures.</summary>
public class StressAgeTests
{
    private const double OptionHours = 8.0;

    [Fact]
    public void OptionRows_OfABookThatHasGoneSilent_KeepFiguresWithoutState()
    {
        var engine = new TestEngine();
        Quote(engine, 0.0, "BTC-30JAN26-90000-C");
        AssertAge(engine, "net_gamma", OptionHours);
        AssertState(engine, "put_call_volume", known: false);
        AssertState(engine, "touch_above", known: false);
    }

    [Fact]
    public void OptionRows_OneOptionNotQuotedAgain_SilencesNoBook()
    {
        var engine = new TestEngine();
        Quote(engine, 0.0, "BTC-30JAN26-90000-C", "BTC-30JAN26-95000-C");
        Quote(engine, 20.0, "BTC-30JAN26-90000-C");
        StressRow row = Find(engine, "net_gamma");
        Assert.Equal((TestEngine.NewYear, true), (row.InputUnixNanos, row.State != StressState.NoData));
    }

    [Fact]
    public void DailyRows_OneMissedDay_StillCounts()
    {
        var engine = new TestEngine();
        for (int day = 0; day < 8; day++)
        {
            engine.Apply(new TestBatch().HashRate(TestEngine.Hours(24 * day), 900.0));
        }

        engine.Apply(new TestBatch().Time(TestEngine.Hours((24 * 7) + 60)));
        AssertState(engine, "hash_rate_7_day", known: true);
        engine.Apply(new TestBatch().Time(TestEngine.Hours((24 * 7) + 60) + 1));
        AssertState(engine, "hash_rate_7_day", known: false);
    }

    [Fact]
    public void Liquidations_HaveTheTimeOfTheNewestOrder_AndNoStateADayLater()
    {
        TestEngine engine = PositionWorld.Begin();
        engine.Accept(new TestBatch().ForcedOrder("A", PositionWorld.Long, 90_000.0, 1.0, TestEngine.Hours(2)));
        engine.Accept(new TestBatch().ForcedOrder("A", PositionWorld.Long, 90_000.0, 1.0, TestEngine.Hours(1)));
        StressRow row = Find(engine, "liquidations_24h");
        Assert.Equal((180_000.0, TestEngine.Hours(2), StressState.Calm), (row.Figure, row.InputUnixNanos, row.State));

        engine.Accept(new TestBatch().Time(TestEngine.Hours(26) + 1));
        engine.Engine.Publish();
        row = Find(engine, "liquidations_24h");
        Assert.Equal((0.0, TestEngine.Hours(2), StressState.NoData), (row.Figure, row.InputUnixNanos, row.State));
    }

    [Fact]
    public void Costs_AreAsOldAsTheOldestOfTheirInputs_AndStatementsMayBeOld()
    {
        var engine = new TestEngine();
        engine.Observe(Observed.Fleet(TestEngine.Hours(-24 * 300), ("machine", 20, 1.0)), Observed.Energy(TestEngine.Hours(-24 * 200), 0.05, 0.7));
        for (int day = 1; day <= 8; day++)
        {
            engine.Observe(Observed.Network(TestEngine.Hours(24 * day), 900.0, 450.0, 5.0), Observed.Close(TestEngine.Hours(24 * day), 90_000.0));
        }

        StressRow cost = Find(engine, "production_cost");
        Assert.True(double.IsFinite(cost.Figure), string.Join(" ", cost.Assumptions));
        Assert.Equal(TestEngine.Hours(-24 * 300), cost.InputUnixNanos);
        AssertState(engine, "production_margin", known: true);
        engine.Apply(new TestBatch().Time(TestEngine.Hours((24 * 8) + 61)));
        AssertState(engine, "production_margin", known: false);
    }

    [Fact]
    public void Treasury_IsAsOldAsThePrice()
    {
        var engine = new TestEngine();
        engine.Apply(new TestBatch().Treasury("holder", TestEngine.NewYear, 100.0, 91_000.0).Index(90_000.0, TestEngine.Hours(1)));
        Assert.Equal(StressState.Stressed, Find(engine, "treasury_unrealised_pnl").State);
        engine.Apply(new TestBatch().Time(TestEngine.Hours(62)));
        AssertState(engine, "treasury_unrealised_pnl", known: false);
        AssertState(engine, "treasury_holding", known: true);
    }

    [Fact]
    public void CascadeRows_WithAnOldOrderBook_HaveNoFigure()
    {
        TestEngine engine = PositionWorld.Begin();
        Quote(engine, 0.0, "BTC-30JAN26-90000-C");
        engine.Accept(new TestBatch().Perpetual(new PerpetualRow
        {
            Name = "A",
            Bids = [new DepthLevel(89_000.0, 500.0)],
            Asks = [new DepthLevel(91_000.0, 500.0)],
            Time = TestEngine.NewYear,
        }));
        engine.Apply(new TestBatch().Time(TestEngine.Hours(1)));
        Assert.True(double.IsFinite(Find(engine, "loop_gain").Figure));
        engine.Apply(new TestBatch().Time(TestEngine.Hours(1) + 1));
        Assert.All(new List<string> { "loop_gain", "acceleration_zone_distance" }, name =>
        {
            StressRow row = Find(engine, name);
            Assert.Equal((true, StressState.NoData), (double.IsNaN(row.Figure), row.State));
            Assert.Contains("too old", Assert.Single(row.Assumptions), StringComparison.Ordinal);
        });
    }

    private static void Quote(TestEngine engine, double hour, params string[] names)
    {
        foreach (string name in names)
        {
            engine.Apply(new Quote { Name = name, Time = TestEngine.Hours(hour), Forward = 90_000, Iv = 0.5, OpenInterest = 100, Volume = 10 });
        }

        engine.Apply(new TestBatch().Index(90_000.0, TestEngine.Hours(hour)));
    }

    private static void AssertAge(TestEngine engine, string name, double hours)
    {
        engine.Apply(new TestBatch().Time(TestEngine.Hours(hours)));
        AssertState(engine, name, known: true);
        engine.Apply(new TestBatch().Time(TestEngine.Hours(hours) + 1));
        AssertState(engine, name, known: false);
    }

    private static void AssertState(TestEngine engine, string name, bool known)
    {
        StressRow row = Find(engine, name);
        Assert.Equal((known, true), (row.State != StressState.NoData, double.IsFinite(row.Figure)));
    }

    private static StressRow Find(TestEngine engine, string name) =>
        Assert.Single(StressTableComputer.Compute(new StressCopy(engine.Engine, "BTC"), PositioningModel.Naive), row => row.Name == name);
}
