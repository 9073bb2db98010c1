using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Quant.Cascade;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests.Positions;

/// <summary>What lies between the index and an instrument's own mark counts, and feeds that have died show their age.</summary>
public class BasisAndAgeTests
{
    private static readonly long T0 = PositionWorld.T0;

    /// <summary>The mark is at a premium: longs rest above the index, untriggered, and would be the first to go in a fall.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LongBetweenIndexAndMark_IsPartOfAFall(bool anotherRestsBelow)
    {
        TestEngine engine = Market(index: 87_000.0, mark: 87_400.0);
        engine.Apply(new TestBatch().Positions(Resting(1, PositionWorld.Long, 87_100.0)));
        if (anotherRestsBelow)
        {
            engine.Apply(new TestBatch().Positions(Resting(2, PositionWorld.Long, 80_000.0)));
        }

        CascadeAnswer answer = Run(engine, shockPercent: -2.0);

        Assert.Equal(0, engine.Book().Ladder.TriggeredPositions);
        Assert.Equal(CascadeStatus.Bounded, answer.Result.Status);
        Assert.Equal(87_100.0, answer.Result.LiquidationUsd, 1.0);
    }

    /// <summary>The mirror: the mark is at a discount and shorts rest below the index.</summary>
    [Fact]
    public void ShortBetweenMarkAndIndex_IsPartOfASqueeze()
    {
        TestEngine engine = Market(index: 87_000.0, mark: 86_600.0);
        engine.Apply(new TestBatch().Positions(Resting(1, PositionWorld.Short, 86_900.0)));

        Assert.Equal(86_900.0, Run(engine, shockPercent: 2.0).Result.LiquidationUsd, 1.0);
    }

    [Fact]
    public void DeadPositionFeed_MakesTheViewStale()
    {
        TestEngine engine = Market(index: 90_000.0, mark: double.NaN);
        engine.Apply(new TestBatch().Positions(Resting(1, PositionWorld.Long, 80_000.0)));
        Tick(engine, 90_001.0, T0 + (30 * UnixTime.NanosPerSecond));
        Assert.False(Query(engine).IsStale);
        Tick(engine, 90_002.0, T0 + (61 * UnixTime.NanosPerSecond));

        RiskView view = Query(engine);

        Assert.True(view.IsStale);
        Assert.Equal(T0, view.OldestInputUnixNanos);
    }

    /// <summary>Positions come on, but the mark that they are held against has died.</summary>
    [Fact]
    public void DeadMarkOfOpenPositions_MakesTheViewStale()
    {
        TestEngine engine = Market(index: 90_000.0, mark: 90_000.0);
        long later = T0 + (61 * UnixTime.NanosPerSecond);
        engine.Apply(new TestBatch().Positions(Resting(1, PositionWorld.Long, 80_000.0) with { Time = later }));
        engine.Apply(new TestBatch().Perpetual(new PerpetualRow { Name = "A", Bids = [new DepthLevel(1.0, 0.0)], Asks = [new DepthLevel(1.0, 0.0)], Time = later }));
        Tick(engine, 90_001.0, later);

        Assert.Equal(T0, Query(engine).OldestInputUnixNanos);
    }

    /// <summary>A dip that a question happens to look at must leave no more behind than one that nobody saw.</summary>
    [Fact]
    public void Question_DuringADip_ChangesNoPosition()
    {
        TestEngine asked = TwoLegs();
        TestEngine unasked = TwoLegs();
        foreach (TestEngine engine in (TestEngine[])[asked, unasked])
        {
            Tick(engine, 60_000.0, T0 + 1);
            if (engine == asked)
            {
                Query(asked);
                asked.Subscribe().Dispose();
            }

            Tick(engine, 90_000.0, T0 + 2);
            engine.Engine.Publish();
        }

        Assert.Equal(unasked.Book("ETH").Ladder.TriggeredPositions, asked.Book("ETH").Ladder.TriggeredPositions);
        Assert.Equal(unasked.Book().Ladder.TriggeredPositions, asked.Book().Ladder.TriggeredPositions);
    }

    private static TestEngine TwoLegs()
    {
        TestEngine engine = PositionWorld.Begin();
        Tick(engine, 90_000.0, T0);
        Tick(engine, 3_000.0, T0, "ETH");
        engine.Apply(new TestBatch().Account(1, 25_000.0, T0).Positions(Cross("A", 1.0), Cross("E", 10.0)));
        engine.Engine.Publish();
        return engine;
    }

    private static PositionRow Cross(string name, double size) =>
        new() { Name = name, Account = 1, Side = PositionWorld.Long, Size = size, Mode = PositionWorld.Cross, Time = T0 };

    private static PositionRow Resting(ulong account, byte side, double price) =>
        new() { Name = "A", Account = account, Side = side, Size = 1.0, VenuePrice = price, Time = T0 };

    /// <summary>An index, a mark of A's own where there is one, and a deep book around it.</summary>
    private static TestEngine Market(double index, double mark)
    {
        TestEngine engine = PositionWorld.Begin();
        Tick(engine, index, T0);
        engine.Apply(new TestBatch().Perpetual(new PerpetualRow
        {
            Name = "A",
            Price = double.IsNaN(mark) ? null : mark,
            Bids = double.IsNaN(mark) ? null : [new DepthLevel(mark - 10.0, 1_000.0), new DepthLevel(mark * 0.6, 100_000.0)],
            Asks = double.IsNaN(mark) ? null : [new DepthLevel(mark + 10.0, 1_000.0), new DepthLevel(mark * 1.4, 100_000.0)],
            Time = T0,
        }));
        return engine;
    }

    private static void Tick(TestEngine engine, double index, long time, string underlying = "BTC") =>
        Assert.Equal(1, engine.Apply(new TestBatch().Index(index, time, underlying)).Counts.Accepted);

    private static RiskView Query(TestEngine engine) => engine.Engine.Query("BTC", PositioningModel.Naive, RiskParts.Summary);

    private static CascadeAnswer Run(TestEngine engine, double shockPercent)
    {
        var frozen = new FrozenBook(engine.Engine.Options);
        engine.Engine.Freeze("BTC", frozen);
        return CascadeComputer.Compute(frozen, engine.Engine.Options, PositioningModel.Naive, new CascadeQuestion { ShockPercent = shockPercent });
    }
}
