using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Server.Tests.Hosting;
using BtcStream.Server.Tests.Streams;

namespace BtcStream.Server.Tests.Services;

public sealed class ReferenceTests
{
    [Fact]
    public async Task GetServerInfo_AfterRowsOfEveryKindAndOutcome_CountsThem()
    {
        await using TestServer server = await TestServer.StartAsync();
        ServerInfo before = await server.Client.GetServerInfoAsync();
        Assert.False(before.HasAsOf);
        Assert.All(before.Counters.Rows, rows => Assert.Equal((0UL, 0UL, 0UL), (rows.Accepted, rows.Late, rows.Rejected)));
        const string option = "BTC-30JAN26-90000-C";
        ulong time = new MarketStream(1).Time;
        QuoteRow good = new() { Instrument = option, Time = time, OpenInterest = 1 };
        QuoteRow late = new() { Instrument = option, Time = time - 1, OpenInterest = 2 };
        QuoteRow bad = new() { Instrument = option, Time = time, MarkIv = -1 };
        await server.Client.SendAsync(new QuoteBatch { Rows = { good, late, bad, bad, good } });
        TradeRow trade = new() { Instrument = option, Time = time, Price = 0.01, Amount = 1, TakerSide = Side.Buy };
        await server.Client.SendAsync(new TradeBatch { Rows = { trade, new TradeRow(trade) { Amount = double.NaN } } });
        MarketRow tick = new() { Time = time, IndexPrice = 92_000 };
        await server.Client.SendAsync(new MarketBatch { Rows = { tick, new MarketRow(tick) { Time = time - 1 }, new MarketRow(tick) { IndexPrice = 0 }, tick, tick } });
        AccountRow equity = new() { Time = time, Account = 1, Equity = 10 };
        await server.Client.SendAsync(new AccountBatch { Rows = { equity, new AccountRow(equity) { Time = time - 1 }, new AccountRow(equity) { Equity = double.NaN } } });

        ServerInfo info = await server.Client.GetServerInfoAsync();

        Assert.Equal(
            [
                (InputKind.Quotes, 2UL, 1UL, 2UL), (InputKind.Trades, 1UL, 0UL, 1UL), (InputKind.Positions, 0UL, 0UL, 0UL),
                (InputKind.Accounts, 1UL, 1UL, 1UL), (InputKind.Liquidations, 0UL, 0UL, 0UL), (InputKind.Market, 3UL, 1UL, 1UL),
                (InputKind.Observations, 0UL, 0UL, 0UL),
            ],
            info.Counters.Rows.Select(rows => (rows.Kind, rows.Accepted, rows.Late, rows.Rejected)).OrderBy(rows => rows.Kind));
        Assert.Equal((time, before.Epoch, false, ClockMode.Input), (info.AsOf, info.Epoch, info.Synthetic, info.Clock));
        Assert.Equal((uint)ServerOptions.DefaultMaxMessageBytes, info.Limits.MaxMessageBytes);
        Assert.Equal((131_072U, 1_000U), (info.Limits.MaxCallInstruments, info.Limits.MaxAckRejections));
        Assert.True(info.Counters.AllocatedBytes > before.Counters.AllocatedBytes && info.UptimeSeconds > before.UptimeSeconds && info.Counters.CpuSeconds > 0);
    }

