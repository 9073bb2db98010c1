using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Engine.Tests.Publication;
using BtcStream.Quant.Gamma;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Engine.Tests.Properties;

/// <summary>What must hold of any history; see <see cref="Script"/>.</summary>
public class EngineProperties
{
    private static readonly PositioningModel[] Models = Enum.GetValues<PositioningModel>();

    /// <summary>Incremental = full (tolerance of 1e-9 of the gross against the scalar formulas; bit for bit against a book priced afresh).</summary>
    [Fact]
    public void Incremental_AfterAnyHistory_IsTheFullRecomputation() => Check(200, steps =>
    {
        TestEngine engine = Begin();
        RiskSubscription[] subscriptions = [.. Models.Select(model => engine.Subscribe(model))];
        Play(engine, steps, () => AssertFull(engine, subscriptions));
        AssertFull(engine, subscriptions);
        VerifyResult verified = engine.Engine.Verify("BTC");
        Assert.True(verified.MaxDifference <= 1e-9, $"{verified.LargestAt}: {verified.MaxDifference}");
    });

    /// <summary>Snapshot + deltas = the full view, at every update and after any gap.</summary>
    [Fact]
    public void Client_ApplyingDeltasAfterAnyGap_HoldsTheViewBitForBit() => Check(300, steps =>
    {
        TestEngine engine = Begin();
        using RiskSubscription subscription = engine.Subscribe(PositioningModel.FlowAdjusted);
        ClientCopy[] clients = [new(), new(), new()];
        int[] gaps = [1, 3, 7];
        int publications = 0;
        Play(engine, steps, () =>
        {
            publications++;
            using RiskView view = subscription.TryTake(0)!;
            for (int i = 0; i < clients.Length; i++)
            {
                if (publications % gaps[i] == 0)
                {
                    clients[i].Update(view);
                    clients[i].AssertHolds(view);
                }
            }
        });
        using RiskView last = engine.Publish(subscription);
        Assert.All(clients, client =>
        {
            client.Update(last);
            client.AssertHolds(last);
        });
    });

    /// <summary>The same inputs give the same bits: whoever watches, and however the inputs were cut into batches.</summary>
    [Fact]
    public void SameInputs_WatchedOrNotAndHoweverBatched_GiveTheSameBits() => Check(200, steps =>
    {
        TestEngine watched = Begin();
        using RiskSubscription subscription = watched.Engine.Subscribe("BTC", PositioningModel.TakerFlow, RiskParts.All, watched.Engine.Unsubscribe);
        TestEngine unwatched = Begin();
        unwatched.Engine.Publish();
        Play(watched, steps, () => { });
        PlayInOneBatch(unwatched, steps);

        Assert.Equal(watched.Digest, unwatched.Digest);
        foreach (PositioningModel model in Models)
        {
            using RiskView one = watched.Engine.Query("BTC", model, RiskParts.All);
            using RiskView other = unwatched.Engine.Query("BTC", model, RiskParts.All);
            ViewBits.AssertEqual(one, other);
        }
    });

    /// <summary>The figures depend on what is listed and said, not on the order instruments were first seen in, nor on how often was published.</summary>
    [Fact]
    public void Figures_ListedInAnotherOrderAndPublishedOnce_AreTheSameBits() => Check(200, steps =>
    {
        TestEngine one = Begin(isWhole: true);
        using RiskSubscription subscription = one.Subscribe();
        TestEngine other = Begin(isWhole: true, isReversed: true);
        Play(one, steps, () => { });
        Play(other, steps, () => { }, withPublications: false);
        using RiskView expected = one.Engine.Query("BTC", PositioningModel.Naive, RiskParts.All);
        using RiskView actual = other.Engine.Query("BTC", PositioningModel.Naive, RiskParts.All);
        actual.Sequence = expected.Sequence;
        ViewBits.AssertEqual(expected, actual);
    });

    /// <summary>Rows older than all they would replace change nothing and are counted.</summary>
    [Fact]
    public void LateRows_AfterAnyHistory_ChangeNothing() => Check(100, steps =>
    {
        TestEngine engine = Begin();
        engine.Apply(new TestBatch().Index(90_000.0, TestEngine.NewYear));
        engine.Apply([.. Script.Universe.Select((option, i) => Full(option, TestEngine.NewYear, 0.3 + (0.01 * i)))]);
        Play(engine, steps, () => { });
        ulong before = engine.Digest;

        BatchResult result = engine.Apply([.. Script.Universe.Select(option => Full(option, TestEngine.NewYear - 1, 0.9))]);
        Assert.Equal(1, engine.Apply(new TestBatch().Index(1.0, TestEngine.NewYear - 1)).Counts.Late);

        Assert.Equal(before, engine.Digest);
        Assert.Equal(0, result.Counts.Accepted);
        Assert.Equal(Script.Universe.Count, result.Counts.Late + result.Counts.Rejected);
        Assert.All(result.Rejections.ToArray(), rejection => Assert.Equal(RejectionCode.Expired, rejection.Code));
    });

