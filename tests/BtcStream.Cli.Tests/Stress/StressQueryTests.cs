using BtcStream.Contracts.V1;
using Google.Protobuf;

namespace BtcStream.Cli.Tests.Stress;

/// <summary>Touch and the stress queries from the command line to what they ask and print.</summary>
public sealed class StressQueryTests : IAsyncLifetime
{
    private FakeServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FakeServer.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Touch_Human_IsReadable()
    {
        GetTouchProbabilityRequest? asked = null;
        _server.Touch = request =>
        {
            asked = request;
            return StressSamples.Touch();
        };

        CommandRun run = await RunAsync("touch", "--barrier", "100000", "--until", "2026-02-01");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            """
            Touch         BTC at 100,000 before 2026-02-01 00:00:00Z, +8.0 % from the index
            As of         2026-01-19 04:06:41Z
            Index         92,572.00 of 2026-01-19 04:06:31Z
            Oldest input  5 min, STALE
            From options  26.98 % without drift
            With drift    27.61 % at the forward's +3.1 % a year
            IV used       40.2 % at that strike, of the expiry 30 Jan 2026; 12.83 days to go
            With cascade  31.00 % that 99,000.00 is touched, from where the move would feed itself
            Market        25.00 % on polymarket as of 2026-01-19 03:56:40Z, -1.98 points from the options
            Adjustment    From 99,000 the move would carry itself past the barrier.
            """,
            run.Out.TrimEnd());
        Assert.Equal(
            new GetTouchProbabilityRequest { Underlying = "BTC", PositioningModel = PositioningModel.Naive, BarrierPrice = 100_000, Until = 1_769_904_000_000_000_000 }, asked);
    }

    [Fact]
    public async Task Touch_NothingToSay_IsDashes()
    {
        CommandRun run = await RunAsync("touch", "--barrier", "100000", "--until", "2026-02-01");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("From options  - without drift\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("Market        no prediction market with this barrier and end\n", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--barrier is 0; it must be a price in USD above 0", "touch", "--barrier", "0", "--until", "2026-02-01")]
    [InlineData("--until is 'soon'; it must be a UTC day", "touch", "--barrier", "1", "--until", "soon")]
    [InlineData("Option '--until' is required.", "touch", "--barrier", "1")]
    [InlineData("--since is 'soon'; it must be a UTC day", "query", "treasury", "--since", "soon")]
    public async Task Arguments_Wrong_AreNamed(string expected, params string[] arguments)
    {
        CommandRun run = await RunAsync(arguments);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Miners_Human_IsReadableAndNamesGaps()
    {
        _server.Info = new ServerInfo { Synthetic = true };
        _server.Miners = _ => StressSamples.Miners();

        CommandRun run = await RunAsync("query", "miners");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            """
            SYNTHETIC: made-up data
            Miners       BTC at 73,095.19
            As of        2026-02-05 00:00:00Z
            Hash rate    1,000.0 EH/s by the day, 913.5 over 7 days
            Drawdown     -20.7 % against the peak of 1,151.2 EH/s at 2025-10-19 00:00:00Z
            Ribbons      955.0 EH/s over 30 days, 1,008.8 over 60: CAPITULATION
            Hashprice    32.68 USD per PH/s a day
            Puell        0.71
            Cost         electricity 64,253, all 91,791 USD a coin; margin -18,695
            Below cost   18 days running
            Under water  30.0 % of the hash rate; - would earn more elsewhere
            Assumed      21.6 J/TH, 0.055 USD/kWh, electricity 70.0 % of the cost, elsewhere - USD/MWh

              Machine   J/TH    Share   Breaks even at
            ──────────────────────────────────────────────────────
              old       29.5   30.0 %        87,092.06   under water


              Price down to   Forced supply USD
            ────────────────────────────────────
              60,000.00                  +6.4 M

            - Forced supply is the share under water of a day's issuance.

              Input     Source        Newest                   Age   Entries   Gaps
            ────────────────────────────────────────────────────────────────────────
              network   coinmetrics   2026-02-05 00:00:00Z   2.0 h     2,226      1

            ! network has gaps, not filled: 2026-01-06 00:00:00Z to 2026-01-09 00:00:00Z
            """.Split('\n').Where(line => !line.Contains('─')),
            string.Join('\n', run.Out.Split('\n').Select(line => line.TrimEnd())).TrimEnd().Split('\n').Where(line => !line.Contains('─')));
    }

    [Fact]
    public async Task Miners_Options_AreAskedForAndJsonIsTheMessage()
    {
        GetMinerStressRequest? asked = null;
        _server.Miners = request =>
        {
            asked = request;
            return StressSamples.Miners();
        };

        CommandRun run = await RunAsync(
            "query", "miners", "--price", "73000", "--electricity", "0.055", "--electricity-share", "0.7", "--alternative", "120", "--supply-price", "70000", "--supply-price", "60000", "--json");

        Assert.Equal(StressSamples.Miners(), JsonParser.Default.Parse<MinerStress>(Assert.Single(run.Lines)));
        Assert.Equal(
            new GetMinerStressRequest
            {
                Underlying = "BTC",
                Price = 73_000,
                ElectricityUsdPerKwh = 0.055,
                ElectricityShare = 0.7,
                AlternativeRevenueUsdPerMwh = 120,
                SupplyPrices = { 70_000, 60_000 },
            },
            asked);
    }

    [Fact]
    public async Task Treasury_Human_IsReadable()
    {
        GetTreasuryStressRequest? asked = null;
        _server.Treasury = request =>
        {
            asked = request;
            return new TreasuryStress
            {
                AsOf = StressSamples.AsOf,
                Underlying = "BTC",
                Price = 69_600,
                Holders =
                {
                    new TreasuryHolder
                    {
                        Holder = "Strategy", HoldingBtc = 713_513, AverageCostUsd = 75_992, MarketValueUsd = 49.6605e9, UnrealisedPnlUsd = -4.561e9, DistanceToCostPercent = -8.41, UnexplainedBtc = 3,
                        PnlLadder = { new PricePoint { Price = 80_000, Value = 2.86e9 } },
                    },
                },
                CostBasis = { new CostBasisBucket { PriceLow = 72_000, PriceHigh = 74_000, AmountBtc = 250_000, ChangeBtc = -1_200 } },
                SupplyInLossBtc = 5e6,
            };
        };

        CommandRun run = await RunAsync("query", "treasury", "--price", "69600", "--holder", "Strategy", "--ladder", "80000", "--since", "2026-01-01", "--forced-sale", "0.1");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"Strategy +713,513 +75,992\.00 +49\.66 bn +-4\.56 bn +-8\.4 % +3 +-", run.Out);
        Assert.Matches(@"Price +Strategy profit or loss USD", run.Out);
        Assert.Matches(@"80,000\.00 +\+2\.86 bn", run.Out);
        Assert.Matches(@"72,000\.00 +74,000\.00 +250,000 +-1,200", run.Out);
        Assert.Contains("In loss     5,000,000 BTC last moved above the price", run.Out, StringComparison.Ordinal);
        Assert.Equal(
            new GetTreasuryStressRequest
            {
                Underlying = "BTC",
                Price = 69_600,
                Holders = { "Strategy" },
                LadderPrices = { 80_000 },
                CostBasisSince = 1_767_225_600_000_000_000,
                ForcedSaleShare = 0.1,
            },
            asked);
    }

    [Fact]
    public async Task Spillover_Human_IsReadable()
    {
        _server.Spillover = request => new Spillover
        {
            AsOf = StressSamples.AsOf,
            Underlying = "BTC",
            WindowDays = request.WindowDays,
            UnderlyingChange24HPercent = -14.1,
            Assets = { new AssetSpillover { Asset = "BNB", Beta = 0.943, Correlation = 0.895, PriceUsd = 604.9, Change24HPercent = -13.5, ResidualPercent = -0.2, Observations = 90 } },
            Series = { StressSamples.Series() },
        };

        CommandRun run = await RunAsync("query", "spillover", "--asset", "BNB");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("Spill-over  of BTC, daily log returns of 90 days\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("BTC 24 h    -14.1 %\n", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"BNB +604\.90 +-13\.5 % +0\.943 +0\.895 +-0\.2 % +90", run.Out);
        Assert.Matches(@"network +coinmetrics +2026-02-05 00:00:00Z +120 min +2,226 +none|network +coinmetrics +2026-02-05 00:00:00Z +2\.0 h +2,226 +none", run.Out);
    }

    [Fact]
    public async Task Regime_Human_IsReadable()
    {
        _server.Regime = _ => new VolatilityRegime
        {
            AsOf = StressSamples.AsOf,
            Underlying = "BTC",
            Regime = Regime.Defensive,
            Rules = { new RegimeRule { Name = "put_call", Figure = 1.61, Unit = "ratio", DefensiveBound = 1.2, OffensiveBound = 0.7, Vote = Regime.Defensive } },
            ImpliedVolatility = 0.4827,
            IvPercentile = 71.78,
            IvRankPercent = 51.17,
            RealisedVolatility = 0.4586,
            RealisedWindowDays = 30,
            VolatilityPremium = 0.0241,
            TermStructure = { new AtmIv { Days = 7, Iv = 0.388 } },
            PutCallOpenInterestRatio = 0.74,
            PutCallVolumeRatio = 1.61,
            PutCallVolumeRatioChange = 0.42,
            BeyondDays = { new BeyondDays { Days = 90, OpenInterestShare = 0.41, VolumeShare = 0.12 } },
            DailyTurnover = { new OptionTurnover { From = StressSamples.AsOf - 86_400_000_000_000, To = StressSamples.AsOf, TurnoverUsd = 2.4e9, PutCallRatio = 1.1 } },
            ShortEnd = new ExpiryEnd { Days = 30, AtmIv = 0.388, RiskReversal25Delta = -0.05, PutCallVolumeRatio = 1.9, TurnoverRatio = 0.08 },
            DepthUsdPerPercent = 90e6,
            DepthMedianUsdPerPercent = 150e6,
            DepthRatio = 0.6,
        };

        CommandRun run = await RunAsync("query", "regime");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith(
            """
            Regime    BTC defensive
            As of     2026-02-05 00:00:00Z
            Implied   48.27 %, higher than 71.8 % of the last 365 days (percentile), at 51.2 % between their lowest and highest (rank)
            Realised  45.9 % over 30 days; premium +2.4 points
            ATM IV    7 d 38.8 %
            Put/call  0.74 by open interest (- in 24 h), 1.61 by volume (+0.42 in 24 h)
            Depth     90.0 M USD per 1 %, 0.60 of its 24-hour median of 150.0 M
            """,
            run.Out,
            StringComparison.Ordinal);
        Assert.Matches(@"put_call +1\.61 +1\.20 +0\.7 +defensive", run.Out);
        Assert.Matches(@"up to 30 d +38\.8 % +-5\.0 % +1\.90 +0\.080", run.Out);
        Assert.Contains("Beyond 90 d: 41.0 % of the open interest, 12.0 % of the volume\n", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"2026-02-04 00:00:00Z +2026-02-05 00:00:00Z +2\.40 bn +1\.10", run.Out);
    }

    [Fact]
    public async Task Cascade_Supply_IsAskedForByName()
    {
        RunCascadeRequest? asked = null;
        _server.Cascade = request =>
        {
            asked = request;
            return new RunCascadeResponse();
        };

        CommandRun run = await RunAsync("cascade", "--shock", "-5", "--supply", "miners", "--supply", "treasury:Strategy", "--supply", "miners");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["miners", "treasury:Strategy"], asked!.SupplyCurves);
        Assert.Equal((false, false, false), (asked.HasIncludeSupply, asked.HasTreasurySaleShare, asked.HasCostBasisSaleShare));
        Assert.Equal(0, (await RunAsync("cascade", "--shock", "-5", "--no-supply", "--treasury-sale", "0.1", "--cost-basis-sale", "0.2")).ExitCode);
        Assert.Equal((true, false, 0.1, 0.2), (asked.HasIncludeSupply, asked.IncludeSupply, asked.TreasurySaleShare, asked.CostBasisSaleShare));
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync([.. arguments, .. _server.Option]);
}
