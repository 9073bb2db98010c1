using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Quant.Domain;
using BtcStream.Server.Feeds;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Feeds;

/// <summary>
/// The server following a made-up venue over real sockets; only the clock is the test's. It goes on only when the feed has nothing to do but wait, and each step waits
/// until the feed has seen it: otherwise what was under way would be dated after the step.
/// </summary>
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

        // The line stands and says nothing. What was on its way when the clock went on is dated after it, so it may take another step.
        for (int step = 0; step < 20 && Status(server).State != FeedPhase.BackingOff; step++)
        {
            await AdvanceAsync(server, clock, TimeSpan.FromSeconds(46));
        }

        Assert.Equal(FeedPhase.BackingOff, Status(server).State);
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
        await Eventually.True(() => Status(server) is { Messages: 1, State: FeedPhase.Subscribing }, "refused once, and connected");
        for (int i = 0; i < 29; i++)
        {
            await AdvanceAsync(server, clock, TimeSpan.FromSeconds(1));
        }

        venue.Status = 200;
        await AdvanceAsync(server, clock, TimeSpan.FromSeconds(2));
        await Eventually.True(() => Status(server).Rows > 0, "open interest after the ban");

        Assert.Equal([0.0, 31.0], venue.RequestTimes.Select(static time => (time - DateTimeOffset.UnixEpoch).TotalSeconds - (Start / 1e9)));

        // An answer to a poll does not show that the socket lives.
        Assert.Equal(FeedPhase.Subscribing, Status(server).State);
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

    /// <summary>Lets the clock go on, and the feed see that it has.</summary>
    private static async Task AdvanceAsync(TestServer server, ManualClock clock, TimeSpan by)
    {
        clock.Advance(by);
        long now = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100L;
        await Eventually.True(() => Status(server).TickUnixNanos >= now, $"the tick at {clock.GetUtcNow()} was handled");
    }

    private static async Task ReturnAsync(TestServer server, ManualClock clock, VenueServer venue, int connections)
    {
        // Longer than any wait after few failures.
        await AdvanceAsync(server, clock, TimeSpan.FromSeconds(10));
        await Eventually.True(() => venue.Connections == connections && Status(server).State == FeedPhase.Live, $"connection {connections}");
    }

    private static async Task WaitForChainAsync(TestServer server, int options)
    {
        int priced = 0;
        for (int ask = 0; ask < 100_000 && priced < options; ask++)
        {
            priced = (await server.Host.Engine.ListInstrumentsAsync("BTC", Quant.Gamma.PositioningModel.Naive)).Entries.Count(static entry => entry.Iv > 0.0);
            await Task.Yield();
        }

        Assert.Equal(options, priced);
    }
}
