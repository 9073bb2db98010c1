using BtcStream.Contracts.V1;
using BtcStream.Quant.Domain;
using BtcStream.Rpc;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Services;

/// <summary>Heatmaps over time, over the wire.</summary>
public sealed class HistoryTests
{
    private const long Minute = 60 * UnixTime.NanosPerSecond;

    [Fact]
    public async Task GetHistory_PositionsOfTwoMinutes_AreTwoColumnsOverOnePriceAxis()
    {
        await using TestServer server = await TestServer.StartAsync();
        PerpetualFeed feed = await StartAsync(server);
        long start = feed.Time;
        await feed.PositionsAsync(new FedPosition(1, false, 2.0) { LiquidationPrice = 90_000 });
        feed.Time = start + Minute;
        await feed.PositionsAsync(new FedPosition(2, true, 1.0) { LiquidationPrice = 120_000 });
        feed.Time = start + (2 * Minute);
        await feed.IndexAsync(100_100);

        Contracts.V1.History history = await server.Client.GetHistoryAsync(new GetHistoryRequest { Kind = HistoryKind.Liquidation });
        Contracts.V1.History early = await server.Client.GetHistoryAsync(
            new GetHistoryRequest { Kind = HistoryKind.Liquidation, To = history.Columns[0].Time, PriceTo = 100_000 });

        Assert.Equal((HistoryKind.Liquidation, Provenance.Observed, 60u), (history.Kind, history.Provenance, history.ResolutionSeconds));
        Assert.Equal([Boundary(start), Boundary(start) + Minute], history.Columns.Select(column => (long)column.Time));
        Assert.Equal(2, history.Prices.Count);
        Assert.Equal([180_000, 0], history.Columns[0].LongUsd);
        Assert.Equal([0, 0], history.Columns[0].ShortUsd);
        Assert.Equal([0, 120_000], history.Columns[1].ShortUsd);
        Assert.Empty(history.Columns[0].NetGexUsdPerPercent);
        Assert.InRange(90_000, history.Prices[0], history.Prices[0] * 1.006);
        Assert.Equal(100_000, history.Columns[0].IndexPrice);
        Assert.Equal(180_000, Assert.Single(Assert.Single(early.Columns).LongUsd));
    }

    [Fact]
    public async Task GetHistory_GammaOverAnHour_IsKeptAtBothResolutions()
    {
        await using TestServer server = await TestServer.StartAsync();
        PerpetualFeed feed = await StartAsync(server);
        var quote = new QuoteRow { Instrument = "BTC-30JAN26-100000-C", MarkIv = 0.5, OpenInterest = 100, UnderlyingPrice = 100_000, Time = (ulong)feed.Time };
        (await server.Client.SendAsync(new QuoteBatch { Rows = { quote } })).AssertAllAccepted(1);
        Summary summary = await server.Client.GetSummaryAsync(PositioningModel.Reversed);
        feed.Time += 2 * UnixTime.NanosPerHour;
        await feed.IndexAsync(100_100);

        foreach ((uint asked, uint answered) in new[] { (0u, 60u), (900u, 60u), (2_000u, 3_600u), (86_400u, 3_600u) })
        {
            Contracts.V1.History history = await server.Client.GetHistoryAsync(
                new GetHistoryRequest { ResolutionSeconds = asked, PositioningModel = PositioningModel.Reversed });
            HistoryColumn column = Assert.Single(history.Columns);
            Assert.Equal((answered, HistoryKind.Gamma, Provenance.Unspecified), (history.ResolutionSeconds, history.Kind, history.Provenance));
            Assert.Equal([100_000], history.Prices);
            Assert.Equal(summary.NetGexUsdPerPercent, Assert.Single(column.NetGexUsdPerPercent), 1e-6);
            Assert.True(column.NetGexUsdPerPercent[0] < 0.0);
            Assert.Equal(summary.GrossGexUsdPerPercent, Assert.Single(column.GrossGexUsdPerPercent), 1e-6);
        }
    }

    public static TheoryData<string, GetHistoryRequest> BadRequests => new()
    {
        { "kind is '9'", new GetHistoryRequest { Kind = (HistoryKind)9 } },
        { "provenance is '9'", new GetHistoryRequest { Provenance = (Provenance)9 } },
        { "positioning_model is '9'", new GetHistoryRequest { PositioningModel = (PositioningModel)9 } },
        { "from is '5': it is after to, 4", new GetHistoryRequest { From = 5, To = 4 } },
        { "to is '18446744073709551615'", new GetHistoryRequest { To = ulong.MaxValue } },
        { "price_from is '2': it is above price_to, 1", new GetHistoryRequest { PriceFrom = 2, PriceTo = 1 } },
        { "price_to is 'NaN'", new GetHistoryRequest { PriceTo = double.NaN } },
        { "underlying is 'B T'", new GetHistoryRequest { Underlying = "B T" } },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task GetHistory_BadField_IsNamedWithItsValue(string message, GetHistoryRequest request)
    {
        await using TestServer server = await TestServer.StartAsync();

        RpcException e = await Assert.ThrowsAsync<RpcException>(() => server.Client.GetHistoryAsync(request));

        Assert.Equal(StatusCode.InvalidArgument, e.Status.Code);
        Assert.StartsWith(message, e.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetHistory_ServerThatKeepsNone_SaysSo()
    {
        await using TestServer none = await TestServer.StartAsync(options => options with { HistoryMinutes = 0, HistoryHours = 0 });
        await using TestServer hours = await TestServer.StartAsync(options => options with { HistoryMinutes = 0 });

        RpcException e = await Assert.ThrowsAsync<RpcException>(() => none.Client.GetHistoryAsync(new GetHistoryRequest()));
        Contracts.V1.History history = await hours.Client.GetHistoryAsync(new GetHistoryRequest());

        Assert.Equal(StatusCode.FailedPrecondition, e.Status.Code);
        Assert.Equal(3_600u, history.ResolutionSeconds);
        Assert.Empty(history.Columns);
    }

    private static long Boundary(long time) => ((time / Minute) + 1) * Minute;

    private static async Task<PerpetualFeed> StartAsync(TestServer server)
    {
        var feed = new PerpetualFeed(server);
        await feed.IndexAsync(100_000);
        return feed;
    }
}
