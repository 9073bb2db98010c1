using BtcStream.Contracts.V1;
using BtcStream.Quant.Domain;
using BtcStream.Rpc;
using BtcStream.Server.Tests.Hosting;
using Google.Protobuf.Reflection;

namespace BtcStream.Server.Tests.Services;

/// <summary>GetVolatilityRegime of a server that everything it rests on was streamed to, and of one to which nothing was.</summary>
public sealed class VolatilityRegimeTests
{
    private const long Hour = UnixTime.NanosPerHour;
    private const long Day = UnixTime.NanosPerDay;

    private static readonly long Start = UnixTime.FromDate(2026, 1, 12);

    [Fact]
    public async Task GetVolatilityRegime_EverythingStreamed_HasEveryFigure()
    {
        await using TestServer server = await StartAsync();
        VolatilityRegime regime = await server.Client.GetVolatilityRegimeAsync(new GetVolatilityRegimeRequest { RealisedWindowDays = 10, TurnoverDays = 2 });
        Summary summary = await server.Client.GetSummaryAsync();

        FieldDescriptor[] absent = [.. VolatilityRegime.Descriptor.Fields.InDeclarationOrder().Where(field => field.HasPresence && !field.Accessor.HasValue(regime))];
        Assert.True(absent.Length == 0, $"{string.Join(", ", absent.Select(field => field.Name))} absent in {regime}");
        Assert.Equal((summary.Epoch, summary.Sequence, summary.AsOf, "BTC"), (regime.Epoch, regime.Sequence, regime.AsOf, regime.Underlying));
        Assert.Equal(summary.AtmIv, regime.TermStructure);
        Assert.Equal(summary.Expiries, regime.Expiries);
        Assert.True(regime.Expiries.Count == 4 && regime.Expiries.All(expiry => expiry.HasRiskReversal25Delta && expiry.HasButterfly25Delta), $"{regime.Expiries}");
        Assert.Equal((summary.PutCallOpenInterestRatio, summary.PutCallVolumeRatio), (regime.PutCallOpenInterestRatio, regime.PutCallVolumeRatio));
        Assert.Equal((summary.Stale, summary.Synthetic, summary.OldestInputAgeSeconds), (regime.Stale, regime.Synthetic, regime.OldestInputAgeSeconds));
        AssertVolatility(regime);
        AssertMarket(regime);
        AssertTurnover(regime);
        Assert.Equal(["volatility_index:DVOL", "asset_price:BTC", "depth", "put_call", "option_turnover"], regime.Series.Select(series => series.Series));
        Assert.All(regime.Series, series => Assert.True(series.HasTime && series.HasAgeSeconds && series.Entries > 0 && series.Source.Length > 0, $"{series}"));
    }

    [Fact]
    public async Task GetVolatilityRegime_NothingStreamed_HasNoFigures()
    {
        await using TestServer server = await TestServer.StartAsync();
        await using TestServer other = await StartAsync();
        foreach (VolatilityRegime regime in new[]
        {
            await server.Client.GetVolatilityRegimeAsync(),
            await other.Client.GetVolatilityRegimeAsync(new GetVolatilityRegimeRequest { Underlying = "XRP" }),
        })
        {
            FieldDescriptor[] present =
                [.. VolatilityRegime.Descriptor.Fields.InDeclarationOrder().Where(field => field.HasPresence && field.FieldType != FieldType.Message && field.Accessor.HasValue(regime))];
            Assert.True(present.Length == 0, $"{string.Join(", ", present.Select(field => field.Name))} in {regime}");
            Assert.Equal((Regime.NoData, 30U, string.Empty), (regime.Regime, regime.RealisedWindowDays, regime.VolatilityIndex));
            Assert.All(regime.Rules, rule => Assert.Equal((false, Regime.NoData), (rule.HasFigure, rule.Vote)));
            Assert.All(regime.TermStructure, atm => Assert.False(atm.HasIv));
            Assert.Equal([30U, 90U, 180U], regime.BeyondDays.Select(beyond => beyond.Days));
            Assert.All(regime.BeyondDays, beyond => Assert.False(beyond.HasOpenInterestShare || beyond.HasVolumeShare));
            Assert.Equal((0, 0, 0, 0U, 0U, 0U), (regime.Expiries.Count, regime.DailyTurnover.Count, regime.QuarterlyTurnover.Count, regime.DepthSamples, regime.IvDays, regime.RealisedReturns));
            Assert.All(new[] { regime.ShortEnd, regime.LongEnd }, end => Assert.False(end.HasAtmIv || end.HasRiskReversal25Delta || end.HasPutCallVolumeRatio || end.HasTurnoverRatio));
            Assert.Equal(5, regime.Series.Count);
            Assert.All(regime.Series, series => Assert.Equal((false, false, 0U, 0), (series.HasTime, series.HasAgeSeconds, series.Entries, series.Gaps.Count)));
        }
    }

