using BtcStream.Engine.State.Positions;

namespace BtcStream.Engine.Tests.Positions;

/// <summary>One instrument held long and short by one account: both legs move with the one mark.</summary>
public class CrossPairTests
{
    private const double Mark = 65_536.0;
    private const double Equity = 8_192.0;

    private static readonly long T0 = PositionWorld.T0;

    [Theory]
    [InlineData(3.0, 1.0)]
    [InlineData(1.0, 3.0)]
    [InlineData(2.0, 2.0)]
    public void Legs_HeldTogether_EndWhereEquityIsTheMaintenanceOfBoth(double longSize, double shortSize)
    {
        TestEngine engine = Begin();
        engine.Accept(new TestBatch().Positions(Leg(PositionWorld.Long, longSize), Leg(PositionWorld.Short, shortSize)).Account(1, Equity, T0));

        // Equity + net·(P − mark) = r·gross·P.
        double net = longSize - shortSize;
        double expected = (Equity - (net * Mark)) / ((PositionWorld.Rate * (longSize + shortSize)) - net);
        PositionRecord falling = engine.PositionOf(1, "A");
        PositionRecord rising = engine.PositionOf(1, "A", PositionWorld.Short);
        (PositionRecord ends, PositionRecord never) = net > 0.0 ? (falling, rising) : (rising, falling);
        Assert.Equal(PositionStatus.Resting, ends.Status);
        Assert.Equal(expected, ends.LiquidationPrice, 1e-9);
        Assert.Equal(PositionStatus.NoPrice, never.Status);
    }

    [Fact]
    public void Legs_OneCloses_TheOtherIsSolvedAlone()
    {
        TestEngine engine = Begin();
        engine.Accept(new TestBatch().Positions(Leg(PositionWorld.Long, 3.0), Leg(PositionWorld.Short, 1.0)).Account(1, Equity, T0));
        engine.Accept(new TestBatch().Positions(Leg(PositionWorld.Short, 0.0)));

        Assert.Equal(((3.0 * Mark) - Equity) / (3.0 * (1.0 - PositionWorld.Rate)), engine.PositionOf(1, "A").LiquidationPrice, 1e-9);
    }

    [Fact]
    public void Legs_OneIsolated_ThePoolHoldsTheOtherAlone()
    {
        TestEngine engine = Begin();
        PositionRow isolated = Leg(PositionWorld.Short, 1.0) with { Mode = PositionWorld.Isolated, Entry = Mark, Leverage = 4.0 };
        engine.Accept(new TestBatch().Positions(Leg(PositionWorld.Long, 3.0), isolated).Account(1, Equity, T0));

        Assert.Equal(((3.0 * Mark) - Equity) / (3.0 * (1.0 - PositionWorld.Rate)), engine.PositionOf(1, "A").LiquidationPrice, 1e-9);
    }

    [Fact]
    public void Legs_BesideAnotherInstrument_StandAgainstWhatItLeaves()
    {
        TestEngine engine = Begin();
        PositionRow other = Leg(PositionWorld.Long, 1.0) with { Name = "B" };
        engine.Accept(new TestBatch().Positions(Leg(PositionWorld.Long, 3.0), Leg(PositionWorld.Short, 1.0), other).Account(1, Equity, T0));

        double left = Equity - (PositionWorld.Rate * Mark);
        Assert.Equal((left - (2.0 * Mark)) / ((PositionWorld.Rate * 4.0) - 2.0), engine.PositionOf(1, "A").LiquidationPrice, 1e-9);
    }

    [Fact]
    public void Legs_UnderDifferentModels_HaveNoPrice()
    {
        TestEngine engine = Begin();
        engine.Accept(new TestBatch().Positions(Leg(PositionWorld.Long, 3.0), Leg(PositionWorld.Short, 1.0) with { Model = "tiers" }).Account(1, Equity, T0));

        Assert.Equal(2, engine.Book().Ladder.PositionsUnpriced);
    }

    [Fact]
    public void Legs_EquityBelowMaintenanceEverywhere_AreTriggered()
    {
        TestEngine engine = Begin();
        engine.Accept(new TestBatch().Positions(Leg(PositionWorld.Long, 2.0), Leg(PositionWorld.Short, 2.0)).Account(1, 0.0, T0));

        Assert.Equal((2, 0L), (engine.Book().Ladder.TriggeredPositions, engine.Book().Ladder.TriggeredLong - engine.Book().Ladder.TriggeredShort));
        Assert.Equal(PositionStatus.Triggered, engine.PositionOf(1, "A").Status);
    }

    private static TestEngine Begin()
    {
        TestEngine engine = PositionWorld.Begin();
        engine.Accept(new TestBatch().Index(Mark, T0));
        return engine;
    }

    private static PositionRow Leg(byte side, double size) => new() { Name = "A", Account = 1, Side = side, Size = size, Mode = PositionWorld.Cross, Time = T0 };
}
