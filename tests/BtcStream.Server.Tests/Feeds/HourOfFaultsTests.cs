using BtcStream.Quant.Domain;
using BtcStream.Server.Feeds;
using BtcStream.Server.Feeds.Recording;
using Microsoft.Extensions.Logging.Abstractions;

namespace BtcStream.Server.Tests.Feeds;

/// <summary>
/// An hour of everything that can go wrong between a venue and a feed, in virtual time, ends with the book that an hour without faults ends with; and the record of it
/// plays back to the same state, bit for bit.
/// </summary>
public class HourOfFaultsTests
{
    private static readonly long Start = UnixTime.FromDate(2026, 1, 12, 7) / UnixTime.NanosPerMilli;
    private static readonly TimeSpan Hour = TimeSpan.FromMinutes(60);
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(7);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Deribit_HourOfFaults_EndsWithTheBookOfACleanRun(int seed)
    {
        Run clean = Run.Of(new FakeDeribit(7, Start + 2_400_000), Feed(VenueProtocols.Deribit, "BTC"), null);
        var venue = new FakeDeribit(7, Start + 2_400_000);
        Run faulty = Run.Of(venue, Feed(VenueProtocols.Deribit, "BTC"), seed);
        Assert.All(["closed", "delayed", "garbled", "lost", "refused", "repeated", "silent"], kind => Assert.True(faulty.Line.Faults.GetValueOrDefault(kind) > 0, kind));
        FeedCondition condition = faulty.Counters.Status;
        Assert.True(condition is { Reconnects: > 10, Gaps: > 5, RejectedMessages: > 5, Repeats: > 5 }, $"{condition}");
        Assert.True(venue.TradeCount > 500, $"{venue.TradeCount}");
        string expected = await clean.Book.DescribeAsync(withForcedOrders: true);

        // Forty options were listed in the hour, and ten expired in it; the perpetual is the last.
        Assert.Equal(31, expected.Split('\n').Count(static line => line.StartsWith("deribit BTC-", StringComparison.Ordinal)));
        Assert.Equal(expected, await faulty.Book.DescribeAsync(withForcedOrders: true));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Binance_HourOfFaults_EndsWithTheBookOfACleanRunAndEveryForcedOrderThatCameOnce(int seed)
    {
        Run clean = Run.Of(new FakeBinance(7), Feed(VenueProtocols.Binance, "BTCUSDT"), null, "forceOrder");
        var venue = new FakeBinance(7);
        Run faulty = Run.Of(venue, Feed(VenueProtocols.Binance, "BTCUSDT"), seed, "forceOrder");
        FeedCondition condition = faulty.Counters.Status;
        Assert.True(condition is { Reconnects: > 10, Gaps: > 5, RejectedMessages: > 5, Repeats: > 0 }, $"{condition}");
        Assert.Equal(await clean.Book.DescribeAsync(withForcedOrders: false), await faulty.Book.DescribeAsync(withForcedOrders: false));
        Assert.True(clean.Book.ForcedOrders.Count > faulty.Book.ForcedOrders.Count, "what was pushed while nobody was connected cannot be had again");
        Assert.Equal(faulty.Line.Delivered.Count, faulty.Book.ForcedOrders.Count);
        Assert.True(venue.Snapshots < 1_000, $"{venue.Snapshots}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Hyperliquid_HourOfFaults_EndsWithTheBookOfACleanRun(int seed)
    {
        Run clean = Run.Of(new FakeHyperliquid(7), Feed(VenueProtocols.Hyperliquid, "BTC"), null);
        Run faulty = Run.Of(new FakeHyperliquid(7), Feed(VenueProtocols.Hyperliquid, "BTC"), seed);
        Assert.True(faulty.Counters.Status is { Reconnects: > 10, RejectedMessages: > 5 }, $"{faulty.Counters.Status}");
        string expected = await clean.Book.DescribeAsync(withForcedOrders: true);
        Assert.Contains("position 2 Short", expected, StringComparison.Ordinal);
        Assert.Equal(expected, await faulty.Book.DescribeAsync(withForcedOrders: true));
    }

    [Theory]
    [InlineData(VenueProtocols.Deribit)]
    [InlineData(VenueProtocols.Binance)]
    [InlineData(VenueProtocols.Hyperliquid)]
    public void Recording_OfAnHourOfFaults_PlaysBackToTheSameState(string venue)
    {
        FakeVenue fake = venue switch
        {
            VenueProtocols.Deribit => new FakeDeribit(7, Start + 2_400_000),
            VenueProtocols.Binance => new FakeBinance(7),
            _ => new FakeHyperliquid(7),
        };
        RecordedFeed feed = Feed(venue, VenueProtocols.All[venue].Symbol);
        Run live = Run.Of(fake, feed, 4);
        using var directory = new TemporaryDirectory();
        using (var recorder = new FeedRecorder(directory.Path, feed, NullLogger.Instance, fileBytes: 1 << 20))
        {
            foreach (FeedEvent next in live.Events)
            {
                recorder.Write(next);
            }
        }

        Assert.InRange(Directory.GetFiles(directory.Path).Length, 2, 100);
        var book = new FedBook();
        var session = new FeedSession(VenueProtocols.Create(feed), new NoLine(), static () => 0.0, new FeedCounters(feed.Name), NullLogger.Instance) { IsPlayback = true };
        int events = 0;
        foreach ((_, FeedEvent next) in RecordingReader.Read(directory.Path, static (_, file) => Assert.Fail($"{file} is torn")))
        {
            session.Handle(next);
            book.Take(session, next.TimeUnixNanos);
            events++;
        }

        Assert.Equal(live.Events.Count, events);
        Assert.Equal(live.Book.Engine.ComputeDigest(), book.Engine.ComputeDigest());
    }

    private static RecordedFeed Feed(string venue, string symbol) =>
        new(venue, symbol, venue != VenueProtocols.Deribit, venue == VenueProtocols.Hyperliquid ? FakeHyperliquid.Addresses : [], 1);

    private sealed record Run(VirtualLine Line, FedBook Book, FeedCounters Counters, List<FeedEvent> Events)
    {
        public static Run Of(FakeVenue venue, RecordedFeed feed, int? faultSeed, string? precious = null)
        {
            var book = new FedBook();
            var counters = new FeedCounters(feed.Name);
            var draws = new Random(faultSeed ?? 0);
            List<FeedEvent> events = [];
            var line = new VirtualLine(venue, faultSeed, Start)
            {
                Precious = precious,
                Connects = line => new FeedSession(VenueProtocols.Create(feed), line, draws.NextDouble, counters, NullLogger.Instance),
                Takes = (session, next) =>
                {
                    events.Add(next);
                    book.Take(session, next.TimeUnixNanos);
                },
            };
            line.Run(Hour, Calm);
            return new Run(line, book, counters, events);
        }
    }

    private sealed class NoLine : IFeedIo
    {
        public void Connect(int connection)
        {
        }

        public void Disconnect()
        {
        }

        public void Send(string text)
        {
        }

        public void Request(FeedRequest request)
        {
        }
    }
}
