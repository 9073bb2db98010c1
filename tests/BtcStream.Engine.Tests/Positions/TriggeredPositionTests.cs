using BtcStream.Engine.State.Positions;

namespace BtcStream.Engine.Tests.Positions;

/// <summary>Positions whose liquidation price the mark has crossed: accepted, flagged, and kept so until a row of theirs says otherwise.</summary>
public class TriggeredPositionTests
{
    private static readonly long T0 = PositionWorld.T0;

    private static readonly PositionRow Row = new()
    {
        Name = "A",
        Account = 1,
        Side = PositionWorld.Long,
        Size = 2.0,
        Entry = 90_000.0,
        Leverage = 10.0,
        VenuePrice = 81_000.0,
        Time = T0,
    };

    [Theory]
    [InlineData(PositionWorld.Long, 95_000.0)]
    [InlineData(PositionWorld.Long, 90_000.0)]
    [InlineData(PositionWorld.Short, 85_000.0)]
    [InlineData(PositionWorld.Short, 90_000.0)]
    public void Position_PriceAtTheMarkOrOnItsWrongSide_IsAcceptedAndTriggered(byte side, double venuePrice)
    {
        TestEngine engine = PositionWorld.Begin();
        engine.Accept(new TestBatch().Index(90_000.0, T0).Positions(Row with { Side = side, VenuePrice = venuePrice }));

        LiquidationLadder ladder = engine.Book().Ladder;
        long cents = (long)(venuePrice * 200.0);
        Assert.Equal(PositionStatus.Triggered, engine.PositionOf(1, "A", side).Status);
        Assert.Equal(
            (1, side == PositionWorld.Long ? cents : 0, side == PositionWorld.Short ? cents : 0),
            (ladder.TriggeredPositions, ladder.TriggeredLong, ladder.TriggeredShort));
        Assert.DoesNotContain(ladder.Cells.ToArray(), cell => cell.IsHeld);
    }

    [Fact]
    public void Position_MarkComesBack_StaysTriggeredUntilItsOwnRow()
    {
        TestEngine engine = PositionWorld.Begin();
        engine.Accept(new TestBatch().Index(90_000.0, T0).Positions(Row).Index(80_000.0, T0 + 1));
        Assert.Equal(PositionStatus.Triggered, engine.PositionOf(1, "A").Status);

        engine.Accept(new TestBatch().Index(90_000.0, T0 + 2).Positions(Row with { Account = 2 }));
        engine.Engine.Publish();
        Assert.Equal(PositionStatus.Triggered, engine.PositionOf(1, "A").Status);
        Assert.Equal(16_200_000, engine.Book().Ladder.TriggeredLong);

        engine.Accept(new TestBatch().Positions(Row with { Size = 1.0 }));
        Assert.Equal(PositionStatus.Resting, engine.PositionOf(1, "A").Status);
        Assert.Equal((0, 8_100_000 + 16_200_000), (engine.Book().Ladder.TriggeredLong, engine.Book().Ladder.TotalCents));
    }

    [Fact]
    public void Position_TriggeredOneCloses_TakesItsNotionalOut()
    {
        TestEngine engine = PositionWorld.Begin();
        engine.Accept(new TestBatch().Index(90_000.0, T0).Positions(Row).Index(80_000.0, T0 + 1).Positions(Row with { Size = 0.0, Time = T0 + 1 }));

        LiquidationLadder ladder = engine.Book().Ladder;
        Assert.Equal((0L, 0, 0L, 0), (ladder.TriggeredLong, ladder.TriggeredPositions, ladder.TotalCents, ladder.OpenPositions));
        Assert.Equal(PositionStatus.Closed, engine.PositionOf(1, "A").Status);
    }

