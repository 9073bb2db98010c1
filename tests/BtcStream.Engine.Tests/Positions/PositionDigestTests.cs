using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Tests.Positions;

/// <summary>The digest sees every kind of row, and the same inputs give the same digest however they were cut into batches.</summary>
public class PositionDigestTests
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
        Mode = PositionWorld.Cross,
        Time = T0,
    };

    private static readonly Action<TestBatch>[] Inputs =
    [
        batch => batch.Index(90_000.0, T0).Index(3_000.0, T0, "ETH"),
        batch => batch.Positions(Row),
        batch => batch.Account(1, 5_000.0, T0),
        batch => batch.Positions(Row with { Size = 3.0 }),
        batch => batch.Positions(Row with { Name = "E", Size = 16.0 }),
        batch => batch.Positions(Row with { Account = 2, Mode = PositionWorld.Isolated }),
        batch => batch.Positions(Row with { Account = 2, Leverage = 20.0 }),
        batch => batch.Perpetual(new PerpetualRow { Name = "A", Price = 89_000.0, OpenInterest = 100.0, Time = T0 }),
        batch => batch.Perpetual(new PerpetualRow { Name = "A", OpenInterest = 200.0, Time = T0 }),
        batch => batch.Perpetual(new PerpetualRow { Name = "A", Bids = [new DepthLevel(88_999.0, 4.0)], Time = T0 }),
        batch => batch.Perpetual(new PerpetualRow { Name = "A", Bids = [new DepthLevel(88_999.0, 5.0)], Time = T0 }),
        batch => batch.ForcedOrder("A", PositionWorld.Short, 91_000.0, 0.5, T0),
        batch => batch.ForcedOrder("A", PositionWorld.Long, 91_000.0, 0.5, T0),
        batch => batch.Publish(),
        batch => batch.Index(2_500.0, T0 + 1, "ETH"),
        batch => batch.Publish(),
        batch => batch.Positions(Row with { Account = 2, Size = 0.0 }),
        batch => batch.Positions(Row with { Account = 3, Size = 0.0 }),
        batch => batch.Time(T0 + 50),
    ];

    [Fact]
    public void Digest_EveryKindOfRow_ChangesIt()
    {
        TestEngine engine = PositionWorld.Begin(null, T0 + 50);
        var seen = new HashSet<ulong> { engine.Digest };
        for (int i = 0; i < Inputs.Length; i++)
        {
            var batch = new TestBatch();
            Inputs[i](batch);
            engine.Accept(batch);
            Assert.True(seen.Add(engine.Digest), $"Input {i} left no trace.");
        }
    }

    [Fact]
    public void Digest_SameInputsInOneBatchOrMany_IsTheSame()
    {
        TestEngine one = PositionWorld.Begin(null, T0 + 50);
        TestEngine many = PositionWorld.Begin(null, T0 + 50);
        var whole = new TestBatch();
        foreach (Action<TestBatch> input in Inputs)
        {
            input(whole);
            var part = new TestBatch();
            input(part);
            many.Accept(part);
        }

        one.Accept(whole);

        Assert.Equal(one.Digest, many.Digest);
    }

    [Fact]
    public void Digest_ForcedOrdersOfOneTimeInAnyOrder_IsTheSame()
    {
        TestEngine one = PositionWorld.Begin();
        TestEngine other = PositionWorld.Begin();
        one.Accept(new TestBatch().Time(T0).ForcedOrder("A", PositionWorld.Long, 90_000.0, 1.0, T0 - 5).ForcedOrder("A", PositionWorld.Short, 91_000.0, 2.0, T0 - 5));
        other.Accept(new TestBatch().Time(T0).ForcedOrder("A", PositionWorld.Short, 91_000.0, 2.0, T0 - 5).ForcedOrder("A", PositionWorld.Long, 90_000.0, 1.0, T0 - 5));

        Assert.Equal(one.Digest, other.Digest);
    }
}
