using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.Sharding;
using BtcStream.Engine.State;
using BtcStream.Engine.Tests.Properties;
using BtcStream.Engine.Tests.Publication;
using BtcStream.Quant.Gamma;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Engine.Tests.Sharding;

/// <summary>Positions over any number of shards, added up, give the answers of one machine.</summary>
public class ShardMergeTests
{
    /// <summary>Ladders, counts, coverage, summary and cascade, bit for bit, after any history.</summary>
    [Fact]
    public void View_AfterAnyHistoryOverAnyShards_IsTheSingleMachines() =>
        Prop.ForAll(Script.Arbitrary, steps => Check(steps, 1 + ((steps.Length * 7) % 5))).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public void View_RandomLongHistories_IsTheSingleMachines()
    {
        for (int seed = 1; seed <= 3; seed++)
        {
            var dice = new Random(seed);
            Check([.. Enumerable.Range(0, 400).Select(_ => dice.Next(int.MinValue, int.MaxValue))], 4);
        }
    }

    [Fact]
    public void Apply_PartsOfOwnersThatLost_AreFenced()
    {
        var options = new EngineOptions();
        var engine = new LogEngine(options);
        (LadderPartWriter first, LadderPartWriter second) = (new(engine, 0, 1, 3), new(engine, 0, 1, 4));
        var view = new RiskEngine(options);
        view.State.Shards = new ShardBook(1, options.LadderGrid);
        PartCode Take(byte[]? part) => view.State.Shards!.Apply(view.State, part!, 0);
        byte[] begun = first.Write(isWhole: true)!;
        Assert.Equal((PartCode.Taken, PartCode.Repeated), (Take(begun), Take(begun)));
        Assert.Equal((PartCode.Taken, PartCode.Fenced), (Take(second.Write(isWhole: true)), Take(first.Write(isWhole: true))));
        Assert.Equal(4, view.State.Shards.Views[0].Epoch);
    }

    [Fact]
    public void Apply_PartMissing_WaitsForAWholeOne()
    {
        var options = new EngineOptions();
        var single = new TestEngine(options);
        var engine = new LogEngine(options);
        var writer = new LadderPartWriter(engine, 0, 1, 1);
        var view = new RiskEngine(options);
        view.State.Shards = new ShardBook(1, options.LadderGrid);
        PartCode Take(byte[]? part) => view.State.Shards!.Apply(view.State, part!, 0);
        _ = writer.Write(isWhole: true);
        byte[] Change(int i)
        {
            var log = new LogWriter();
            var batch = new TestBatch().Index(60_000.0 + i, TestEngine.Seconds(i));
            log.AddBatch(1, batch.Batch);
            engine.Apply(i, 1, i, log.Take());
            return writer.Write(isWhole: false)!;
        }

        Assert.False(view.State.Shards.IsComplete);
        Assert.Equal(PartCode.Missing, Take(Change(1)));
        Assert.Equal(PartCode.Taken, Take(writer.Write(isWhole: true)));
        Assert.True(view.State.Shards.IsComplete);
        Assert.Equal(PartCode.Taken, Take(Change(2)));
        _ = Change(3);
        Assert.Equal(PartCode.Missing, Take(Change(4)));
        Assert.Equal(PartCode.Taken, Take(writer.Write(isWhole: true)));
        Assert.Null(writer.Write(isWhole: false));
    }