    [Fact]
    public async Task GetVolatilityRegime_AnotherIndex_IsTheOneNamed()
    {
        await using TestServer server = await StartAsync();
        await SendIndexAsync(server, "BVIV", Enumerable.Range(-200, 201).Where(day => day != -5), day => 0.7);

        VolatilityRegime newest = await server.Client.GetVolatilityRegimeAsync();
        VolatilityRegime named = await server.Client.GetVolatilityRegimeAsync(new GetVolatilityRegimeRequest { VolatilityIndex = "BVIV" });
        VolatilityRegime none = await server.Client.GetVolatilityRegimeAsync(new GetVolatilityRegimeRequest { VolatilityIndex = "VIX" });

        // Both are of the same time: the one that reaches further back, since its rank needs a year.
        Assert.Equal(("DVOL", 0.5), (newest.VolatilityIndex, newest.ImpliedVolatility));
        Assert.Equal(("BVIV", 200U, false, false), (named.VolatilityIndex, named.IvDays, named.HasIvPercentile, named.HasIvRankPercent));
        SeriesGap gap = named.Series[0].Gaps[^1];
        Assert.Equal(((ulong)(Start - (6 * Day)), (ulong)(Start - (4 * Day))), (gap.From, gap.To));
        Assert.Equal(("volatility_index:VIX", false, false), (none.Series[0].Series, none.HasImpliedVolatility, none.Series[0].HasTime));
    }