    [Fact]
    public async Task ListInstruments_InPages_ListsEachOnceWithItsState()
    {
        await using TestServer server = await TestServer.StartAsync();
        var market = new MarketStream(51);
        (await server.Client.SendAsync(market.LaterQuotes(100))).AssertAllAccepted(100);
        ListInstrumentsResponse all = await server.Client.ListInstrumentsAsync(new ListInstrumentsRequest { IncludeState = true });
        Assert.Equal("", all.NextPageToken);
        List<Instrument> paged = [];
        var request = new ListInstrumentsRequest { PageSize = 7, IncludeState = true };
        do
        {
            ListInstrumentsResponse page = await server.Client.ListInstrumentsAsync(request);
            Assert.InRange(page.Instruments.Count, 1, 7);
            Assert.Equal(all.AsOf, page.AsOf);
            paged.AddRange(page.Instruments);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(all.Instruments, paged);
        Assert.Equal(paged.OrderBy(entry => entry.Expiry).ThenBy(entry => entry.Strike).ThenBy(entry => entry.Right), paged);
        Assert.Equal(paged.Count, paged.Select(entry => entry.Instrument_).Distinct().Count());
        Assert.Contains(paged, entry => entry.State.HasQuoteTime);
        Assert.All(paged, entry =>
        {
            bool isQuoted = entry.State.HasIv || entry.State.HasOpenInterest || entry.State.HasVolume24H;
            Assert.Equal((isQuoted, isQuoted ? market.Time : 0), (entry.State.HasQuoteTime, entry.State.QuoteTime));
        });
    }

    [Fact]
    public async Task ListInstruments_PageThatEndsWithTheList_IsTheLast()
    {
        await using TestServer server = await TestServer.StartAsync();
        (await server.Client.SendAsync(new MarketStream(52).LaterQuotes(40))).AssertAllAccepted(40);
        ListInstrumentsResponse all = await server.Client.ListInstrumentsAsync(new ListInstrumentsRequest());
        uint count = (uint)all.Instruments.Count;

        ListInstrumentsResponse whole = await server.Client.ListInstrumentsAsync(new ListInstrumentsRequest { PageSize = count });
        ListInstrumentsResponse short1 = await server.Client.ListInstrumentsAsync(new ListInstrumentsRequest { PageSize = count - 1 });
        ListInstrumentsResponse beyond = await server.Client.ListInstrumentsAsync(new ListInstrumentsRequest { PageToken = "1000000" });

        Assert.Equal((all.Instruments, ""), (whole.Instruments, whole.NextPageToken));
        Assert.NotEqual("", short1.NextPageToken);
        Assert.Equal((0, ""), (beyond.Instruments.Count, beyond.NextPageToken));
        Assert.All(all.Instruments, entry => Assert.Null(entry.State));
    }

    [Fact]
    public async Task Requests_BadFields_AreNamedWithTheirValue()
    {
        await using TestServer server = await TestServer.StartAsync();
        RiskClient client = server.Client;
        await AssertInvalidAsync(() => client.GetSummaryAsync((PositioningModel)99), "positioning_model is '99'");
        await AssertInvalidAsync(() => client.GetSummaryAsync(underlying: "no coin"), "underlying is 'no coin'");
        await AssertInvalidAsync(() => client.VerifyAsync("\u20bf"), "underlying is '\u20bf'");
        await AssertInvalidAsync(() => client.GetHeatmapAsync(new GetGammaHeatmapRequest { StrikeFrom = 5, StrikeTo = 4 }), "strike_from is '5'");
        await AssertInvalidAsync(() => client.GetHeatmapAsync(new GetGammaHeatmapRequest { StrikeFrom = double.NaN }), "strike_from is 'NaN'");
        await AssertInvalidAsync(() => client.GetHeatmapAsync(new GetGammaHeatmapRequest { StrikeTo = -1 }), "strike_to is '-1'");
        await AssertInvalidAsync(() => client.GetHeatmapAsync(new GetGammaHeatmapRequest { ExpiryFrom = 9, ExpiryTo = 8 }), "expiry_from is '9'");
        await AssertInvalidAsync(() => client.GetHeatmapAsync(new GetGammaHeatmapRequest { ExpiryTo = ulong.MaxValue }), "expiry_to is '18446744073709551615'");
        await AssertInvalidAsync(() => client.GetProfileAsync(new GetGammaProfileRequest { FromPrice = 9, ToPrice = 9 }), "from_price is '9'");
        await AssertInvalidAsync(() => client.GetProfileAsync(new GetGammaProfileRequest { Points = 1 }), "points is '1'");
        await AssertInvalidAsync(() => client.GetProfileAsync(new GetGammaProfileRequest { Points = 10_001 }), "points is '10001'");
        await AssertInvalidAsync(() => client.GetProfileAsync(new GetGammaProfileRequest { CharmHours = { double.NaN } }), "charm_hours is 'NaN'");
        await AssertInvalidAsync(() => client.GetProfileAsync(new GetGammaProfileRequest { VannaIvShifts = { 11 } }), "vanna_iv_shifts is '11'");
        await AssertInvalidAsync(() => client.ListInstrumentsAsync(new ListInstrumentsRequest { PageSize = 10_001 }), "page_size is '10001'");
        await AssertInvalidAsync(() => client.ListInstrumentsAsync(new ListInstrumentsRequest { PageToken = "-1" }), "page_token is '-1'");
    }

    private static async Task AssertInvalidAsync(Func<Task> call, string beginning)
    {
        var e = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(StatusCode.InvalidArgument, e.Status.Code);
        Assert.StartsWith(beginning, e.Status.Detail, StringComparison.Ordinal);
    }
}