    /// <summary>The histories of the other properties say something of every kind of row.</summary>
    [Fact]
    public void Histories_OfTheScript_ReachEveryKindOfRow()
    {
        TestEngine engine = Begin();
        var dice = new Random(1);
        Play(engine, [.. Enumerable.Range(0, 3_000).Select(_ => dice.Next(int.MinValue, int.MaxValue))], () => { });

        EngineCounts counts = engine.Engine.Counts;
        Assert.All([counts.Quotes, counts.Trades, counts.Market, counts.Positions, counts.Accounts, counts.Liquidations], kind => Assert.True(kind.Accepted > 20));
        Assert.All([counts.Market, counts.Positions, counts.Accounts, counts.Liquidations], kind => Assert.True(kind.Late > 0));
        using RiskView view = engine.Engine.Query("BTC", PositioningModel.Naive, RiskParts.All);
        Assert.True(view.LiquidationLadder.Count > 0 && view.Cascade.Steps.Length > 0 && view.Summary.Positions > 0);
        Assert.True(engine.Engine.State.Underlyings.Find("BTC")!.Ladder.TriggeredPositions > 0);
    }

    /// <summary>Every row is accepted, late or refused; refusals name rows that were sent; a refused row leaves no trace in any figure.</summary>
    [Fact]
    public void Acks_AnyRowsWithFaultsAmongThem_AddUpAndRefusedRowsChangeNothing() => Check(200, steps =>
    {
        TestEngine clean = Begin();
        TestEngine faulty = Begin();
        foreach (TestEngine engine in new[] { clean, faulty })
        {
            // Everything is known beforehand: a refused row may still be the first to name an instrument.
            engine.Apply([.. Script.Universe.Select(option => new Quote { Venue = option.Venue, Name = option.Name, Time = TestEngine.NewYear })]);
        }

        long time = TestEngine.NewYear;
        long faultyTime = time;
        foreach (int step in steps)
        {
            var batch = new TestBatch();
            Script.Add(batch, step, ref time);
            clean.Apply(batch);
            batch = new TestBatch();
            Script.Add(batch, step, ref faultyTime);
            int rows = batch.Batch.RowCount;
            AddFaults(batch, step);
            BatchResult result = faulty.Apply(batch);
            Assert.Equal(batch.Batch.RowCount, result.Counts.Total);
            Assert.Equal(batch.Batch.RowCount - rows, result.Rejections.ToArray().Count(r => r.BatchSequence == FaultSequence));
            Assert.Equal(result.Counts.Rejected, result.Rejections.Length);
        }

        Assert.Equal(clean.Digest, faulty.Digest);
    });

    private const ulong FaultSequence = 1UL << 60;

    private static void AddFaults(TestBatch batch, int step)
    {
        string name = Script.Universe[(int)((uint)step % 40)].Name;
        batch.Quotes(
            FaultSequence,
            new Quote { Name = name, Iv = double.NaN, OpenInterest = 5.0 },
            new Quote { Name = name, OpenInterest = -1.0, Forward = 90_000.0 },
            new Quote { Name = name, Forward = double.PositiveInfinity },
            new Quote { Id = 77, Iv = 0.5 },
            new Quote { Name = "garbled", Iv = 0.5 },
            new Quote { Name = "BTC-1JAN20-90000-C", Iv = 0.5 });
    }

    private static TestEngine Begin(bool isWhole = false, bool isReversed = false)
    {
        var engine = new TestEngine();
        engine.Apply(Script.Definitions(isWhole, isReversed));
        return engine;
    }

    private static void Play(TestEngine engine, int[] steps, Action onPublication, bool withPublications = true)
    {
        long time = TestEngine.NewYear;
        foreach (int step in steps)
        {
            var batch = new TestBatch();
            bool isPublication = Script.Add(batch, step, ref time);
            if (isPublication && !withPublications)
            {
                continue;
            }

            engine.Apply(batch);
            if (isPublication)
            {
                onPublication();
            }
        }
    }

    private static void PlayInOneBatch(TestEngine engine, int[] steps)
    {
        long time = TestEngine.NewYear;
        var batch = new TestBatch();
        foreach (int step in steps)
        {
            Script.Add(batch, step, ref time);
        }

        engine.Apply(batch);
    }

    private static void AssertFull(TestEngine engine, RiskSubscription[] subscriptions)
    {
        foreach (RiskSubscription subscription in subscriptions)
        {
            using RiskView answer = engine.Engine.Query("BTC", subscription.Model, RiskParts.All);
            using RiskView view = subscription.TryTake(0)!;

            // The other feeds' first views were later publications of the same state.
            Assert.InRange(view.Sequence, 1, answer.Sequence);
            answer.Sequence = view.Sequence;
            ViewBits.AssertEqual(answer, view);
        }
    }

    private static Quote Full((string? Venue, string Name) option, long time, double iv) => new()
    {
        Venue = option.Venue,
        Name = option.Name,
        Time = time,
        Forward = 90_000.0,
        Iv = iv,
        OpenInterest = 10.0,
        Bid = 0.01,
        Ask = 0.02,
        Mark = 0.015,
        Volume = 1.0,
    };

    private static void Check(int histories, Action<int[]> property) =>
        Prop.ForAll(Script.Arbitrary, property).Check(Config.QuickThrowOnFailure.WithMaxTest(histories));
}