    public static TheoryData<string, GetVolatilityRegimeRequest> BadRequests => new()
    {
        { "underlying is 'B T'", new GetVolatilityRegimeRequest { Underlying = "B T" } },
        { "volatility_index is 'D\tOL'", new GetVolatilityRegimeRequest { VolatilityIndex = "D\tOL" } },
        { "volatility_index is 'xxxxx", new GetVolatilityRegimeRequest { VolatilityIndex = new string('x', 129) } },
        { "realised_window_days is '1'", new GetVolatilityRegimeRequest { RealisedWindowDays = 1 } },
        { "realised_window_days is '3651'", new GetVolatilityRegimeRequest { RealisedWindowDays = 3_651 } },
        { "turnover_days is '801'", new GetVolatilityRegimeRequest { TurnoverDays = 801 } },
        { "turnover_days is '4294967295'", new GetVolatilityRegimeRequest { TurnoverDays = uint.MaxValue } },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task GetVolatilityRegime_BadField_IsNamedWithItsValue(string message, GetVolatilityRegimeRequest request)
    {
        await using TestServer server = await TestServer.StartAsync();

        RpcException e = await Assert.ThrowsAsync<RpcException>(() => server.Client.GetVolatilityRegimeAsync(request));

        Assert.Equal(StatusCode.InvalidArgument, e.Status.Code);
        Assert.StartsWith(message, e.Status.Detail, StringComparison.Ordinal);
    }

    private static void AssertVolatility(VolatilityRegime regime)
    {
        // The index rises by a thousandth a day: today is above the 364 before it.
        Assert.Equal(("DVOL", 365U), (regime.VolatilityIndex, regime.IvDays));
        Assert.Equal(0.5, regime.ImpliedVolatility, 1e-12);
        Assert.Equal(100.0 * 364 / 365, regime.IvPercentile, 1e-9);
        Assert.Equal(100.0, regime.IvRankPercent, 1e-9);

        // Closes rise and fall by 1 % in turn: ten returns, five of either sign.
        double realised = Math.Log(1.01) * Math.Sqrt(10.0 / 9.0 * 365.0);
        Assert.Equal((10U, 10U), (regime.RealisedWindowDays, regime.RealisedReturns));
        Assert.Equal(realised, regime.RealisedVolatility, 1e-9);
        Assert.Equal(0.5 - realised, regime.VolatilityPremium, 1e-9);
        string[] names = [.. regime.Rules.Select(rule => rule.Name)];
        Assert.Equal(7, names.Distinct().Count());
        Assert.All(regime.Rules, rule => Assert.True(rule.HasFigure && rule.Unit.Length > 0 && rule.HasDefensiveBound && rule.Vote != Regime.Unspecified, $"{rule}"));
        Assert.Equal(["volatility_premium", "depth_ratio"], regime.Rules.Where(rule => !rule.HasOffensiveBound).Select(rule => rule.Name));
        Assert.Equal(["risk_reversal_25_delta_30_day", "depth_ratio"], regime.Rules.Where(rule => !rule.DefensiveAbove).Select(rule => rule.Name));
        RegimeRule percentile = regime.Rules[0];
        Assert.Equal(("iv_percentile", "percent", 80.0, 20.0, Regime.Defensive), (percentile.Name, percentile.Unit, percentile.DefensiveBound, percentile.OffensiveBound, percentile.Vote));
        Assert.Equal((regime.IvPercentile, regime.DepthRatio), (percentile.Figure, regime.Rules[6].Figure));
        (int defensive, int offensive) = (regime.Rules.Count(rule => rule.Vote == Regime.Defensive), regime.Rules.Count(rule => rule.Vote == Regime.Offensive));
        Assert.Equal(3 * (defensive - offensive) >= 7 ? Regime.Defensive : 3 * (offensive - defensive) >= 7 ? Regime.Offensive : Regime.Neutral, regime.Regime);
    }

    private static void AssertMarket(VolatilityRegime regime)
    {
        // 9 coins within 2 % on either side.
        Assert.InRange(regime.DepthUsdPerPercent, 9.0 * 90_000.0, 1.001 * 9.0 * 90_000.0);
        Assert.Equal(0.9, regime.DepthRatio, 1e-9);
        Assert.Equal(regime.DepthUsdPerPercent / 0.9, regime.DepthMedianUsdPerPercent, 1e-6);
        Assert.Equal(23U, regime.DepthSamples);

        // Puts were 100 of each strike and are 150, calls stay 200.
        Assert.Equal((0.75, 0.25), (regime.PutCallOpenInterestRatio, regime.PutCallOpenInterestRatioChange));
        Assert.Equal((1.5, 0.5), (regime.PutCallVolumeRatio, regime.PutCallVolumeRatioChange));
        Assert.InRange(regime.AsOf - regime.PutCallOpenInterestSince, (ulong)Day, (ulong)(32 * Hour));
        Assert.Equal(regime.PutCallOpenInterestSince, regime.PutCallVolumeSince);
        Assert.Equal([(30U, 0.5), (90U, 0.25), (180U, 0.0)], regime.BeyondDays.Select(beyond => (beyond.Days, beyond.OpenInterestShare)));
        Assert.All(regime.BeyondDays, beyond => Assert.Equal(beyond.OpenInterestShare, beyond.VolumeShare, 1e-12));
        Assert.Equal((30U, 90U), (regime.ShortEnd.Days, regime.LongEnd.Days));
        Assert.Equal(0.5 * (regime.Expiries[0].AtmIv + regime.Expiries[1].AtmIv), regime.ShortEnd.AtmIv, 1e-12);
        Assert.Equal(regime.Expiries[3].RiskReversal25Delta, regime.LongEnd.RiskReversal25Delta, 1e-12);
        Assert.All(new[] { regime.ShortEnd, regime.LongEnd }, end => Assert.Equal((1.5, 25.0 / 350.0), (end.PutCallVolumeRatio, end.TurnoverRatio)));
    }

    private static void AssertTurnover(VolatilityRegime regime)
    {
        Assert.Equal([Start + Day, Start], regime.DailyTurnover.Select(day => (long)day.From));
        OptionTurnover today = regime.DailyTurnover[0];
        Assert.Equal((TurnoverBasis.Trades, 90_000.0 * 3.0, 0.5, 3.0), (today.Basis, today.TurnoverUsd, today.PutCallRatio, today.TurnoverCoins));
        Assert.Equal((1U, 1U, 2UL), (today.Days, today.DaysCovered, today.Trades));
        Assert.True(today.FirstTime < today.LastTime && today.To == (ulong)(Start + (2 * Day)), $"{today}");
        OptionTurnover quoted = regime.DailyTurnover[1];
        Assert.Equal(TurnoverBasis.QuotedVolume, quoted.Basis);
        Assert.True(quoted.TurnoverUsd > 0 && quoted.Trades == 0 && quoted.FirstTime == quoted.LastTime, $"{quoted}");
        OptionTurnover quarter = Assert.Single(regime.QuarterlyTurnover);
        Assert.Equal((TurnoverBasis.Mixed, 13U, 2U), (quarter.Basis, quarter.Days, quarter.DaysCovered));
        Assert.Equal(today.TurnoverUsd + quoted.TurnoverUsd, quarter.TurnoverUsd, 1e-6);
    }

    /// <summary>A day and six hours of options, depth and index, an hour apart; a year of the index and closes; two trades.</summary>
    private static async Task<TestServer> StartAsync()
    {
        TestServer server = await TestServer.StartAsync();
        var feed = new PerpetualFeed(server);
        await SendIndexAsync(server, "DVOL", Enumerable.Range(-370, 371), day => 0.5 + (0.001 * day));
        await SendClosesAsync(server);
        for (int hour = 0; hour <= 30; hour++)
        {
            feed.Time = Start + (hour * Hour);
            await feed.IndexAsync(90_000.0);
            double coins = hour < 30 ? 10.0 : 9.0;
            await feed.DepthAsync([new FedLevel(90_000.0 * 0.98, coins)], [new FedLevel(90_000.0 * 1.02, coins)]);
            if (hour is 0 or 12 or 30)
            {
                await SendChainAsync(server, feed.Time, putOpenInterest: hour < 30 ? 100.0 : 150.0, putVolume: hour < 30 ? 10.0 : 15.0);
            }
        }

        TradeRow[] trades = [Trade("BTC-30JAN26-90000-C", 2.0, Start + (25 * Hour)), Trade("BTC-30JAN26-90000-P", 1.0, Start + (26 * Hour))];
        (await server.Client.SendAsync(new TradeBatch { Rows = { trades } })).AssertAllAccepted(2);
        return server;
    }

    private static TradeRow Trade(string name, double amount, long time) =>
        new() { Instrument = name, Price = 0.01, Amount = amount, TakerSide = Side.Buy, Time = (ulong)time };

    private static async Task SendChainAsync(TestServer server, long time, double putOpenInterest, double putVolume)
    {
        var batch = new QuoteBatch();
        foreach (string expiry in new[] { "16JAN26", "30JAN26", "27FEB26", "24APR26" })
        {
            for (int strike = 60_000; strike <= 130_000; strike += 10_000)
            {
                foreach (bool isPut in new[] { false, true })
                {
                    batch.Rows.Add(new QuoteRow
                    {
                        Instrument = $"BTC-{expiry}-{strike}-{(isPut ? 'P' : 'C')}",
                        MarkIv = 0.4 + (Math.Abs(strike - 95_000) * 2e-6),
                        UnderlyingPrice = 90_000.0,
                        OpenInterest = isPut ? putOpenInterest : 200.0,
                        Volume24H = isPut ? putVolume : 10.0,
                        Time = (ulong)time,
                    });
                }
            }
        }

        (await server.Client.SendAsync(batch)).AssertAllAccepted(batch.Rows.Count);
    }

    private static async Task SendIndexAsync(TestServer server, string name, IEnumerable<int> days, Func<int, double> value)
    {
        int[] all = [.. days];
        var columns = new VolatilityIndexColumns { Index = name, Close = { all.Select(value) } };
        var series = new ObservationColumns { Source = "a venue", Time = { all.Select(day => (ulong)(Start + (day * Day))) }, VolatilityIndex = columns };
        (await server.Client.SendAsync(new ObservationBatch { Columns = series })).AssertAllAccepted(all.Length);
    }

    private static async Task SendClosesAsync(TestServer server)
    {
        int[] days = [.. Enumerable.Range(-12, 13)];
        var columns = new AssetPriceColumns { Asset = "BTC", Kind = AssetPriceKind.DailyClose, PriceUsd = { days.Select(day => day % 2 == 0 ? 90_900.0 : 90_000.0) } };
        var series = new ObservationColumns { Source = "a venue", Time = { days.Select(day => (ulong)(Start + (day * Day))) }, AssetPrice = columns };
        (await server.Client.SendAsync(new ObservationBatch { Columns = series })).AssertAllAccepted(days.Length);
    }
}
