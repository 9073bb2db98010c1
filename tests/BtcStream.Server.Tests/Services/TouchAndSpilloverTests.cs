using BtcStream.Contracts.V1;
using BtcStream.Quant.Domain;
using BtcStream.Rpc;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Services;

/// <summary>GetTouchProbability and GetSpillover over the wire.</summary>
public sealed class TouchAndSpilloverTests
{
    private static readonly long Start = UnixTime.FromDate(2026, 1, 1);
    private static readonly long February = UnixTime.FromDate(2026, 2, 1);

    [Fact]
    public async Task GetTouchProbability_BesideAMarket_ShowsBoth()
    {
        await using TestServer server = await TestServer.StartAsync();
        await StartAsync(server.Client);
        await ObserveAsync(server.Client, new ObservationRow
        {
            Source = "polymarket.com",
            Time = (ulong)Start,
            PredictionMarket = new PredictionMarketObservation { Market = "poly", BarrierPrice = 100_000, Until = (ulong)(Start + (30 * UnixTime.NanosPerDay)), Probability = 0.09 },
        });

        GetTouchProbabilityResponse answer = await server.Client.GetTouchAsync(Ask(100_000, Start + (30 * UnixTime.NanosPerDay)));

        Assert.Equal(7.3208, 100 * answer.Probability, 0.0001);
        Assert.Equal((0.5, 30.0 / 365.0, 78_000.0), (answer.IvUsed, answer.Years, answer.IndexPrice));
        Assert.Equal((ulong)UnixTime.FromDate(2026, 1, 30, 8), answer.ExpiryUsed);
        Assert.Equal(("poly", "polymarket.com", 0.09, (ulong)Start), (answer.PredictionMarket, answer.PredictionMarketSource, answer.PredictionMarketProbability, answer.PredictionMarketTime));
        Assert.Equal("prediction_market:poly", Assert.Single(answer.Series).Series);
        Assert.Contains("--fallback-depth", answer.CascadeAdjustment, StringComparison.Ordinal);
        Assert.False(answer.HasProbabilityCascadeAdjusted);
        Assert.Contains(answer.Assumptions, text => text.Contains("outside that expiry's listed strikes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GetTouchProbability_OfOldInputs_SaysHowOld()
    {
        await using TestServer server = await TestServer.StartAsync();
        await StartAsync(server.Client);
        GetTouchProbabilityResponse fresh = await server.Client.GetTouchAsync(Ask(100_000, February));
        Assert.Equal((false, 0.0, (ulong)Start), (fresh.Stale, fresh.OldestInputAgeSeconds, fresh.IndexTime));

        (await server.Client.SendAsync(new MarketBatch { Rows = { new MarketRow { Underlying = "ETH", IndexPrice = 3_000, Time = (ulong)(Start + UnixTime.NanosPerHour) } } })).AssertAllAccepted(1);
        GetTouchProbabilityResponse old = await server.Client.GetTouchAsync(Ask(100_000, February));
        Assert.Equal((true, 3_600.0, (ulong)Start), (old.Stale, old.OldestInputAgeSeconds, old.IndexTime));

        GetTouchProbabilityRequest unknown = Ask(100_000, February);
        unknown.Underlying = "XRP";
        GetTouchProbabilityResponse none = await server.Client.GetTouchAsync(unknown);
        Assert.Equal((false, false), (none.HasOldestInputAgeSeconds, none.HasIndexTime));
    }

    [Fact]
    public async Task GetTouchProbability_WithDepth_ExplainsTheAdjustment()
    {
        await using TestServer server = await TestServer.StartAsync(options => options with { FallbackDepthUsdPerPercent = 1e5 });
        await StartAsync(server.Client);

        GetTouchProbabilityResponse calm = await server.Client.GetTouchAsync(Ask(77_000, February));
        GetTouchProbabilityRequest request = Ask(77_000, February);
        request.PositioningModel = PositioningModel.Reversed;
        GetTouchProbabilityResponse carried = await server.Client.GetTouchAsync(request);

        Assert.Equal((calm.Probability, 77_000.0, calm.IvUsed), (calm.ProbabilityCascadeAdjusted, calm.CascadeAdjustedBarrierPrice, calm.CascadeAdjustedIv));
        Assert.StartsWith("Unchanged", calm.CascadeAdjustment, StringComparison.Ordinal);
        Assert.Equal((1.0, 78_000.0, PositioningModel.Reversed), (carried.ProbabilityCascadeAdjusted, carried.CascadeAdjustedBarrierPrice, carried.PositioningModel));
        Assert.Contains("begins at the index already", carried.CascadeAdjustment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetTouchProbability_BadField_IsNamedWithItsValue()
    {
        await using TestServer server = await TestServer.StartAsync();
        await StartAsync(server.Client);
        await RefusedAsync(server.Client, new GetTouchProbabilityRequest { Until = (ulong)February }, "barrier_price is required");
        await RefusedAsync(server.Client, new GetTouchProbabilityRequest { BarrierPrice = 100_000 }, "until is required");
        await RefusedAsync(server.Client, Ask(-1, February), "barrier_price is '-1'");
        await RefusedAsync(server.Client, Ask(100_000, Start), $"until is '{Start}': it must be after the time of the state, {Start}");
        GetTouchProbabilityRequest request = Ask(100_000, February);
        request.PredictionMarket = new string('x', 129);
        await RefusedAsync(server.Client, request, "prediction_market is 'xxx");
    }

    [Fact]
    public async Task GetSpillover_OfCloses_IsWhatTheyComeTo()
    {
        await using TestServer server = await TestServer.StartAsync();
        for (int day = 0; day <= 40; day++)
        {
            // The asset's log return is twice the underlying's.
            double price = 100.0 + (day % 5);
            await CloseAsync(server.Client, "BTC", day, price);
            await CloseAsync(server.Client, "DOGE", day, price * price);
        }

        Spillover answer = await server.Client.GetSpilloverAsync(new GetSpilloverRequest { WindowDays = 30 });

        AssetSpillover doge = Assert.Single(answer.Assets);
        Assert.Equal((30u, 30u, "DOGE"), (answer.WindowDays, doge.Observations, doge.Asset));
        Assert.Equal((2.0, 1.0), (Math.Round(doge.Beta, 9), Math.Round(doge.Correlation, 9)));
        Assert.Equal((ChangeBasis.DailyCloses, ChangeBasis.DailyCloses), (answer.ChangeBasis, doge.ChangeBasis));
        Assert.Equal(100.0 * ((100.0 / 104.0) - 1.0), answer.UnderlyingChange24HPercent, 1e-9);
        Assert.Equal(answer.UnderlyingChange24HPercent, doge.UnderlyingChange24HPercent);
        Assert.Equal(doge.Change24HPercent - (doge.Beta * doge.UnderlyingChange24HPercent), doge.ResidualPercent, 1e-9);
        Assert.Equal(["asset_price:BTC", "asset_price:DOGE"], answer.Series.Select(series => series.Series));
    }

    [Fact]
    public async Task GetSpillover_BadField_IsNamedWithItsValue()
    {
        await using TestServer server = await TestServer.StartAsync();
        var window = await Assert.ThrowsAsync<RpcException>(() => server.Client.GetSpilloverAsync(new GetSpilloverRequest { WindowDays = 1 }));
        Assert.Equal((StatusCode.InvalidArgument, "window_days is '1': it must lie between 2 and 4000, or be 0 for 90"), (window.Status.Code, window.Status.Detail));
        var asset = await Assert.ThrowsAsync<RpcException>(() => server.Client.GetSpilloverAsync(new GetSpilloverRequest { Assets = { "" } }));
        Assert.StartsWith("assets is ''", asset.Status.Detail, StringComparison.Ordinal);
    }

    private static GetTouchProbabilityRequest Ask(double barrier, long until) => new() { BarrierPrice = barrier, Until = (ulong)until };

    private static async Task StartAsync(RiskClient client)
    {
        (await client.SendAsync(new QuoteBatch
        {
            Rows =
            {
                new QuoteRow { Instrument = "BTC-30JAN26-78000-C", Time = (ulong)Start, UnderlyingPrice = 78_000, MarkIv = 0.5, OpenInterest = 1_000 },
            },
        })).AssertAllAccepted(1);
        (await client.SendAsync(new MarketBatch { Rows = { new MarketRow { Underlying = "BTC", IndexPrice = 78_000, Time = (ulong)Start } } })).AssertAllAccepted(1);
    }

    private static Task CloseAsync(RiskClient client, string asset, int day, double price) => ObserveAsync(client, new ObservationRow
    {
        Source = "closes",
        Time = (ulong)(Start + (day * UnixTime.NanosPerDay)),
        AssetPrice = new AssetPriceObservation { Asset = asset, PriceUsd = price, Kind = AssetPriceKind.DailyClose },
    });

    private static async Task ObserveAsync(RiskClient client, ObservationRow row) => (await client.SendAsync(new ObservationBatch { Rows = { row } })).AssertAllAccepted(1);

    private static async Task RefusedAsync(RiskClient client, GetTouchProbabilityRequest request, string detail)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => client.GetTouchAsync(request));
        Assert.Equal(StatusCode.InvalidArgument, refused.Status.Code);
        Assert.StartsWith(detail, refused.Status.Detail, StringComparison.Ordinal);
    }
}