    [Fact]
    public void Apply_PartDamaged_ChangesNothingAndTheNextWholeOneCounts()
    {
        var single = new TestEngine();
        var cluster = new ShardedWorld(1);
        single.Apply(Script.Definitions());
        cluster.Apply(Script.Definitions().Batch);
        var writer = new LadderPartWriter(cluster.Shard(0), 0, 1, 9);
        ShardBook book = cluster.View.State.Shards!;
        Assert.Equal(PartCode.Taken, book.Apply(cluster.View.State, writer.Write(isWhole: true)!, 0));
        var dice = new Random(5);
        (long time, long same) = (TestEngine.NewYear, TestEngine.NewYear);
        for (int i = 0; i < 40; i++)
        {
            int step = dice.Next(int.MinValue, int.MaxValue);
            (TestBatch batch, TestBatch again) = (new(), new());
            if (!Script.Add(batch, step, ref time))
            {
                single.Apply(batch);
            }

            if (!Script.Add(again, step, ref same))
            {
                cluster.Apply(again.Batch);
            }

            byte[] part = writer.Write(isWhole: false) ?? writer.Write(isWhole: true)!;
            part[dice.Next(part.Length)] ^= (byte)(1 << dice.Next(8));
            ShardView before = book.Views[0];
            Assert.Equal(PartCode.Damaged, book.Apply(cluster.View.State, part, 0));
            Assert.Equal(before, book.Views[0]);
        }

        Assert.Equal(PartCode.Damaged, book.Apply(cluster.View.State, [], 0));
        single.Engine.Publish();
        cluster.Shard(0).Engine.Publish();
        Assert.Equal(PartCode.Taken, book.Apply(cluster.View.State, writer.Write(isWhole: true)!, 0));
        cluster.View.Publish();
        using RiskView expected = single.Engine.Query("BTC", default, RiskParts.All);
        using RiskView actual = cluster.Query(default);
        actual.Sequence = expected.Sequence;
        ViewBits.AssertEqual(expected, actual);
    }

    [Fact]
    public void Apply_PartOfAnotherNumberOfShards_IsRefused()
    {
        var options = new EngineOptions();
        var view = new RiskEngine(options);
        view.State.Shards = new ShardBook(2, options.LadderGrid);
        byte[] part = new LadderPartWriter(new LogEngine(options), 0, 3, 1).Write(isWhole: true)!;
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => view.State.Shards.Apply(view.State, part, 0));
        Assert.Equal("a part of shard 0 of 3, where there are 2", refused.Message);
    }

    private static void Check(int[] steps, int shards)
    {
        var single = new TestEngine();
        var cluster = new ShardedWorld(shards);
        single.Apply(Script.Definitions());
        cluster.Apply(Script.Definitions().Batch);
        (long time, long same) = (TestEngine.NewYear, TestEngine.NewYear);
        foreach (int step in steps)
        {
            TestBatch batch = new();
            if (Script.Add(batch, step, ref time))
            {
                same = time;
                cluster.Publish();
                single.Engine.Publish();
                continue;
            }

            // Each engine gets a batch of its own: results are written into it.
            var again = new TestBatch();
            Script.Add(again, step, ref same);
            single.Apply(batch);
            cluster.Apply(again.Batch);

            // Rows without a time of their own get as_of, so the view has to know of every shard's before the next row.
            cluster.Merge(isWhole: step % 5 == 0);
        }

        single.Engine.Publish();
        cluster.Publish();
        foreach (PositioningModel model in Enum.GetValues<PositioningModel>())
        {
            using RiskView expected = single.Engine.Query("BTC", model, RiskParts.All);
            using RiskView actual = cluster.Query(model);
            actual.Sequence = expected.Sequence;
            ViewBits.AssertEqual(expected, actual);
        }

        AssertCounts(single.Engine.Counts, cluster, shards);
    }

    private static void AssertCounts(EngineCounts single, ShardedWorld cluster, int shards)
    {
        (RowCounts positions, RowCounts accounts) = (default, default);
        for (int i = 0; i < shards; i++)
        {
            EngineCounts counts = cluster.Shard(i).Counts;
            positions.Add(counts.Positions);
            accounts.Add(counts.Accounts);
            Assert.Equal(single.Market, counts.Market);
        }

        EngineCounts view = cluster.View.Counts;
        Assert.Equal((single.Positions, single.Accounts), (positions, accounts));
        Assert.Equal((single.Quotes, single.Trades, single.Market, single.Liquidations), (view.Quotes, view.Trades, view.Market, view.Liquidations));
    }
}
