using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>The engine's host with a journal: acks wait for the disk, risk does not; a slow disk slows senders, a failing one turns them away, and answers go on.</summary>
public class JournalHostTests
{
    private const string Call = "BTC-27JUN26-100000-C";

    private static readonly JournalOptions Small = new() { Identity = 7, Epoch = 1, IntervalMillis = 0, RetryMillis = 1, BufferBytes = 4_096, Buffers = 3 };

    [Fact]
    public async Task Ack_WaitsForTheDisk_AndRiskDoesNot()
    {
        using var gate = new ManualResetEventSlim();
        var storage = new MemoryStorage { OnCreate = gate.Wait };
        await using EngineHost host = Start(storage, Small);
        using IngestSession session = host.OpenSession();
        await SubmitAsync(session, 1);
        RiskView view = await host.QueryAsync("BTC", PositioningModel.Naive, RiskParts.Cells);
        Assert.Equal(1, view.Options);
        Assert.False(session.TryTakeApplied(out _));
        Assert.Equal((1, 0L), (session.InFlight, host.Journal!.DurableRecord));

        gate.Set();
        Assert.Equal([1UL], await TakeAsync(session, 1));
    }

    [Fact]
    public async Task Ack_UnderNever_DoesNotWait()
    {
        using var gate = new ManualResetEventSlim();
        var storage = new MemoryStorage { OnCreate = gate.Wait };
        await using EngineHost host = Start(storage, Small with { Fsync = FsyncPolicy.Never });
        using IngestSession session = host.OpenSession();
        await SubmitAsync(session, 1);
        Assert.Equal([1UL], await TakeAsync(session, 1));
        gate.Set();
    }

