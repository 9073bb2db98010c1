using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests;

public class EngineHostTests
{
    private const string Call = "BTC-27JUN26-100000-C";

    private static readonly long T0 = TestEngine.NewYear;

    [Fact]
    public async Task Submit_OneBatch_ComesBackWithItsResult()
    {
        await using EngineHost host = Start();
        using IngestSession session = host.OpenSession();
        InputBatch batch = (await session.RentAsync())!;
        Fill(batch, 3);
        Assert.True(await session.SubmitAsync(batch));
        BatchReceipt applied = await TakeAsync(session);

        Assert.Equal(new RowCounts { Accepted = 1 }, applied.Result.Counts);
        Assert.Equal(3UL, applied.Result.LastSequence);
        session.Return(applied);
        Assert.Same(batch, await session.RentAsync());
        Assert.Equal(0, batch.RowCount);
    }

    [Fact]
    public async Task CompleteSubmissions_AfterTheLastBatch_EndsTheWaitOnceAllCameBack()
    {
        await using EngineHost host = Start();
        using IngestSession session = host.OpenSession();
        for (ulong i = 1; i <= 50; i++)
        {
            InputBatch batch = await RentOrTakeAsync(session);
            Fill(batch, i);
            await session.SubmitAsync(batch);
        }

        session.CompleteSubmissions();
        ulong last = 0;
        while (await session.WaitAppliedAsync())
        {
            last = Math.Max(last, Drain(session));
        }

        Assert.Equal(50UL, Math.Max(last, Drain(session)));
        Assert.Equal(0, session.InFlight);
    }

    [Fact]
    public async Task Rent_AllBatchesUnderWay_WaitsForOneToComeBack()
    {
        await using var host = new EngineHost(new RiskEngine(new EngineOptions()), new HostOptions { BatchesPerSession = 2 });
        using IngestSession session = host.OpenSession();
        for (ulong i = 1; i <= 2; i++)
        {
            InputBatch batch = (await session.RentAsync())!;
            Fill(batch, i);
            await session.SubmitAsync(batch);
        }

        Task<InputBatch?> third = session.RentAsync().AsTask();
        Assert.False(third.IsCompleted);
        host.Start();
        session.Return(await TakeAsync(session));
        Assert.NotNull(await third);
    }

    [Fact]
    public async Task Cancel_WhileRentingWaits_EndsItAndAllBatchesGoBack()
    {
        await using var host = new EngineHost(new RiskEngine(new EngineOptions()), new HostOptions { BatchesPerSession = 2 });
        IngestSession session = host.OpenSession();
        for (ulong i = 1; i <= 2; i++)
        {
            InputBatch batch = (await session.RentAsync())!;
            Fill(batch, i);
            await session.SubmitAsync(batch);
        }

        Task<InputBatch?> third = session.RentAsync().AsTask();
        session.Cancel();

        Assert.Null(await third);
        Assert.False(await session.WaitAppliedAsync());
        session.Dispose();
        Assert.Equal((0, 0), (host.Sessions, host.PooledBatches));
        host.Start();
        await host.StopAsync();
        Assert.Equal((2, 2L), (host.PooledBatches, host.Counts.Quotes.Accepted));
    }

    [Fact]
    public async Task Submit_RingFull_WaitsAndThenAppliesInOrder()
    {
        await using var host = new EngineHost(new RiskEngine(new EngineOptions()), new HostOptions { RingCapacity = 2, BatchesPerSession = 8 });
        using IngestSession session = host.OpenSession();
        var submissions = new List<Task<bool>>();
        for (ulong i = 1; i <= 3; i++)
        {
            InputBatch batch = (await session.RentAsync())!;
            Fill(batch, i);
            submissions.Add(session.SubmitAsync(batch).AsTask());
        }

        Assert.Equal([true, true, false], submissions.Select(s => s.IsCompleted));
        host.Start();
        Assert.All(await Task.WhenAll(submissions), Assert.True);
        for (ulong i = 1; i <= 3; i++)
        {
            BatchReceipt applied = await TakeAsync(session);
            Assert.Equal(i, applied.Result.LastSequence);
            session.Return(applied);
        }
    }