    [Theory]
    [InlineData(PositionWorld.Long, 2e9)]
    [InlineData(PositionWorld.Short, 1e-10)]
    public void Position_PriceBeyondTheGridAndCrossed_IsTriggeredAtTheMark(byte side, double venuePrice)
    {
        TestEngine engine = PositionWorld.Begin();
        engine.Accept(new TestBatch().Index(90_000.0, T0).Positions(Row with { Side = side, VenuePrice = venuePrice }));

        PositionRecord position = engine.PositionOf(1, "A", side);
        Assert.Equal((PositionStatus.Triggered, 18_000_000, venuePrice), (position.Status, position.NotionalCents, position.LiquidationPrice));
    }

    [Theory]
    [InlineData(PositionWorld.Long, 1e-10)]
    [InlineData(PositionWorld.Short, 2e9)]
    public void Position_PriceBeyondTheGridAndOutOfReach_HasNoPriceOnTheLadder(byte side, double venuePrice)
    {
        TestEngine engine = PositionWorld.Begin();
        engine.Accept(new TestBatch().Index(90_000.0, T0).Positions(Row with { Side = side, VenuePrice = venuePrice }));

        Assert.Equal((PositionStatus.NoPrice, 1), (engine.PositionOf(1, "A", side).Status, engine.Book().Ladder.PositionsWithoutPrice));
    }

    [Fact]
    public void Position_MarginSpentWhollyOnAShort_IsBankruptAtTheMark()
    {
        TestEngine engine = PositionWorld.Begin();
        PositionRow row = Row with { Side = PositionWorld.Short, Leverage = null, VenuePrice = null, Margin = -180_001.0 };
        engine.Accept(new TestBatch().Index(91_000.0, T0).Positions(row));

        PositionRecord position = engine.PositionOf(1, "A", PositionWorld.Short);
        Assert.Equal((PositionStatus.Bankrupt, 18_200_000), (position.Status, position.NotionalCents));
        Assert.True(double.IsNaN(position.LiquidationPrice));
    }

    [Fact]
    public void Account_NegativeEquity_IsAcceptedAndItsPositionsAreBankrupt()
    {
        TestEngine engine = PositionWorld.Begin();
        PositionRow row = Row with { Mode = PositionWorld.Cross, VenuePrice = null };
        engine.Accept(new TestBatch().Index(90_000.0, T0).Positions(row).Account(1, -500.0, T0));
        Assert.Equal(PositionStatus.Bankrupt, engine.PositionOf(1, "A").Status);
        Assert.Equal(1, engine.Engine.State.Positions.Accounts.Bankrupt);

        engine.Accept(new TestBatch().Account(1, 20_000.0, T0 + 1));
        Assert.Equal(PositionStatus.Resting, engine.PositionOf(1, "A").Status);
        Assert.Equal(0, engine.Engine.State.Positions.Accounts.Bankrupt);
    }

    [Fact]
    public void Position_OlderRowAfterItsClose_DoesNotBringItBack()
    {
        TestEngine engine = PositionWorld.Begin();
        engine.Accept(new TestBatch().Positions(Row, Row with { Size = 0.0, Time = T0 + 5 }));
        ulong before = engine.Digest;

        Assert.Equal(1, engine.Apply(new TestBatch().Positions(Row with { Time = T0 + 4 })).Counts.Late);
        Assert.Equal(before, engine.Digest);
        engine.Accept(new TestBatch().Positions(Row with { Time = T0 + 5 }));
        Assert.Equal(1, engine.Book().Ladder.OpenPositions);
    }

    [Fact]
    public void Position_ClosedOnesBeyondTheBound_AreForgotten()
    {
        TestEngine engine = PositionWorld.Begin(PositionWorld.Options with { MaxClosedPositions = 3 });
        for (ulong account = 1; account <= 10; account++)
        {
            engine.Accept(new TestBatch().Positions(Row with { Account = account }, Row with { Account = account, Size = 0.0 }, Row with { Account = account, Size = 0.0 }));
        }

        PositionBook positions = engine.Engine.State.Positions;
        Assert.Equal((0, 3), (positions.OpenCount, positions.Closed.Count));
        Assert.InRange(positions.Rows.Count, 1, 3);
    }
}
