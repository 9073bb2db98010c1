using BtcStream.Engine.Stress.Table;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Ladders;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine;

/// <summary>What advances the engine's time.</summary>
public enum ClockMode : byte
{
    /// <summary>The times of the rows alone: history replays exactly.</summary>
    Input = 0,

    /// <summary>Clock ticks and the rows; a row too far ahead of the clock is refused.</summary>
    Live = 1,
}

/// <summary>
/// Everything about the engine that is a choice. Part of the inputs: the same options and the same inputs give the same bits.
/// Limits exist so that no client can make the engine hold unbounded memory, each well above what a venue lists today.
/// </summary>
public sealed record EngineOptions
{
    /// <summary>What advances time.</summary>
    public ClockMode Clock { get; init; } = ClockMode.Input;

    /// <summary>How far ahead of the live clock a row may be, nanoseconds. 5 s: more than clocks differ, less than harms.</summary>
    public long MaxAheadNanos { get; init; } = 5 * UnixTime.NanosPerSecond;

    /// <summary>
    /// Time moves every price. Between quotes the state is priced as of one instant, and a publication moves that instant on once
    /// it lags by this much, nanoseconds; 0 moves it at every publication.
    /// </summary>
    public long TimeStepNanos { get; init; } = UnixTime.NanosPerSecond;

    /// <summary>
    /// Near an expiry a second is a long time: a publication also moves the pricing instant on once it lags by more than the
    /// time to the nearest expiry divided by this, which bounds the relative error of T, so of gamma about half of it. 1,000: 0.1 %.
    /// </summary>
    public int TimeStepsToExpiry { get; init; } = 1_000;

    /// <summary>α of the flow-adjusted positioning model, 0 to 1.</summary>
    public double FlowShare { get; init; } = Positioning.DefaultFlowShare;

    /// <summary>Start of the taker-flow inventory, Unix nanoseconds: trades before it do not count. 0: every trade received counts.</summary>
    public long TakerFlowStartUnixNanos { get; init; }

    /// <summary>Age of the oldest input in use, nanoseconds, beyond which a view is marked stale. 60 s.</summary>
    public long StaleAfterNanos { get; init; } = UnixTime.NanosPerMinute;

    /// <summary>Largest IV taken, a decimal. 25 is 2,500 %: beyond any real quote, and low enough to refuse most percentages sent by mistake.</summary>
    public double MaxIv { get; init; } = 25.0;

    /// <summary>Largest price, strike, amount, volume or open interest taken.</summary>
    public double MaxMagnitude { get; init; } = 1e12;

    /// <summary>Live instruments at once. Deribit lists about 2,000 options on all coins.</summary>
    public int MaxInstruments { get; init; } = 65_536;

    /// <summary>
    /// Expired instruments remembered at most, so that late rows are refused as expired rather than unknown, and so that they can be listed. 16,384 is
    /// about half a year of Deribit's.
    /// </summary>
    public int MaxExpiredInstruments { get; init; } = 16_384;

    /// <summary>Underlyings at once. The largest venue of perpetuals lists about 600.</summary>
    public int MaxUnderlyings { get; init; } = 1_024;

    /// <summary>Venues at once.</summary>
    public int MaxVenues { get; init; } = 32;

    /// <summary>Ids of a call are below this.</summary>
    public int MaxIdsPerCall { get; init; } = 131_072;

    /// <summary>Removed cells a view remembers: a subscriber that missed more than these gets a snapshot instead of a delta.</summary>
    public int MaxTombstones { get; init; } = 4_096;

    /// <summary>Open positions at once, of all underlyings. 16 M take about 2 GB.</summary>
    public int MaxPositions { get; init; } = 1 << 24;

    /// <summary>Margin accounts with cross positions or a streamed equity at once.</summary>
    public int MaxAccounts { get; init; } = 1 << 22;

