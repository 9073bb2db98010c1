using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Tests.Stress;

/// <summary>Answers about market stress.</summary>
internal static class StressSamples
{
    /// <summary>2026-02-05 00:00:00Z.</summary>
    public const ulong AsOf = 1_770_249_600_000_000_000;

    private const ulong Day = 86_400_000_000_000;

    public static StressTable Table(bool synthetic = false) => new()
    {
        Epoch = 7,
        Sequence = 3,
        AsOf = AsOf,
        Underlying = "BTC",
        Synthetic = synthetic,
        Rows =
        {
            Row("hash_rate_drawdown", StressState.Stressed, -20.7),
            new StressRow
            {
                Name = "treasury_pnl", Title = "Unrealised P&L of the largest holder", Figure = -4.561e9, Unit = "USD", Source = "strategy", InputTime = AsOf - 12_000_000_000, Claim = 8, Threshold = 0,
                ThresholdSide = ThresholdSide.Below, State = StressState.Calm, StateSince = AsOf - Day,
            },
            new StressRow { Name = "loop_gain", Title = "Loop gain", Unit = "ratio", Claim = 12, State = StressState.NoData },
        },
    };

    public static StressRow Row(string name, StressState state, double figure) => new()
    {
        Name = name,
        Title = "Hash rate under its peak",
        Figure = figure,
        Unit = "percent",
        Source = "coinmetrics",
        InputTime = AsOf - Day,
        Claim = 6,
        Threshold = -10,
        ThresholdSide = ThresholdSide.Below,
        Hysteresis = 2,
        State = state,
        StateSince = AsOf - (18 * Day),
        Assumptions = { "Seven-day mean." },
    };

    public static SeriesStatus Series(params (ulong From, ulong To)[] gaps)
    {
        var series = new SeriesStatus { Series = "network", Source = "coinmetrics", Time = AsOf, AgeSeconds = 7_200, Entries = 2_226 };
        series.Gaps.AddRange(gaps.Select(gap => new SeriesGap { From = AsOf - (gap.From * Day), To = AsOf - (gap.To * Day) }));
        return series;
    }

    public static MinerStress Miners() => new()
    {
        AsOf = AsOf,
        Underlying = "BTC",
        Price = 73_095.19,
        HashRateEhs = 1_000.0,
        HashRate7DayEhs = 913.49,
        HashRatePeakEhs = 1_151.2,
        HashRatePeakTime = AsOf - (109 * Day),
        HashRateDrawdownPercent = -20.65,
        HashpriceUsdPerPhsDay = 32.68,
        FleetEfficiencyJoulesPerTerahash = 21.6,
        ElectricalCostUsd = 64_253.36,
        ProductionCostUsd = 91_790.52,
        MarginUsd = -18_695.33,
        DaysBelowProductionCost = 18,
        UnderWaterShare = 0.3,
        HashRibbon30DayEhs = 955.0,
        HashRibbon60DayEhs = 1_008.8,
        Capitulation = true,
        PuellMultiple = 0.713,
        ElectricityUsdPerKwh = 0.055,
        ElectricityShare = 0.7,
        Fleet = { new FleetStress { Name = "old", EfficiencyJoulesPerTerahash = 29.5, Share = 0.3, BreakEvenPrice = 87_092.06, UnderWater = true } },
        SupplyCurve = { new PricePoint { Price = 60_000, Value = 6.4e6 } },
        Assumptions = { "Forced supply is the share under water of a day's issuance." },
        Series = { Series((30, 27)) },
    };

    public static GetTouchProbabilityResponse Touch() => new()
    {
        AsOf = 1_768_795_601_000_000_000,
        Underlying = "BTC",
        Probability = 0.26981,
        IvUsed = 0.402,
        IndexPrice = 92_572,
        IndexTime = 1_768_795_591_000_000_000,
        Stale = true,
        OldestInputAgeSeconds = 300.0,
        ExpiryUsed = 1_769_760_000_000_000_000,
        Years = 12.83 / 365,
        ProbabilityWithDrift = 0.2761,
        Drift = 0.031,
        ProbabilityCascadeAdjusted = 0.31,
        CascadeAdjustedBarrierPrice = 99_000,
        CascadeAdjustment = "From 99,000 the move would carry itself past the barrier.",
        PredictionMarket = "polymarket",
        PredictionMarketProbability = 0.25,
        PredictionMarketTime = 1_768_795_000_000_000_000,
    };
}
