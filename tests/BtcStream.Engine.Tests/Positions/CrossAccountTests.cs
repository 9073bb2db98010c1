using BtcStream.Engine.State.Positions;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.Tests.Positions;

public class CrossAccountTests
{
    private const double BtcMark = 65_536.0;
    private const double EtherMark = 2_048.0;

    private static readonly long T0 = PositionWorld.T0;

    [Fact]
    public void Account_OnOneInstrument_HasAPriceThatDoesNotDependOnTheMark()
    {
        TestEngine engine = Begin();
        engine.Accept(new TestBatch().Positions(Cross("A", 1, 2.0)).Account(1, 16_384.0, T0));
        double expected = ((2.0 * BtcMark) - 16_384.0) / (2.0 * (1.0 - PositionWorld.Rate));
        Assert.Equal(expected, engine.PositionOf(1, "A").LiquidationPrice, 1e-9);

        engine.Accept(new TestBatch().Index(BtcMark + 4_096.0, T0 + 1));
        engine.Engine.Publish();
        Assert.Equal(16_384.0, engine.AccountOf(1).SolvedEquity);
        double before = engine.PositionOf(1, "A").LiquidationPrice;
        engine.Accept(new TestBatch().Positions(Cross("A", 1, 2.0)));

        Assert.Equal(before, engine.PositionOf(1, "A").LiquidationPrice);
        Assert.Equal(16_384.0 + 8_192.0, engine.AccountOf(1).SolvedEquity);
    }

    [Fact]
    public void Account_EquityRow_SolvesAgain()
    {
        TestEngine engine = Begin();
        engine.Accept(new TestBatch().Positions(Cross("A", 1, 2.0)));
        Assert.Equal(PositionStatus.Unpriced, engine.PositionOf(1, "A").Status);
        engine.Accept(new TestBatch().Account(1, 16_384.0, T0));
        double first = engine.PositionOf(1, "A").LiquidationPrice;

        engine.Accept(new TestBatch().Account(1, 8_192.0, T0 + 1));

        Assert.Equal(first + (4_096.0 / (1.0 - PositionWorld.Rate)), engine.PositionOf(1, "A").LiquidationPrice, 1e-9);
        Assert.Equal(1, engine.Apply(new TestBatch().Account(1, 1.0, T0)).Counts.Late);
        Assert.Equal(8_192.0, engine.AccountOf(1).Equity);
    }

    [Fact]
    public void Account_OverTwoInstruments_IsSolvedAgainOnceAMarkLeavesTheToleranceAndNotBefore()
    {
        TestEngine engine = Begin();
        engine.Accept(new TestBatch().Positions(Cross("A", 1, 1.0), Cross("E", 1, 16.0)).Account(1, 16_384.0, T0));
        AssertSolved(engine, 1, BtcMark, 16_384.0);
        double before = engine.PositionOf(1, "E").LiquidationPrice;

        // 0.1 % of 65,536 is 65.5.
        engine.Accept(new TestBatch().Index(BtcMark + 64.0, T0 + 1));
        engine.Engine.Publish();
        engine.Accept(new TestBatch().Index(BtcMark - 64.0, T0 + 2));
        engine.Engine.Publish();
        Assert.Equal((before, 0), (engine.PositionOf(1, "E").LiquidationPrice, engine.Engine.State.Positions.Accounts.Pending));

        engine.Accept(new TestBatch().Index(BtcMark - 66.0, T0 + 3));
        Assert.Equal((before, 1), (engine.PositionOf(1, "E").LiquidationPrice, engine.Engine.State.Positions.Accounts.Pending));
        Assert.False(engine.Engine.IsSettled);
        engine.Engine.Publish();
        AssertSolved(engine, 1, BtcMark - 66.0, 16_384.0 - 66.0);
        Assert.Equal(0, engine.Engine.State.Positions.Accounts.Pending);
    }