    [Fact]
    public async Task SlowDisk_HoldsInputsBackWhileAnswersGoOn_AndLosesNone()
    {
        using var gate = new ManualResetEventSlim();
        var storage = new MemoryStorage { OnCreate = gate.Wait };
        await using EngineHost host = Start(storage, Small);
        using IngestSession session = host.OpenSession();
        for (ulong i = 1; i <= 200; i++)
        {
            await SubmitAsync(session, i);
        }

        await host.QueryAsync("BTC", PositioningModel.Naive, RiskParts.Cells);
        Assert.InRange(host.Counts.Quotes.Total, 1, 199);
        gate.Set();
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (ulong)i), await TakeAsync(session, 200));
        await AssertReplaysAsync(host, storage);
    }

    [Fact]
    public async Task FailingDisk_EndsSessionsNamingTheError_AnswersGoOn_AndIngestResumes()
    {
        bool isFull = false;
        var storage = new MemoryStorage { OnWrite = length => Volatile.Read(ref isFull) ? throw MemoryStorage.NoSpace() : length };
        await using EngineHost host = Start(storage, Small);
        using IngestSession first = host.OpenSession();
        await SubmitAsync(first, 1);
        await TakeAsync(first, 1);
        Volatile.Write(ref isFull, true);
        await SubmitAsync(first, 2);
        Assert.True(SpinWait.SpinUntil(() => first.Failure is not null, TimeSpan.FromSeconds(30)));
        Assert.True(first.Failure!.IsDiskFull);
        Assert.Contains("No space left on device", first.Failure.Message, StringComparison.Ordinal);
        Assert.False(await first.WaitAppliedAsync());
        Assert.Null(await first.RentAsync());
        using (IngestSession refused = host.OpenSession())
        {
            Assert.NotNull(refused.Failure);
        }

        await host.QueryAsync("BTC", PositioningModel.Naive, RiskParts.All);
        Volatile.Write(ref isFull, false);
        Assert.True(SpinWait.SpinUntil(() => host.Journal!.Failure is null, TimeSpan.FromSeconds(30)));
        using IngestSession second = host.OpenSession();
        Assert.Null(second.Failure);
        await SubmitAsync(second, 1);
        await TakeAsync(second, 1);
        Assert.Equal(3, host.Counts.Quotes.Total);
        await AssertReplaysAsync(host, storage);
    }

    [Fact]
    public async Task Questions_WhileTheJournalHasNoRoom_AreInTheReplayWhereTheyWere()
    {
        bool isFull = false;
        var storage = new MemoryStorage { OnWrite = length => Volatile.Read(ref isFull) ? throw MemoryStorage.NoSpace() : length };
        await using EngineHost host = Start(storage, Small);
        using IngestSession first = host.OpenSession();
        await SubmitAsync(first, 1);
        await TakeAsync(first, 1);
        Volatile.Write(ref isFull, true);
        await host.AskAsync(engine =>
        {
            while (engine.Journal!.TryAppendPublication(-1, isInput: true))
            {
                engine.Publish();
            }

            return true;
        });
        long before = host.Sequence;
        using RiskSubscription one = await host.SubscribeAsync("BTC", PositioningModel.Naive, RiskParts.All);
        await host.QueryAsync("BTC", PositioningModel.Naive, RiskParts.All);
        using RiskSubscription two = await host.SubscribeAsync("BTC", PositioningModel.Naive, RiskParts.Cells);
        Assert.InRange(host.Journal!.OwedPublications, 2, 3);
        Assert.Equal(before + host.Journal.OwedPublications, host.Sequence);
        Assert.Throws<IOException>(() => KeeperOf(host, storage).Capture(host.Engine));

        Volatile.Write(ref isFull, false);
        Assert.True(SpinWait.SpinUntil(() => host.Journal.Failure is null, TimeSpan.FromSeconds(30)));
        using IngestSession second = host.OpenSession();
        await SubmitAsync(second, 1);
        await TakeAsync(second, 1);
        Assert.Equal(0, host.Journal.OwedPublications);
        await AssertReplaysAsync(host, storage);
    }

    [Fact]
    public async Task Subscribers_MoreThanAFullJournalCanBeOwed_GetTheirViewLater_AndTheReplayIsTheSame()
    {
        bool isFull = true;
        var storage = new MemoryStorage { OnCreate = () => _ = Volatile.Read(ref isFull) ? throw MemoryStorage.NoSpace() : 0 };
        await using EngineHost host = Start(storage, Small);
        await host.AskAsync(engine =>
        {
            while (engine.Journal!.TryNotePublication(-1))
            {
                engine.TryRepublish(-1, isInput: false);
            }

            return true;
        });
        Assert.Equal(65_536, host.Journal!.OwedPublications);
        long sequence = host.Sequence;
        using RiskSubscription subscription = await host.SubscribeAsync("BTC", PositioningModel.Naive, RiskParts.Cells);
        Assert.Equal(sequence, host.Sequence);
        Volatile.Write(ref isFull, false);
        Assert.True(SpinWait.SpinUntil(() => host.Journal.Failure is null, TimeSpan.FromSeconds(30)));
        await AssertReplaysAsync(host, storage);
        Assert.Equal(sequence, host.Sequence);
    }

    [Fact]
    public async Task Sessions_SeveralAtOnceWithSubscribersAndTicks_ReplayToTheSameDigest()
    {
        var storage = new MemoryStorage();
        await using EngineHost host = Start(storage, Small with { SegmentBytes = 16_384, BufferBytes = 1 << 15 });
        using RiskSubscription subscription = await host.SubscribeAsync("BTC", PositioningModel.Naive, RiskParts.All);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using IngestSession session = host.OpenSession();
            for (ulong i = 1; i <= 100; i++)
            {
                await SubmitAsync(session, i);
                host.Tick(TestEngine.Seconds(i));
                Assert.Equal([i], await TakeAsync(session, 1));
            }
        }));
        await AssertReplaysAsync(host, storage);
    }

    /// <summary>A batch of a row for an id that it defines itself, in the first batch of the call.</summary>
    private static async Task SubmitAsync(IngestSession session, ulong sequence)
    {
        InputBatch batch = (await session.RentAsync())!;
        batch.ReceivedUnixNanos = TestEngine.Seconds(sequence);
        batch.BeginMessage(InputKind.Quotes, sequence);
        if (sequence == 1)
        {
            batch.Definitions.Add() = new DefinitionRow { Id = 3, NameText = batch.Text.Add(System.Text.Encoding.ASCII.GetBytes(Call)) };
        }

        int row = batch.Quotes.Append(1);
        batch.Quotes.Fields[row] = QuoteFields.InstrumentId | QuoteFields.MarkIv | QuoteFields.OpenInterest;
        batch.Quotes.Instrument[row] = 3;
        batch.Quotes.MarkIv[row] = 0.3 + (0.001 * sequence);
        batch.Quotes.OpenInterest[row] = sequence;
        Assert.True(await session.SubmitAsync(batch));
    }

    private static async Task<IReadOnlyList<ulong>> TakeAsync(IngestSession session, int count)
    {
        List<ulong> taken = [];
        while (taken.Count < count)
        {
            while (session.TryTakeApplied(out BatchReceipt? batch))
            {
                taken.Add(batch.Result.LastSequence);
                session.Return(batch);
            }

            if (taken.Count < count)
            {
                Assert.True(await session.WaitAppliedAsync());
            }
        }

        return taken;
    }

    private static EngineHost Start(MemoryStorage storage, JournalOptions options)
    {
        var engine = new RiskEngine(new EngineOptions { Clock = ClockMode.Live, MaxAheadNanos = long.MaxValue });
        var host = new EngineHost(engine, new HostOptions { BatchesPerSession = 256 }, new JournalWriter(storage, options, engine.Options, default));
        host.Start();
        return host;
    }

    private static SnapshotKeeper KeeperOf(EngineHost host, MemoryStorage storage) => new(host, storage, new SnapshotOptions(), new SnapshotClock(() => TimeSpan.Zero, () => 0));

    private static async Task AssertReplaysAsync(EngineHost host, MemoryStorage storage)
    {
        await host.StopAsync();
        RiskEngine replayed = JournaledEngine.Recover(storage, host.Engine.Options, out RecoveryReport report);
        Assert.Null(report.Torn);
        Assert.Equal(host.Engine.ComputeDigest(), replayed.ComputeDigest());
        Assert.Equal(host.Counts, replayed.Counts);
    }
}
