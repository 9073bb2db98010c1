using System.Net;
using System.Text;
using System.Text.Json;
using BtcStream.Contracts.V1;
using BtcStream.Server.Alerts;
using BtcStream.Server.Tests.Feeds;
using BtcStream.Server.Tests.Hosting;
using BtcStream.Server.Tests.Security;
using BtcStream.Server.Tests.Telemetry;

namespace BtcStream.Server.Tests.Alerts;

/// <summary>Alerts of a whole server: found in its views, logged, posted, counted, and not found again after a restart.</summary>
public sealed class AlertServerTests
{
    private const ulong Second = 1_000_000_000;
    private ulong _now = 1_768_000_000 * Second;

    [Fact]
    public async Task Server_WhoseWallMoves_PostsLogsAndCounts()
    {
        await using FakeReceiver receiver = await FakeReceiver.StartAsync();
        var log = new CapturedLog();
        await using TestServer server = await TestServer.StartAsync(options => WithAlerts(options, receiver.Address) with { Http = new ListenAddress(IPAddress.Loopback, 0) }, log: log);
        await FillAsync(server, 95_000);

        await FillAsync(server, 100_000);
        await Eventually.True(() => receiver.Received.Count == 1 && server.Host.Alerts.Counters.Delivered == 1, "the alert is delivered");

        using var body = JsonDocument.Parse(receiver.Received[0].Body);
        Assert.Equal("wall_moved", body.RootElement.GetProperty("kind").GetString());
        Assert.Equal(95_000.0, body.RootElement.GetProperty("before").GetProperty("strike_usd").GetDouble());
        Assert.Equal(100_000.0, body.RootElement.GetProperty("after").GetProperty("strike_usd").GetDouble());
        Assert.False(body.RootElement.GetProperty("synthetic").GetBoolean());
        Assert.Single(log.Lines, line => line.Id == 801 && line.Text.Contains("call wall moved from 95,000 to 100,000", StringComparison.Ordinal));
        using var http = new HttpClient();
        Scrape scrape = new(await http.GetStringAsync(new Uri(server.Host.HttpAddress!, "/metrics"), TestContext.Current.CancellationToken));
        Assert.Equal((1, 1, 0), (scrape["btcstream_alerts_total{kind=\"wall_moved\"}"], scrape["btcstream_alerts_delivered_total"], scrape["btcstream_alerts_pending"]));
    }

    [Fact]
    public async Task Server_ThatRecovers_TellsNothingAgain_ButWhatChangesAfter()
    {
        using var data = new TemporaryDirectory();
        await using FakeReceiver receiver = await FakeReceiver.StartAsync();
        Func<ServerOptions, ServerOptions> options = one => WithAlerts(one, receiver.Address) with { DataDirectory = data.Path };
        await using (TestServer before = await TestServer.StartAsync(options))
        {
            await FillAsync(before, 95_000);
            await FillAsync(before, 100_000);
            await Eventually.True(() => before.Host.Alerts.Counters.Delivered == 1, "the alert is delivered");
        }

        await using TestServer after = await TestServer.StartAsync(options);
        await FillAsync(after, 100_000);
        await FillAsync(after, 85_000);
        await Eventually.True(() => after.Host.Alerts.Counters.Delivered == 1, "the alert after the restart is delivered");

        // The one alert of the second run is the move that came after it.
        using var body = JsonDocument.Parse(receiver.Received[^1].Body);
        Assert.Equal(2, receiver.Received.Count);
        Assert.Equal(2, receiver.Received.Select(hook => hook.IdempotencyKey).Distinct().Count());
        Assert.Equal((100_000.0, 85_000.0), (body.RootElement.GetProperty("before").GetProperty("strike_usd").GetDouble(), body.RootElement.GetProperty("after").GetProperty("strike_usd").GetDouble()));
    }

    [Fact]
    public async Task Server_WhoseReceiverHangs_IngestsAndStops()
    {
        var never = new TaskCompletionSource();
        var log = new CapturedLog();
        await using FakeReceiver receiver = await FakeReceiver.StartAsync((_, _) => never.Task);
        await using (TestServer server = await TestServer.StartAsync(options => WithAlerts(options, receiver.Address), log: log))
        {
            await FillAsync(server, 95_000);
            await FillAsync(server, 100_000);
            await Eventually.True(() => receiver.Received.Count == 1, "the alert arrives");
            await FillAsync(server, 95_000);
            await Eventually.True(() => server.Host.Alerts.Counters.Raised(AlertKind.WallMoved) == 2, "the second alert is found");
        }

        never.SetResult();
        Assert.Single(log.Lines, line => line.Id == 807 && line.Text.StartsWith("2 alerts were not delivered", StringComparison.Ordinal));
    }

    private static ServerOptions WithAlerts(ServerOptions options, Uri address) => options with
    {
        Alerts = AlertFile.Parse(
            $$"""{"webhook": {"url": "{{address}}", "secret_file": "s"}, "rules": [{"kind": "wall", "wall": "call", "hold_seconds": 0}] }""",
            _ => Encoding.UTF8.GetBytes("a secret of many bytes")),
    };

    /// <summary>Calls with nearly all their open interest at one strike. In one batch, so that no view has half of them.</summary>
    private async Task FillAsync(TestServer server, int wall)
    {
        _now += 2 * Second;
        var quotes = new QuoteBatch();
        for (int strike = 80_000; strike <= 105_000; strike += 5_000)
        {
            quotes.Rows.Add(new QuoteRow { Instrument = $"BTC-26JUN26-{strike}-C", MarkIv = 0.5, OpenInterest = strike == wall ? 1_000 : 1, UnderlyingPrice = 92_000, Time = _now });
        }

        (await server.Client.SendAsync(quotes)).AssertAllAccepted(6);
        (await server.Client.SendAsync(new MarketBatch { Rows = { new MarketRow { IndexPrice = 92_000, Time = _now } } })).AssertAllAccepted(1);

        // Whoever watches looks at the newest view only: this one must have been seen before the next comes.
        long sequence = server.Host.Engine.Sequence;
        await Eventually.True(() => server.Host.Alerts.LastSeen >= sequence, "the watcher has seen this state");
    }
}
