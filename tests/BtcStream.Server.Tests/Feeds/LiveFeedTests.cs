using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Quant.Domain;
using BtcStream.Server.Feeds;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Feeds;

/// <summary>The server following a made-up venue over real sockets; only the clock is the test's.</summary>
public class LiveFeedTests
{
    private static readonly long Start = UnixTime.FromDate(2026, 1, 12, 7);

    [Fact]
    public async Task Server_FollowingDeribit_HoldsTheChainAndComesBackFromEveryLoss()
    {
        var clock = new ManualClock();
        clock.Advance(TimeSpan.FromTicks(Start / 100));
        var fake = new FakeDeribit(7, long.MaxValue);
        await using VenueServer venue = await VenueServer.StartAsync(fake, clock);
        await using TestServer server = await FollowAsync(VenueProtocols.Deribit, "BTC", venue, clock);
        await Eventually.True(() => Status(server).State == FeedPhase.Live, "live");
        await WaitForChainAsync(server, fake.Names.Count);

        // The line is cut: the next connection comes when the clock says so, not before.
        venue.Abort();
        await Eventually.True(() => Status(server).State == FeedPhase.BackingOff, "backing off");
        Assert.Equal(1, venue.Connections);
        await ReturnAsync(server, clock, venue, connections: 2);

        // The line stands and says nothing.
        clock.Advance(TimeSpan.FromSeconds(46));
        await Eventually.True(() => Status(server).State == FeedPhase.BackingOff, "backing off after silence");
        await ReturnAsync(server, clock, venue, connections: 3);

        FeedStatus told = Assert.Single((await server.Client.GetServerInfoAsync()).Feeds);
        Assert.Equal(("deribit:BTC", Contracts.V1.FeedState.Live, 2UL, 0UL, 0UL), (told.Feed, told.State, told.Reconnects, told.RejectedMessages, told.RejectedRows));
        Assert.True(told.Rows > 90 && told.HasLastRowAgeSeconds, $"{told}");
    }

    [Fact]
    public async Task Server_VenueThatSaysSlowDown_IsLeftAloneForAsLongAsItSays()
    {
        var clock = new ManualClock();
        clock.Advance(TimeSpan.FromTicks(Start / 100));
        await using VenueServer venue = await VenueServer.StartAsync(new FakeBinance(7), clock);
        venue.Status = 429;
        await using TestServer server = await FollowAsync(VenueProtocols.Binance, "BTCUSDT", venue, clock);
        await Eventually.True(() => venue.Requests == 1 && Status(server).Messages == 1, "refused once");
        for (int i = 0; i < 29; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, venue.Requests);
        venue.Status = 200;

        // The refusal may have been read when the clock had gone on already.
        clock.Advance(TimeSpan.FromSeconds(14));
        await Eventually.True(() => Status(server) is { State: FeedPhase.Live, Rows: > 0 }, "open interest after the ban");
        Assert.Equal(2, venue.Requests);
    }

    private static Task<TestServer> FollowAsync(string venue, string symbol, VenueServer at, ManualClock clock) => TestServer.StartAsync(options => options with
    {
        Feeds = new FeedSettings
        {
            Feeds = [(venue, symbol)],
            Endpoints = new Dictionary<string, VenueEndpoint> { [venue] = VenueProtocols.At(at.Root) },
            Time = clock,
        },
    });

    private static FeedCondition Status(TestServer server) => server.Host.Feeds.Statuses.Single();

    private static async Task ReturnAsync(TestServer server, ManualClock clock, VenueServer venue, int connections)
    {
        // Longer than any wait after few failures.
        clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually.True(() => venue.Connections == connections && Status(server).State == FeedPhase.Live, $"connection {connections}");
    }

    private static async Task WaitForChainAsync(TestServer server, int options)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await server.Host.Engine.ListInstrumentsAsync("BTC", Quant.Gamma.PositioningModel.Naive)).Entries.Count(static entry => entry.Iv > 0.0) < options)
        {
            Assert.False(bound.IsCancellationRequested, "the chain did not come");
        }
    }
}