    /// <summary>Closed positions remembered, so that an older row does not bring one back. 65,536: far more than rows are ever out of order.</summary>
    public int MaxClosedPositions { get; init; } = 65_536;

    /// <summary>Forced orders of one underlying held for the rolling windows. A million: ten times the busiest day known.</summary>
    public int MaxForcedOrders { get; init; } = 1 << 20;

    /// <summary>Margin models that positions may name.</summary>
    public MarginModelCatalog MarginModels { get; init; } = MarginModelCatalog.BuiltIn;

    /// <summary>Grid of the liquidation ladder.</summary>
    public PriceGrid LadderGrid { get; init; } = PriceGrid.Default;

    /// <summary>
    /// Depth assumed where no order book has been streamed, USD per 1 % on either side; 0 assumes none, and then there are no zones. None by default: a
    /// figure that nobody measured would look like one that somebody did.
    /// </summary>
    public double FallbackDepthUsdPerPercent { get; init; }

    /// <summary>Minutes of history kept of each underlying, one column a minute; 0 keeps none of them. A day.</summary>
    public int HistoryMinutes { get; init; } = 1_440;

    /// <summary>Hours of history kept of each underlying, one column an hour; 0 keeps none of them. 30 days.</summary>
    public int HistoryHours { get; init; } = 720;

    /// <summary>
    /// Named sessions of clients remembered, so that what a client sends again after a reconnect is not applied twice; the least recently used go. 4,096: far more
    /// feeds than a desk runs.
    /// </summary>
    public int MaxClientSessions { get; init; } = 4_096;

    /// <summary>Series of observations at once.</summary>
    public int MaxObservationSeries { get; init; } = 1_024;

    /// <summary>
    /// Observations kept of one series: eleven years of days. The oldest go. Volatility indices, live asset prices and prediction markets keep all
    /// values of a minute up to their newest, the last of each UTC minute, (start, end], of two days, and before that the last of each UTC day: three years beside
    /// the minutes.
    /// </summary>
    public int MaxObservationsPerSeries { get; init; } = 4_096;

    /// <summary>Machines, buckets or thresholds of one observation.</summary>
    public int MaxObservationPoints { get; init; } = 10_000;

    /// <summary>
    /// Whether states of stress rows are kept from minute to minute, with their hysteresis. Off: nothing is evaluated at the ends of minutes, and states follow from
    /// the figures alone.
    /// </summary>
    public bool KeepsStressStates { get; init; } = true;

    /// <summary>Thresholds of the stress table.</summary>
    public StressThresholds StressThresholds { get; init; } = StressThresholds.Default;

    /// <summary>
    /// Mixed into the hashes of tables whose keys clients choose, so that nobody can choose keys that fall together; a host draws it at random. Nothing that is
    /// computed depends on it.
    /// </summary>
    public ulong HashSeed { get; init; }

    /// <summary>Levels of one side of an order book. 10,000: more than any venue streams.</summary>
    public int MaxDepthLevels { get; init; } = 10_000;

    /// <summary>Leverage classes and maintenance rate that a rise of open interest is split by.</summary>
    public ModelledOpenInterest ModelledOpenInterest { get; init; } = new(ModelledOpenInterest.DefaultClasses, DefaultModelledMaintenanceRate);

    /// <summary>
    /// Cross accounts over several instruments are solved again once a mark has moved by this share since it last made them be: 0.001, the width of a ladder
    /// cell.
    /// </summary>
    public double CrossMarkTolerance { get; init; } = 0.001;

    /// <summary>Such accounts solved at one publication point at most, so that none takes longer than some milliseconds.</summary>
    public int MaxCrossSolvesPerPublication { get; init; } = 16_384;

    /// <summary>Maintenance rate behind modelled liquidations: the lowest bracket of Binance's BTCUSDT table, 0.4 %.</summary>
    public const double DefaultModelledMaintenanceRate = 0.004;

