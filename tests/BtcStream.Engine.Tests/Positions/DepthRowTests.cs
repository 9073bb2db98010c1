using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.Tests.Positions;

public class DepthRowTests
{
    private static readonly long T0 = PositionWorld.T0;

    private static readonly Dictionary<string, (DepthLevel[]? Bids, DepthLevel[]? Asks, RejectionCode Code, InputField Field, double Value)> Cases = new()
    {
        ["bids that rise"] = ([new(90_000.0, 1.0), new(90_001.0, 1.0)], null, RejectionCode.ConflictingFields, InputField.Bids, 90_001.0),
        ["asks that fall"] = (null, [new(90_002.0, 1.0), new(90_001.0, 1.0)], RejectionCode.ConflictingFields, InputField.Asks, 90_001.0),
        ["a negative amount"] = ([new(90_000.0, 1.0), new(89_999.0, -2.0)], null, RejectionCode.Negative, InputField.Bids, -2.0),
        ["an amount that is no number"] = (null, [new(90_000.0, double.NaN)], RejectionCode.NotFinite, InputField.Asks, double.NaN),
        ["a price of zero"] = (null, [new(0.0, 1.0)], RejectionCode.OutOfRange, InputField.Asks, 0.0),
        ["an infinite price"] = ([new(double.PositiveInfinity, 1.0)], null, RejectionCode.NotFinite, InputField.Bids, double.PositiveInfinity),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Depth_LevelAtFault_RefusesTheWholeRow(string name)
    {
        TestEngine engine = Begin();
        (DepthLevel[]? bids, DepthLevel[]? asks, RejectionCode code, InputField field, double value) = Cases[name];
        ulong before = engine.Digest;

        RowRejection rejection = engine.Reject(new TestBatch().Perpetual(new PerpetualRow { Name = "A", Price = 1.0, Bids = bids, Asks = asks, Time = T0 + 1 }));

        Assert.Equal((code, field, value), (rejection.Code, rejection.Field, rejection.Value));
        Assert.Equal(before, engine.Digest);
    }

    [Fact]
    public void Depth_MoreLevelsThanTheLimit_IsRefused()
    {
        TestEngine engine = PositionWorld.Begin(PositionWorld.Options with { MaxDepthLevels = 2 });
        DepthLevel[] levels = [new(3.0, 1.0), new(2.0, 1.0), new(1.0, 1.0)];

        RowRejection rejection = engine.Reject(new TestBatch().Perpetual(new PerpetualRow { Name = "A", Bids = levels, Time = T0 }));

        Assert.Equal((RejectionCode.LimitReached, InputField.Bids, 3L), (rejection.Code, rejection.Field, rejection.IntegerValue));
    }

    [Fact]
    public void Depth_EqualPricesShorterBooksAndASingleLevelOfNothing_Replace()
    {
        TestEngine engine = Begin();
        PerpetualState perpetual = engine.Book().FindPerpetual(engine.InstrumentOf("A"))!;
        engine.Accept(new TestBatch().Perpetual(new PerpetualRow { Name = "A", Bids = [new(90_000.0, 1.0), new(90_000.0, 2.0)], Time = T0 + 1 }));
        Assert.Equal([new DepthLevel(90_000.0, 1.0), new DepthLevel(90_000.0, 2.0)], perpetual.Bids.Levels.ToArray());
        Assert.Equal(1, engine.Apply(new TestBatch().Perpetual(new PerpetualRow { Name = "A", Bids = [], Time = T0 })).Counts.Late);

        engine.Accept(new TestBatch().Perpetual(new PerpetualRow { Name = "A", Bids = [new(1.0, 0.0)], Time = T0 + 2 }));
        Assert.Equal((0, 1), (perpetual.Bids.Levels.Length, perpetual.Asks.Levels.Length));
    }

    [Fact]
    public void Image_OneSidedBookAndItsPriceMoves_MeasuresFromTheNewPrice()
    {
        TestEngine engine = PositionWorld.Begin();
        DepthLevel[] bids = [new(89_500.0, 10.0), new(88_000.0, 20.0)];
        engine.Accept(new TestBatch().Index(90_000.0, T0).Perpetual(new PerpetualRow { Name = "A", Price = 90_000.0, Bids = bids, Time = T0 }));
        var kept = new LadderImage(PriceGrid.Default);
        kept.Gather(engine.Engine.State, engine.Book());
        double before = kept.Depth.Bids.AbsorbedUsd(0.01);

        engine.Accept(new TestBatch().Perpetual(new PerpetualRow { Name = "A", Price = 91_000.0, Time = T0 + 1 }));
        kept.Gather(engine.Engine.State, engine.Book());
        var fresh = new LadderImage(PriceGrid.Default);
        fresh.Gather(engine.Engine.State, engine.Book());

        Assert.Equal(fresh.Depth.Bids.AbsorbedUsd(0.01), kept.Depth.Bids.AbsorbedUsd(0.01));
        Assert.NotEqual(before, kept.Depth.Bids.AbsorbedUsd(0.01));
    }

    private static TestEngine Begin()
    {
        TestEngine engine = PositionWorld.Begin();
        engine.Accept(new TestBatch().Perpetual(new PerpetualRow { Name = "A", Price = 90_000.0, Bids = [new(89_999.0, 1.0)], Asks = [new(90_001.0, 1.0)], Time = T0 }));
        return engine;
    }
}
