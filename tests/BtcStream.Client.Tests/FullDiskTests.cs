using BtcStream.Contracts.V1;
using BtcStream.Rpc;

namespace BtcStream.Client.Tests;

/// <summary>The client library while the server's disk is full: it is told when to try again, keeps what was not acknowledged, and goes on once there is room. Its time is the test's.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int RowsPerMessage = 10;
    private const ulong Batches = 6;

    private static readonly TimeSpan Asked = TimeSpan.FromSeconds(1);

    private readonly string _path = Directory.CreateTempSubdirectory("btcstream-full-client").FullName;
    private readonly ManualClock _clock = new();
    private bool _isFull;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sender_OverAFullDisk_KeepsWhatWasNotAcked_AndGoesOn()
    {
        await using RealServer server = await StartAsync();
        using BtcStreamClient client = ClientOf(server, TimeSpan.FromMinutes(1));
        await using IngestSender<TradeBatch> trades = await client.StreamTradesAsync(new IngestOptions { ClientId = "desk" }, Cancellation);
        Task sending = await FillAndSendAsync(trades);

        // Twice in vain, and no sooner than it was asked to.
        await AttemptAsync();
        await AttemptAsync();
        await WaitsAsync();
        Assert.Equal(1UL, trades.Totals.Sequence);
        Volatile.Write(ref _isFull, false);
        await Eventually.True(() => server.Host.Engine.Journal!.Failure is null, "the journal goes on");
        _clock.Advance(TimeSpan.FromSeconds(5));
        await sending;

        // What the engine had when the disk was full may be there without an ack: the server counts each row once, sent again or not.
        Assert.Equal(Batches, (await trades.CompleteAsync(Cancellation)).Sequence);
        Assert.Equal((long)Batches * RowsPerMessage, server.Host.Engine.Counts.Trades.Accepted);
    }

    [Fact]
    public async Task Sender_WhosePatienceIsShorter_SaysThatTheDiskIsFull()
    {
        await using RealServer server = await StartAsync();
        using BtcStreamClient client = ClientOf(server, Asked);
        await using IngestSender<TradeBatch> trades = await client.StreamTradesAsync(new IngestOptions { ClientId = "desk" }, Cancellation);
        Task sending = await FillAndSendAsync(trades);
        await AttemptAsync();

        RpcException ended = await Assert.ThrowsAsync<RpcException>(() => trades.FlushAsync(Cancellation));

        Assert.Equal((StatusCode.ResourceExhausted, Asked), (ended.Status.Code, ended.Status.RetryAfter));
        Assert.Contains("No space left on device", ended.Status.Detail, StringComparison.Ordinal);
        await Record.ExceptionAsync(() => sending);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    private Task<RealServer> StartAsync() => RealServer.StartAsync(_path, configure: options => options with
    {
        FsyncIntervalMillis = 1,
        OverStorage = storage => new FullDisk(storage, () => Volatile.Read(ref _isFull)),
    });

    private BtcStreamClient ClientOf(RealServer server, TimeSpan patience) =>
        new(new BtcStreamClientOptions { Address = server.Address, ReconnectFor = patience, Time = _clock });

    private static TradeBatch Trades(ulong number) => new()
    {
        Rows =
        {
            Enumerable.Range(0, RowsPerMessage).Select(row => new TradeRow
            {
                Instrument = "BTC-27JUN36-100000-C", Price = 0.01, Amount = 1, TakerSide = Side.Buy, Time = 1_768_000_000_000_000_000 + (number * RowsPerMessage) + (ulong)row,
            }),
        },
    };

    /// <summary>One batch that is acked, and more once the disk is full.</summary>
    private async Task<Task> FillAndSendAsync(IngestSender<TradeBatch> trades)
    {
        await trades.SendAsync(Trades(1), Cancellation);
        await trades.FlushAsync(Cancellation);
        Volatile.Write(ref _isFull, true);
        return SendAsync(trades);
    }

    private static async Task SendAsync(IngestSender<TradeBatch> trades)
    {
        for (ulong i = 2; i <= Batches; i++)
        {
            await trades.SendAsync(Trades(i), Cancellation);
        }
    }

    private Task WaitsAsync() => Eventually.True(() => _clock.Pending == 1, "the sender waits");

    private async Task AttemptAsync()
    {
        await WaitsAsync();
        _clock.Advance(Asked - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _clock.Pending);
        _clock.Advance(TimeSpan.FromSeconds(5));
    }
}
