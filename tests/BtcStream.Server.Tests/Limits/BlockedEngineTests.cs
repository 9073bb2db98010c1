using BtcStream.Contracts.V1;
using BtcStream.Rpc.Client;
using BtcStream.Rpc.Server;
using BtcStream.Server.Limits;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Limits;

/// <summary>An engine that stands still: what piles up in front of it is bounded, the senders wait, and nothing is lost once it goes on.</summary>
public sealed class BlockedEngineTests
{
    private const int RowsPerMessage = 2_048;
    private const int BytesPerRow = 20;
    private const int Senders = 3;
    private const int RingCapacity = 2;

    [Fact]
    public async Task Senders_InFrontOfABlockedEngine_AreHeldByFlowControlAndNothingIsLost()
    {
        await using TestServer server = await TestServer.StartAsync(options => options with { Limits = new LimitSettings { RingCapacity = RingCapacity }, HistoryMinutes = 0, HistoryHours = 0 });
        using var gate = new ManualResetEventSlim();
        using var blocked = new ManualResetEventSlim();
        Task<bool> block = server.Host.Engine.AskAsync(_ =>
        {
            blocked.Set();
            gate.Wait();
            return true;
        });
        blocked.Wait(TestContext.Current.CancellationToken);

        Sender[] senders = [.. Enumerable.Range(0, Senders).Select(_ => new Sender(server.NewClient()))];
        foreach (Sender sender in senders)
        {
            await sender.FillAsync();
        }

        // What a sender can have got rid of, all of which is memory of the server's at worst: its window, what the sockets hold, and the messages of the batches that its session and the ring have.
        long mostAhead = RpcKestrel.StreamWindowBytes + (16 * 1024 * 1024L) + (40L * RowsPerMessage * BytesPerRow);
        Assert.All(senders, sender => Assert.InRange(sender.SentRows * BytesPerRow, 1, mostAhead));
        Assert.InRange(server.Host.Engine.Backlog, 1, RingCapacity);
        Assert.All(senders, sender => Assert.Equal(0UL, sender.AcceptedRows));

        gate.Set();
        Assert.True(await block);
        foreach (Sender sender in senders)
        {
            ulong taken = await sender.FinishAsync();
            Assert.Equal((ulong)sender.SentRows, taken);
        }

        Assert.Equal(senders.Sum(sender => sender.SentRows), (await server.Client.GetServerInfoAsync()).Counters.Rows.Sum(rows => (long)(rows.Accepted + rows.Late)));
    }

    /// <summary>One call that writes until it is held.</summary>
    private sealed class Sender(RiskClient client)
    {
        private readonly DuplexCall<MarketBatch, IngestAck> _call = client.StartIngest<MarketBatch>();
        private readonly MarketBatch _batch = new() { Rows = { Enumerable.Range(0, RowsPerMessage).Select(i => new MarketRow { IndexPrice = 90_000 + i, Time = (ulong)(i + 1) }) } };
        private Task _writing = Task.CompletedTask;
        private Task<AckLog>? _acks;
        private long _sent;
        private volatile bool _isStopping;

        public long SentRows => Volatile.Read(ref _sent);

        public ulong AcceptedRows => _acks is { IsCompletedSuccessfully: true } acks ? acks.Result.Last.AcceptedRows : 0;

        /// <summary>Writes until a write has not gone through although the server has had every chance: what was sent stays the same over many rounds of other calls.</summary>
        public async Task FillAsync()
        {
            _acks = AckLog.ReadAsync(_call);
            _writing = WriteAsync();
            long before = -1;
            for (int quiet = 0; quiet < 20;)
            {
                // A call that needs no engine: it goes the same way through the server, and so leaves the server's threads time for the other's bytes.
                await CheckHealthAsync();
                long now = SentRows;
                quiet = now == before ? quiet + 1 : 0;
                before = now;
            }
        }

        /// <returns>Rows that the server has taken, late ones among them.</returns>
        public async Task<ulong> FinishAsync()
        {
            _isStopping = true;
            await _writing;
            await _call.Requests.CompleteAsync();
            AckLog log = await _acks!;
            _call.Dispose();
            Assert.Equal(Rpc.StatusCode.OK, log.Status.Code);
            Assert.Empty(log.Rejections);
            return log.Counts.Accepted + log.Counts.Late;
        }

        private async Task CheckHealthAsync()
        {
            using RpcCall check = client.Channel.Start("grpc.health.v1.Health/Check", RiskClient.Bounded);
            check.Requests.Write([]);
            await check.CompleteAsync();
            while (await check.Responses.ReadAsync())
            {
                while (check.Responses.TryRead(out _))
                {
                }
            }
        }

        private async Task WriteAsync()
        {
            while (!_isStopping)
            {
                await _call.Requests.WriteAsync(_batch);
                Interlocked.Add(ref _sent, RowsPerMessage);
            }
        }
    }
}