    /// <summary>Throws when an option is out of its range, naming it and its value.</summary>
    public void Validate()
    {
        RequireRange(MaxAheadNanos, 0, long.MaxValue, nameof(MaxAheadNanos));
        RequireRange(TimeStepNanos, 0, UnixTime.NanosPerDay, nameof(TimeStepNanos));
        RequireRange(TimeStepsToExpiry, 1, int.MaxValue, nameof(TimeStepsToExpiry));
        RequireRange(TakerFlowStartUnixNanos, 0, long.MaxValue, nameof(TakerFlowStartUnixNanos));
        RequireRange(StaleAfterNanos, 1, long.MaxValue, nameof(StaleAfterNanos));
        RequireRange(MaxInstruments, 1, 1 << 20, nameof(MaxInstruments));
        RequireRange(MaxExpiredInstruments, 0, 1 << 20, nameof(MaxExpiredInstruments));
        RequireRange(MaxUnderlyings, 1, 4_096, nameof(MaxUnderlyings));
        RequireRange(MaxVenues, 1, 4_096, nameof(MaxVenues));
        RequireRange(MaxIdsPerCall, 1, 1 << 24, nameof(MaxIdsPerCall));
        RequireRange(MaxTombstones, 1, 1 << 20, nameof(MaxTombstones));
        RequireRange(MaxPositions, 1, 1 << 28, nameof(MaxPositions));
        RequireRange(MaxAccounts, 1, 1 << 28, nameof(MaxAccounts));
        RequireRange(MaxClosedPositions, 0, 1 << 24, nameof(MaxClosedPositions));
        RequireRange(MaxForcedOrders, 1, 1 << 26, nameof(MaxForcedOrders));
        RequireRange(HistoryMinutes, 0, 1 << 20, nameof(HistoryMinutes));
        RequireRange(HistoryHours, 0, 1 << 20, nameof(HistoryHours));
        RequireRange(MaxClientSessions, 1, 1 << 20, nameof(MaxClientSessions));
        RequireRange(MaxObservationSeries, 1, 1 << 20, nameof(MaxObservationSeries));
        RequireRange(MaxObservationsPerSeries, 1, 1 << 20, nameof(MaxObservationsPerSeries));
        RequireRange(MaxObservationPoints, 1, 1 << 20, nameof(MaxObservationPoints));
        RequireRange(MaxDepthLevels, 1, 1 << 20, nameof(MaxDepthLevels));
        RequireRange(MaxCrossSolvesPerPublication, 1, 1 << 28, nameof(MaxCrossSolvesPerPublication));
        if (!(CrossMarkTolerance is >= 0.0 and < 1.0))
        {
            throw new ArgumentOutOfRangeException(nameof(CrossMarkTolerance), CrossMarkTolerance, "CrossMarkTolerance must be at least 0 and below 1.");
        }

        if (!(FallbackDepthUsdPerPercent >= 0.0 && double.IsFinite(FallbackDepthUsdPerPercent)))
        {
            throw new ArgumentOutOfRangeException(nameof(FallbackDepthUsdPerPercent), FallbackDepthUsdPerPercent, "FallbackDepthUsdPerPercent must be at least 0.");
        }

        if (!(FlowShare is >= 0.0 and <= 1.0))
        {
            throw new ArgumentOutOfRangeException(nameof(FlowShare), FlowShare, "FlowShare must be from 0 to 1.");
        }

        if (!(MaxIv is > 0.0 and <= 1_000.0))
        {
            throw new ArgumentOutOfRangeException(nameof(MaxIv), MaxIv, "MaxIv must be above 0 and at most 1000.");
        }

        if (!(MaxMagnitude is > 0.0 and <= 1e15))
        {
            throw new ArgumentOutOfRangeException(nameof(MaxMagnitude), MaxMagnitude, "MaxMagnitude must be above 0 and at most 1e15.");
        }
    }

    private static void RequireRange(long value, long least, long most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be from {least} to {most}.");
        }
    }
}