    [Fact]
    public void Accounts_MoreThanAPublicationSolves_WaitTheirTurnAndAreCounted()
    {
        TestEngine engine = Begin(PositionWorld.Options with { MaxCrossSolvesPerPublication = 2 });
        for (ulong account = 1; account <= 5; account++)
        {
            Open(engine, account);
        }

        engine.Accept(new TestBatch().Index(BtcMark + 1_024.0, T0 + 1));
        AccountBook accounts = engine.Engine.State.Positions.Accounts;
        foreach (int left in (int[])[3, 1, 0, 0])
        {
            engine.Engine.Publish();
            Assert.Equal(left, accounts.Pending);
            Assert.Equal(5 - left, Enumerable.Range(1, 5).Count(a => engine.AccountOf((ulong)a).SolvedEquity == 16_384.0 + 1_024.0));
        }
    }

    [Fact]
    public void Accounts_OneLeavesAndOneJoinsWithinARound_NoneIsMissed()
    {
        TestEngine engine = Begin(PositionWorld.Options with { MaxCrossSolvesPerPublication = 2 });
        for (ulong account = 1; account <= 3; account++)
        {
            Open(engine, account);
        }

        engine.Accept(new TestBatch().Index(BtcMark + 1_024.0, T0 + 1));
        engine.Engine.Publish();
        engine.Accept(new TestBatch().Positions(Cross("E", 1, 0.0)));
        Open(engine, 4);
        Assert.Equal(1, engine.Engine.State.Positions.Accounts.Pending);
        engine.Engine.Publish();

        Assert.Equal(0, engine.Engine.State.Positions.Accounts.Pending);
        AssertSolved(engine, 3, BtcMark + 1_024.0, 16_384.0 + 1_024.0);
    }

    [Fact]
    public void Account_OnePositionCloses_TheOthersAreSolvedAgainAndTheGainIsKept()
    {
        TestEngine engine = Begin();
        Open(engine, 1);
        engine.Accept(new TestBatch().Index(BtcMark + 1_024.0, T0 + 1).Positions(Cross("A", 1, 0.0)));
        Assert.Equal(16_384.0 + 1_024.0, engine.AccountOf(1).SolvedEquity);
        double expected = ((16.0 * EtherMark) - 17_408.0) / (16.0 * (1.0 - PositionWorld.Rate));
        Assert.Equal(expected, engine.PositionOf(1, "E").LiquidationPrice, 1e-9);

        // What was closed moves the equity no more.
        engine.Accept(new TestBatch().Index(BtcMark, T0 + 2).Account(1, null, T0 + 2).Positions(Cross("E", 1, 16.0)));
        Assert.Equal(17_408.0, engine.AccountOf(1).SolvedEquity);
    }

    [Fact]
    public void Account_AnInstrumentExpiresThroughAMarketRow_TheOthersAreSolvedAtOnce()
    {
        TestEngine engine = PositionWorld.Begin(null, T0 + 100);
        engine.Accept(new TestBatch().Index(BtcMark, T0).Index(EtherMark, T0, "ETH"));
        engine.Accept(new TestBatch().Positions(Cross("F1", 1, 1.0), Cross("E", 1, 16.0)).Account(1, 16_384.0, T0));

        engine.Accept(new TestBatch().Time(T0 + 100));

        double expected = ((16.0 * EtherMark) - 16_384.0) / (16.0 * (1.0 - PositionWorld.Rate));
        Assert.Equal(expected, engine.PositionOf(1, "E").LiquidationPrice, 1e-9);
        Assert.Equal((0, 1), (engine.Book().Ladder.OpenPositions, engine.AccountOf(1).Positions));
    }

