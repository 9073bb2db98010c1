using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Server.Ingest;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>More messages in one read than a batch takes: they go to the engine in several batches, and nothing shows of it.</summary>
public sealed class FullBatchTests
{
    private const ulong Start = 1_768_300_000_000_000_000;
    private const int Messages = (3 * BatchReader.FullBatch) + 7;

    [Fact]
    public async Task StreamQuotes_MoreThanFullBatchesAtOnce_EveryRowIsAppliedAndAcked()
    {
        await using TestServer server = await TestServer.StartAsync();

        AckLog log = await server.Client.SendAtOnceAsync(Enumerable.Range(0, Messages).Select(Batch));

        log.AssertAllAccepted(Messages);
        Assert.Equal((ulong)Messages, log.Last.Sequence);
        Assert.True(server.Host.Engine.Counts.Batches > 3, $"{server.Host.Engine.Counts.Batches} batches");
    }

    [Fact]
    public async Task StreamQuotes_MessagesWithoutRows_FillABatchToo()
    {
        await using TestServer server = await TestServer.StartAsync();

        AckLog log = await server.Client.SendAtOnceAsync(Enumerable.Range(0, Messages).Select(_ => new QuoteBatch()));

        log.AssertAllAccepted(0);
        Assert.Equal((ulong)Messages, log.Last.Sequence);
        Assert.True(server.Host.Engine.Counts.Batches > 3, $"{server.Host.Engine.Counts.Batches} batches");
    }

    [Fact]
    public async Task StreamQuotes_RefusalsInSeveralBatches_AreAllNamedOnceAndInOrder()
    {
        await using TestServer server = await TestServer.StartAsync();
        int[] bad = [5, BatchReader.FullBatch, BatchReader.FullBatch + 1, Messages - 1];

        AckLog log = await server.Client.SendAtOnceAsync(Enumerable.Range(0, Messages).Select(i =>
        {
            QuoteBatch batch = Batch(i);
            batch.Rows[0].MarkIv = bad.Contains(i) ? -1.0 : 0.5;
            return batch;
        }));

        Assert.Equal(Status.Ok, log.Status);
        Assert.Equal(((ulong)(Messages - bad.Length), 0UL, (ulong)bad.Length), log.Counts);
        Assert.Equal(bad.Select(i => (ulong)i + 1), log.Rejections.Select(refused => refused.BatchSequence));
    }

    private static QuoteBatch Batch(int index) => new()
    {
        Sequence = (ulong)index + 1,
        Rows = { new QuoteRow { Instrument = "BTC-27MAR26-90000-C", Time = Start + (ulong)index, MarkIv = 0.5 } },
    };
}