    [Fact]
    public async Task Stop_BatchesInTheRing_AreAllApplied()
    {
        var host = new EngineHost(new RiskEngine(new EngineOptions()), new HostOptions());
        using IngestSession session = host.OpenSession();
        for (ulong i = 1; i <= 5; i++)
        {
            InputBatch batch = (await session.RentAsync())!;
            Fill(batch, i);
            await session.SubmitAsync(batch);
        }

        host.Start();
        await host.StopAsync();

        Assert.Equal(EngineStatus.Stopped, host.Status);
        Assert.Equal(5, host.Counts.Quotes.Accepted);
        Assert.Equal(5UL, Drain(session));
        Assert.Null(await session.RentAsync());
        await Assert.ThrowsAsync<EngineStoppedException>(() => host.QueryAsync("BTC", PositioningModel.Naive, RiskParts.All));
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Fault_InTheEngine_StopsItLoudlyAndTellsEverybodyWhoWaits()
    {
        await using EngineHost host = Start();
        using IngestSession session = host.OpenSession();
        using RiskSubscription subscription = await host.SubscribeAsync("BTC", PositioningModel.Naive, RiskParts.All);
        subscription.TryTake(0)!.Dispose();
        await subscription.WaitAsync();
        Task<bool> waiting = WaitUntilClosedAsync(subscription);

        // No call of a client can bring this about: a name index that is not there stands for a broken invariant.
        InputBatch broken = (await session.RentAsync())!;
        broken.BeginMessage(InputKind.Quotes, 1);
        broken.Quotes.Append(1);
        broken.Quotes.Fields[0] = QuoteFields.InstrumentName;
        broken.Quotes.Instrument[0] = 12_345;
        Assert.True(await session.SubmitAsync(broken));

        Exception fault = await Assert.ThrowsAnyAsync<Exception>(() => host.Completion);
        Assert.Equal(EngineStatus.Faulted, host.Status);
        Assert.Same(fault, host.Fault);
        Assert.False(await waiting);
        Assert.False(await session.WaitAppliedAsync());
        Assert.Null(await session.RentAsync());
        Assert.Equal(0, session.InFlight);
        EngineStoppedException told = await Assert.ThrowsAsync<EngineStoppedException>(() => host.VerifyAsync("BTC"));
        Assert.Same(fault, told.InnerException);
    }

    [Fact]
    public async Task Subscribe_ThenInput_WakesTheReaderWithTheNewView()
    {
        await using EngineHost host = Start();
        using IngestSession session = host.OpenSession();
        using RiskSubscription subscription = await host.SubscribeAsync("BTC", PositioningModel.Naive, RiskParts.Cells);
        long seen = 0;
        using (RiskView first = subscription.TryTake(0)!)
        {
            seen = first.Sequence;
        }

        InputBatch batch = (await session.RentAsync())!;
        Fill(batch, 1);
        await session.SubmitAsync(batch);
        RiskView? view = null;
        while (view is null && await subscription.WaitAsync())
        {
            view = subscription.TryTake(seen);
        }

        using (view)
        {
            Assert.Equal(1, view!.Options);
        }
    }

    [Fact]
    public async Task Query_WithoutSubscribers_AnswersAtAsOf()
    {
        await using EngineHost host = Start();
        using IngestSession session = host.OpenSession();
        InputBatch batch = (await session.RentAsync())!;
        Fill(batch, 1);
        await session.SubmitAsync(batch);
        session.Return(await TakeAsync(session));

        using RiskView answer = await host.QueryAsync("BTC", PositioningModel.Naive, RiskParts.All);
        Assert.Equal((T0 + 1, T0 + 1, 1), (answer.AsOfUnixNanos, answer.PricedAtUnixNanos, answer.Options));
        VerifyResult verified = await host.VerifyAsync("BTC");
        Assert.InRange(verified.MaxDifference, 0.0, 1e-9);
        Assert.Equal(0, (await host.VerifyAsync("ETH")).Compared);
    }

    [Fact]
    public async Task Tick_LiveClock_AdvancesTimeAndLetsAWaitingPublicationOut()
    {
        var engine = new RiskEngine(new EngineOptions { Clock = ClockMode.Live });
        await using var host = new EngineHost(engine, new HostOptions { MinPublicationIntervalNanos = UnixTime.NanosPerSecond });
        host.Start();
        using IngestSession session = host.OpenSession();
        using RiskSubscription subscription = await host.SubscribeAsync("BTC", PositioningModel.Naive, RiskParts.Cells);
        for (int i = 0; i < 2; i++)
        {
            InputBatch batch = (await session.RentAsync())!;
            batch.ReceivedUnixNanos = T0 + 10 + i;
            Fill(batch, (ulong)i + 1);
            await session.SubmitAsync(batch);
            session.Return(await TakeAsync(session));
        }

        long before = (await host.AskAsync(e => e.Sequence));
        host.Tick(T0 + (2 * UnixTime.NanosPerSecond));
        long? asOf = await host.AskAsync(e => e.AsOfUnixNanos);

        Assert.Equal(T0 + (2 * UnixTime.NanosPerSecond), asOf);
        Assert.Equal(before + 1, await host.AskAsync(e => e.Sequence));
    }

    [Fact]
    public async Task Sessions_ManyAtOnce_LoseNothingAndKeepTheirOrder()
    {
        const int Sessions = 6;
        const int Batches = 300;
        await using var host = new EngineHost(new RiskEngine(new EngineOptions()), new HostOptions { RingCapacity = 4, BatchesPerSession = 3 });
        host.Start();
        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => Task.Run(async () =>
        {
            using IngestSession session = host.OpenSession();
            Task<ulong> acks = Task.Run(async () =>
            {
                ulong last = 0;
                while (await session.WaitAppliedAsync())
                {
                    last = InOrder(session, last);
                }

                return InOrder(session, last);
            });
            for (ulong i = 1; i <= Batches; i++)
            {
                InputBatch batch = (await session.RentAsync())!;
                Fill(batch, i);
                Assert.True(await session.SubmitAsync(batch));
            }

            session.CompleteSubmissions();
            Assert.Equal((ulong)Batches, await acks);
        })));