    [Fact]
    public void Account_AnInstrumentWithoutAMarkJoins_IsPricedWithItsFirstMarkFromTheEquityUntilThen()
    {
        TestEngine engine = PositionWorld.Begin();
        engine.Accept(new TestBatch().Index(BtcMark, T0).Positions(Cross("A", 1, 1.0)).Account(1, 16_384.0, T0).Index(BtcMark - 1_024.0, T0 + 1));
        engine.Accept(new TestBatch().Positions(Cross("E", 1, 16.0)));
        Assert.Equal((PositionStatus.Unpriced, PositionStatus.Unpriced), (engine.PositionOf(1, "A").Status, engine.PositionOf(1, "E").Status));
        Assert.Equal(1, engine.Book("ETH").Ladder.PositionsUnpriced);

        engine.Accept(new TestBatch().Index(EtherMark, T0 + 2, "ETH"));

        AssertSolved(engine, 1, BtcMark - 1_024.0, 16_384.0 - 1_024.0);
    }

    [Fact]
    public void Account_AnotherUnderlyingsFirstMark_LeavesTriggeredPositionsTriggered()
    {
        TestEngine engine = PositionWorld.Begin();
        PositionRow own = Cross("A", 1, 1.0) with { VenuePrice = 60_000.0 };
        engine.Accept(new TestBatch().Index(BtcMark, T0).Positions(own, Cross("E", 1, 16.0)).Account(1, 16_384.0, T0));
        engine.Accept(new TestBatch().Index(59_000.0, T0 + 1).Index(BtcMark, T0 + 2).Index(EtherMark, T0 + 3, "ETH"));

        Assert.Equal(PositionStatus.Triggered, engine.PositionOf(1, "A").Status);
        Assert.Equal(PositionStatus.Resting, engine.PositionOf(1, "E").Status);
    }

    [Fact]
    public void Account_FromCrossToIsolated_LeavesThePool()
    {
        TestEngine engine = Begin();
        Open(engine, 1);
        engine.Accept(new TestBatch().Positions(Cross("A", 1, 1.0) with { Mode = PositionWorld.Isolated, Entry = BtcMark, Leverage = 8.0 }));

        Assert.Equal(BtcMark * (1.0 - 0.125) / (1.0 - PositionWorld.Rate), engine.PositionOf(1, "A").LiquidationPrice, 1e-9);
        Assert.Equal(1, engine.AccountOf(1).Positions);
        Assert.Equal(0, engine.AccountOf(1).PlaceInMulti);
    }

    private static TestEngine Begin(Engine.EngineOptions? options = null)
    {
        TestEngine engine = PositionWorld.Begin(options);
        engine.Accept(new TestBatch().Index(BtcMark, T0).Index(EtherMark, T0, "ETH"));
        return engine;
    }

    private static void Open(TestEngine engine, ulong account) =>
        engine.Accept(new TestBatch().Positions(Cross("A", account, 1.0), Cross("E", account, 16.0)).Account(account, 16_384.0, T0));

    private static PositionRow Cross(string name, ulong account, double size) =>
        new() { Name = name, Account = account, Side = PositionWorld.Long, Size = size, Mode = PositionWorld.Cross, Time = T0 };

    /// <summary>The account of one BTC and 16 ETH at a mark and equity.</summary>
    private static void AssertSolved(TestEngine engine, ulong account, double mark, double equity)
    {
        Assert.True(PositionWorld.Catalog.TryFind("flat", out ushort flat));
        CrossPosition[] positions = [new(flat, PositionSide.Long, 1.0, mark), new(flat, PositionSide.Long, 16.0, EtherMark)];
        var prices = new LiquidationPrice[2];
        CrossMargin.SolveAll(PositionWorld.Catalog, SettlementKind.Linear, positions, equity, prices);
        Assert.Equal(equity, engine.AccountOf(account).SolvedEquity);
        Assert.Equal(prices[0].Price, engine.PositionOf(account, "A").LiquidationPrice, 1e-9);
        Assert.Equal(prices[1].Price, engine.PositionOf(account, "E").LiquidationPrice, 1e-9);
    }
}
