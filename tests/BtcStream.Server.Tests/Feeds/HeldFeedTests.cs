using System.Net;
using System.Threading.Channels;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Quant.Domain;
using BtcStream.Server.Feeds;
using BtcStream.Server.Feeds.Recording;
using Microsoft.Extensions.Logging.Abstractions;

namespace BtcStream.Server.Tests.Feeds;

/// <summary>A journal that fails while a venue goes on talking: what waits is bounded, the feed says so, nothing that it took is lost, and it comes back by itself.</summary>
public class HeldFeedTests
{
    private const int MostPending = 50;
    private static readonly long Start = UnixTime.FromDate(2026, 1, 12, 7);

    [Fact]
    public async Task Feed_WhileTheJournalFails_HoldsNoMoreThanMay_AndComesBackWithoutLossOfWhatItTook()
    {
        using var directory = new TemporaryDirectory();
        using DirectoryStorage disk = DirectoryStorage.Open(directory.Path);
        var storage = new FailingStorage(disk);
        var engine = new RiskEngine(new EngineOptions { HistoryMinutes = 0, HistoryHours = 0, KeepsStressStates = false });
        var journal = new JournalOptions { Identity = 7, Epoch = 1, IntervalMillis = 0, RetryMillis = 1 };
        await using var host = new EngineHost(engine, new HostOptions(), new JournalWriter(storage, journal, engine.Options, default));
        host.Start();
        var clock = new ManualClock();
        clock.Advance(TimeSpan.FromTicks(Start / 100));
        var sockets = new PushedSockets();
        using var http = new HttpClient(new RefusingHandler());
        var services = new FeedServices(host, sockets, http, clock, static () => 0.5, NullLogger.Instance);
        VenueProtocol protocol = VenueProtocols.Create(new RecordedFeed(VenueProtocols.Binance, "BTCUSDT", false, [], 1));
        var feed = new FeedConnection(protocol, VenueProtocols.At(new Uri("http://localhost")), services, null, MostPending);
        await using (feed)
        {
            feed.Start();
            sockets.Push(Order(0));
            await Eventually.True(() => host.Counts.Liquidations.Accepted == 1, "the first order was applied");

            storage.IsFailing = true;
            int pushed = 1;
            for (; pushed < 20_000 && feed.Counters.Status.State != FeedPhase.Held; pushed++)
            {
                sockets.Push(Order(pushed));
                await Task.Yield();
            }

            await Eventually.True(() => feed.Counters.Status.State == FeedPhase.Held, "held");
            long taken = feed.Counters.Status.Rows;
            for (int i = 0; i < 2_000; i++)
            {
                sockets.Push(Order(pushed + i));
            }

            for (int i = 0; i < 20; i++)
            {
                await AdvanceAsync(feed, clock);
            }

            Assert.InRange(feed.Counters.Status.WaitingRows, MostPending + 1, long.MaxValue);
            Assert.Equal((FeedPhase.Held, taken, 1), (feed.Counters.Status.State, feed.Counters.Status.Rows, sockets.Connections));

            storage.IsFailing = false;
            await Eventually.True(() => host.Journal!.Failure is null, "the journal works again");
            for (int i = 0; i < 1_000 && feed.Counters.Status.State is FeedPhase.Held or FeedPhase.BackingOff; i++)
            {
                await AdvanceAsync(feed, clock);
            }

            sockets.Push(Order(1_000_000));
            await Eventually.True(() => feed.Counters.Status.State == FeedPhase.Live && feed.Counters.Status.Rows == taken + 1, "live again");
            await Eventually.True(() => host.Counts.Liquidations.Accepted == taken + 1, "all that was taken was applied");
            await Eventually.True(() => feed.Counters.Status.WaitingRows == 0, "nothing waits");
            Assert.Equal(2, sockets.Connections);
        }
    }

    private static async Task AdvanceAsync(FeedConnection feed, ManualClock clock)
    {
        clock.Advance(TimeSpan.FromMilliseconds(500));
        long now = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100L;
        await Eventually.True(() => feed.Counters.Status.TickUnixNanos >= now, "the tick was handled");
    }

    private static string Order(int number) => $$$"""
        {"stream":"btcusdt@forceOrder","data":{"e":"forceOrder","E":1,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"1","p":"9910","ap":"{{{9_000 + number}}}","X":"FILLED","l":"1","z":"1","T":{{{Start / UnixTime.NanosPerMilli}}} }} }
        """;

    /// <summary>A directory that a test can make fail, as a full disk does.</summary>
    private sealed class FailingStorage(IJournalStorage disk) : IJournalStorage
    {
        private volatile bool _isFailing;

        public bool IsFailing
        {
            get => _isFailing;
            set => _isFailing = value;
        }

        public string Name => disk.Name;

        public IReadOnlyList<string> List(string extension) => disk.List(extension);

        public IJournalFile Create(string name, long preallocationBytes) => new File(this, disk.Create(name, preallocationBytes));

        public IJournalFile Open(string name, bool isWritten) => new File(this, disk.Open(name, isWritten));

        public void Delete(string name) => disk.Delete(name);

        public void Rename(string name, string newName) => disk.Rename(name, newName);

        public void SyncDirectory() => disk.SyncDirectory();

        private sealed class File(FailingStorage storage, IJournalFile file) : IJournalFile
        {
            public long Length => file.Length;

            public int Read(long position, Span<byte> bytes) => file.Read(position, bytes);

            public int Write(long position, ReadOnlySpan<byte> bytes) => storage.IsFailing ? throw new IOException("No space left on device", 28) : file.Write(position, bytes);

            public void SetLength(long length) => file.SetLength(length);

            public void Sync() => file.Sync();

            public void Dispose() => file.Dispose();
        }
    }

    /// <summary>Sockets whose other end is the test.</summary>
    private sealed class PushedSockets : IVenueSockets
    {
        private volatile Channel<string> _open = Channel.CreateUnbounded<string>();
        private int _connections;

        public int Connections => Volatile.Read(ref _connections);

        /// <summary>Says something to whoever is connected, or connects next where nobody ever was.</summary>
        public void Push(string text) => _open.Writer.TryWrite(text);

        public Task<IVenueSocket> ConnectAsync(Uri address, CancellationToken cancellation)
        {
            if (Interlocked.Increment(ref _connections) > 1)
            {
                _open = Channel.CreateUnbounded<string>();
            }

            return Task.FromResult<IVenueSocket>(new Socket(_open.Reader));
        }

        private sealed class Socket(ChannelReader<string> messages) : IVenueSocket
        {
            public string CloseReason => "";

            public ValueTask SendAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellation) => ValueTask.CompletedTask;

            public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellation) =>
                System.Text.Encoding.UTF8.GetBytes(await messages.ReadAsync(cancellation));

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    private sealed class RefusingHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.InternalServerError));
    }
}