        Assert.Equal(Sessions * Batches, host.Counts.Quotes.Total);
    }

    [Fact]
    public async Task Dispose_SessionWithBatchesUnderWay_StillAppliesThem()
    {
        await using var host = new EngineHost(new RiskEngine(new EngineOptions()), new HostOptions());
        IngestSession session = host.OpenSession();
        InputBatch batch = (await session.RentAsync())!;
        Fill(batch, 1);
        await session.SubmitAsync(batch);
        session.Dispose();
        Assert.Null(await session.RentAsync());
        host.Start();
        await host.StopAsync();

        Assert.Equal(1, host.Counts.Quotes.Accepted);
    }

    [Fact]
    public async Task Start_Twice_Throws()
    {
        await using EngineHost host = Start();

        Assert.Throws<InvalidOperationException>(host.Start);
    }

    private static async Task<bool> WaitUntilClosedAsync(RiskSubscription subscription)
    {
        while (await subscription.WaitAsync())
        {
        }

        return false;
    }

    private static ulong InOrder(IngestSession session, ulong last)
    {
        while (session.TryTakeApplied(out BatchReceipt? applied))
        {
            Assert.Equal(last + 1, applied.Result.LastSequence);
            last = applied.Result.LastSequence;
            session.Return(applied);
        }

        return last;
    }

    private static EngineHost Start()
    {
        var host = new EngineHost(new RiskEngine(new EngineOptions()), new HostOptions());
        host.Start();
        return host;
    }

    private static void Fill(InputBatch batch, ulong sequence)
    {
        batch.BeginMessage(InputKind.Quotes, sequence);
        int name = batch.Text.Add(System.Text.Encoding.ASCII.GetBytes(Call));
        batch.Names.Add() = new NamedInstrument(null, name);
        int row = batch.Quotes.Append(1);
        batch.Quotes.Fields[row] = QuoteFields.InstrumentName | QuoteFields.Time | QuoteFields.UnderlyingPrice | QuoteFields.MarkIv | QuoteFields.OpenInterest;
        batch.Quotes.Instrument[row] = (uint)batch.Names.Count - 1;
        batch.Quotes.Time[row] = T0 + (long)sequence;
        batch.Quotes.UnderlyingPrice[row] = 95_000.0;
        batch.Quotes.MarkIv[row] = 0.5;
        batch.Quotes.OpenInterest[row] = sequence;
    }

    private static async Task<BatchReceipt> TakeAsync(IngestSession session)
    {
        while (true)
        {
            if (session.TryTakeApplied(out BatchReceipt? applied))
            {
                return applied;
            }

            Assert.True(await session.WaitAppliedAsync(), "the session has ended");
        }
    }

    private static async Task<InputBatch> RentOrTakeAsync(IngestSession session)
    {
        // One task for both ways: what has come back must be given back before another is rented.
        Drain(session);
        while (session.InFlight >= 4)
        {
            session.Return(await TakeAsync(session));
        }

        return (await session.RentAsync())!;
    }

    private static ulong Drain(IngestSession session)
    {
        ulong last = 0;
        while (session.TryTakeApplied(out BatchReceipt? applied))
        {
            last = applied.Result.LastSequence;
            session.Return(applied);
        }

        return last;
    }
}
