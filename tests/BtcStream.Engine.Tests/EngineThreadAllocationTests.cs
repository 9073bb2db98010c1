using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Tests;

/// <summary>Tests that measure a whole process run alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>The whole way through the host: rent, submit, apply, publish, wake the reader, give back.</summary>
[Collection(nameof(Alone))]
public class EngineThreadAllocationTests
{
    private const int Rows = 64;

    [Fact]
    public async Task EngineThread_StreamingToAWaitingReader_AllocatesNothing()
    {
        await using var host = new EngineHost(new RiskEngine(new EngineOptions()), new HostOptions());
        host.Start();
        using IngestSession session = host.OpenSession();
        using RiskSubscription subscription = await host.SubscribeAsync("BTC", PositioningModel.Naive, RiskParts.All);
        Task reader = ReadAsync(subscription);
        await StreamAsync(session, 1, 500);

        // A reader that is held up for longer than ever before makes the engine take one view more out of nowhere, once; what is allocated for each row or
        // view would show in every window.
        long least = long.MaxValue;
        for (int window = 0; window < 10 && least > 0; window++)
        {
            long first = await AllocatedAsync(host);
            long second = await AllocatedAsync(host);
            await StreamAsync(session, 501 + (window * 300), 800 + (window * 300));
            long third = await AllocatedAsync(host);

            // What asking itself takes is what it took when nothing streamed; less where asking found more ready to be used again.
            least = Math.Min(least, Math.Max(0, third - second - (second - first)));
        }

        Assert.Equal(0, least);
        Assert.True(host.Sequence > 100, $"{host.Sequence} publications");
        subscription.Dispose();
        await reader;
    }

    private static Task<long> AllocatedAsync(EngineHost host) => host.AskAsync(_ => GC.GetAllocatedBytesForCurrentThread());

    private static async Task ReadAsync(RiskSubscription subscription)
    {
        long sequence = 0;
        while (await subscription.WaitAsync())
        {
            if (subscription.TryTake(sequence) is { } view)
            {
                sequence = view.Sequence;
                view.Dispose();
            }
        }
    }

    private static async Task StreamAsync(IngestSession session, int first, int last)
    {
        for (int i = first; i <= last; i++)
        {
            InputBatch batch = (await session.RentAsync())!;
            Fill(batch, i);
            await session.SubmitAsync(batch);
            while (session.InFlight > 0)
            {
                await session.WaitAppliedAsync();
            }

            while (session.TryTakeApplied(out BatchReceipt? applied))
            {
                Assert.True(applied.Result.Counts.Rejected == 0);
                session.Return(applied);
            }
        }
    }

    private static void Fill(InputBatch batch, int step)
    {
        batch.BeginMessage(InputKind.Quotes, 0);
        for (uint id = 0; step == 1 && id < Rows; id++)
        {
            string name = $"BTC-27JUN26-{60_000 + (id / 2 * 1_000)}-{(id % 2 == 0 ? 'C' : 'P')}";
            batch.Definitions.Add() = new DefinitionRow { Id = id, NameText = batch.Text.Add(System.Text.Encoding.ASCII.GetBytes(name)) };
        }

        int start = batch.Quotes.Append(Rows);
        batch.Quotes.Fields.Fill(QuoteFields.InstrumentId | QuoteFields.Time | QuoteFields.UnderlyingPrice | QuoteFields.MarkIv | QuoteFields.OpenInterest);
        batch.Quotes.Time.Fill(TestEngine.NewYear + (step * 10_000_000L));
        batch.Quotes.UnderlyingPrice.Fill(90_000.0 + (step % 7));
        for (int i = 0; i < Rows; i++)
        {
            batch.Quotes.Instrument[start + i] = (uint)i;
            batch.Quotes.MarkIv[start + i] = 0.5 + (0.001 * ((step + i) % 13));
            batch.Quotes.OpenInterest[start + i] = 10.0 + i;
        }
    }
}
