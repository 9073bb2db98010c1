using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using BtcStream.Server.Tests.Hosting;
using Google.Protobuf;

namespace BtcStream.Server.Tests.Ingest;

/// <summary>
/// A caller that sends, reads no acks, and goes away. Its acks fill every buffer on the way, so that the server can send no more, gets no batches free,
/// and stops reading: the call waits for nothing but its caller. When that is gone, everything the call held must come back.
/// </summary>
public sealed class VanishedCallerTests
{
    private const ulong Time = 1_768_300_000_000_000_000;
    private const int SmallestWindowBytes = 64 * 1024;
    private const int QuietQuestions = 30;

    /// <summary>Every row is refused at length: an ack is longer than its batch.</summary>
    private static readonly QuoteBatch Batch = new()
    {
        Rows = { Enumerable.Range(0, 1_000).Select(_ => new QuoteRow { Instrument = new string('x', 100), Time = Time }) },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StreamQuotes_UnreadAcksThenGone_ReleasesSessionAndBatches(bool withConnection)
    {
        await using TestServer server = await TestServer.StartAsync();
        RiskClient client = server.NewClient(SmallestWindowBytes);
        using DuplexCall<QuoteBatch, IngestAck> call = client.StartIngest<QuoteBatch>();
        await AssertReleasedAsync(server, call, Batch, withConnection ? client : call);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connect_UnreadAcksThenGone_ReleasesSessionAndBatches(bool withConnection)
    {
        await using TestServer server = await TestServer.StartAsync();
        RiskClient client = server.NewClient(SmallestWindowBytes);
        using DuplexCall<ClientFrame, RiskFrame> call = client.Connect();
        await AssertReleasedAsync(server, call, new ClientFrame { Quotes = Batch }, withConnection ? client : call);
    }

    private static async Task AssertReleasedAsync<TRequest, TResponse>(TestServer server, DuplexCall<TRequest, TResponse> call, TRequest request, IDisposable vanishing)
        where TRequest : class, IMessage
        where TResponse : class, IMessage
    {
        Task writing = WriteUntilItEndsAsync(call, request);
        await WaitUntilStuckAsync(server);
        EngineHost engine = server.Host.Engine;
        Assert.Equal((1, 0, false), (engine.Sessions, engine.PooledBatches, writing.IsCompleted));

        vanishing.Dispose();

        await writing;
        await Eventually.True(() => server.Host.Statistics.ActiveCalls == 0, "the call ended");
        await Eventually.True(() => engine.Sessions == 0, "the session ended");

        // It was stuck with every ack that it may owe. How many batches served them depends on how fast they were applied.
        await Eventually.True(() => engine.PooledReceipts == new HostOptions().UnackedPerSession, $"all receipts came back, not {engine.PooledReceipts}");
        Assert.InRange(engine.PooledBatches, 1, new HostOptions().BatchesPerSession);
        Assert.Equal(0, engine.WaitingBytes);
        QuoteRow good = new() { Instrument = "BTC-30JAN26-90000-C", Time = Time, OpenInterest = 1 };
        (await server.Client.SendAsync(new QuoteBatch { Rows = { good } })).AssertAllAccepted(1);
    }

    private static async Task WriteUntilItEndsAsync<TRequest, TResponse>(DuplexCall<TRequest, TResponse> call, TRequest request)
        where TRequest : class, IMessage
        where TResponse : class, IMessage
    {
        try
        {
            while (await call.Requests.WriteAsync(request))
            {
            }
        }
        catch (Exception e) when (e is RpcException or ObjectDisposedException or OperationCanceledException)
        {
            // The caller's own end of the call that it gave up.
        }
    }

    /// <summary>Stuck: while the caller still wants to send, question after question passes through the engine and it has applied nothing more.</summary>
    private static async Task WaitUntilStuckAsync(TestServer server)
    {
        ulong applied = 0;
        for (int quiet = 0; quiet < QuietQuestions; quiet++)
        {
            ulong now = (await server.Client.GetServerInfoAsync()).Counters.Rows.Single(rows => rows.Kind == InputKind.Quotes).Rejected;
            quiet = now == applied && now > 0 ? quiet : -1;
            applied = now;
        }
    }
}
