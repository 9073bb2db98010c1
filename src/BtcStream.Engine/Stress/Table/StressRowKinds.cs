using BtcStream.Quant.Stress;
using static BtcStream.Quant.Stress.ThresholdSide;

namespace BtcStream.Engine.Stress.Table;

/// <summary>
/// The rows of the stress table, in their order, with the default thresholds and the reason for each. A default is a starting point that a user's file overrides
/// row by row.
/// </summary>
public static class StressRowKinds
{
    private const string Usd = "USD";
    private const string UsdPerPercent = "USD per 1 %";
    private const string Percent = "percent";
    private const string Points = "vol points";
    private const string Ratio = "ratio";
    private const string Hash = "EH/s";

    /// <summary>Daily series: one day may be missed.</summary>
    internal static TimeSpan Daily { get; } = TimeSpan.FromDays(2.5);

    /// <summary>What is stated now and then: holdings, machines, the price of electricity.</summary>
    internal static TimeSpan Statements { get; } = TimeSpan.FromDays(400);

    /// <summary>Order books, as in the market's history.</summary>
    internal static TimeSpan OrderBooks { get; } = TimeSpan.FromHours(1);

    /// <summary>Forced orders: without any in its window the feed may be dead.</summary>
    internal static TimeSpan ForcedOrders { get; } = TimeSpan.FromHours(24);

    internal static StressRowKind GrossPeakStrike { get; } = new("gross_gamma_peak_strike", 1, "Strike with the most gross gamma", Usd);

    internal static StressRowKind GrossPeakGamma { get; } = new("gross_gamma_peak", 1, "Gross gamma at that strike", UsdPerPercent);

    internal static StressRowKind GrossPeakOpenInterest { get; } = new(
        "gross_gamma_peak_open_interest", 1, "Open interest at that strike", Usd, new StressThreshold(1.25e9, Above, 0.25e9, 0.05e9),
        "The January article calls about 1.4 bn USD at one strike a concentration; the chains of that week hold 1.08 to 1.35 bn.");

    internal static StressRowKind NetGamma { get; } = new(
        "net_gamma", 2, "Net gamma of the dealers", UsdPerPercent, new StressThreshold(0.0, Below, 0.0, 1e6),
        "Below zero dealers sell into a fall and buy into a rise.")
    { IsOfModel = true };

    internal static StressRowKind FlipPrice { get; } = new("gamma_flip", 2, "Price nearest to the index at which net gamma changes sign", Usd) { IsOfModel = true };

    internal static StressRowKind FlipDistance { get; } = new(
        "gamma_flip_distance", 2, "Distance of the index from that price, below 0 while net gamma is", Percent, new StressThreshold(0.0, Below, 1.0, 0.25),
        "Beyond the flip dealers amplify moves; a percent is an ordinary day's move at an IV of 20, half of one at 40.")
    { IsOfModel = true };

    internal static StressRowKind SupportStrike { get; } = new("support_strike", 2, "Strike below the index with the most gross gamma", Usd);

    internal static StressRowKind SupportGamma { get; } = new(
        "support_net_gamma", 2, "Naive net gamma at that strike", UsdPerPercent, new StressThreshold(0.0, Below, 1e6, 0.25e6),
        "Where it is below zero the strike that should hold a fall feeds it; a million is about a twentieth of what single strikes carried in January 2026.");

    internal static StressRowKind WatchedGamma { get; } = new(
        "naive_net_gamma", 2, "Naive net gamma at a strike that is watched", UsdPerPercent, new StressThreshold(0.0, Below, 1e6, 0.25e6),
        "As for the support strike.")
    { IsKeyed = true };

    internal static StressRowKind ZoneDistance { get; } = new(
        "acceleration_zone_distance", 3, "Distance down to the nearest acceleration zone", Percent, new StressThreshold(5.0, Below, 5.0, 0.5),
        "The article's zone lay some five percent under the market; moves of five percent within a day are common.")
    { IsOfModel = true };

    internal static StressRowKind ZoneFrom { get; } = new("acceleration_zone_from", 3, "Price at which that zone begins", Usd) { IsOfModel = true };

    internal static StressRowKind ZoneTo { get; } = new("acceleration_zone_to", 3, "Price at which that zone ends", Usd) { IsOfModel = true };

    internal static StressRowKind Liquidations { get; } = new(
        "liquidations_24h", 4, "Liquidated in 24 hours", Usd, new StressThreshold(500e6, Above, 250e6, 50e6),
        "The January article reports 865 M USD; days above half a billion stand out of a usual one or two hundred million.")
    { MaxAge = ForcedOrders };

    internal static StressRowKind LongLiquidations { get; } = new("long_liquidations_24h", 4, "Longs liquidated in 24 hours", Usd) { MaxAge = ForcedOrders };

    internal static StressRowKind ShortLiquidations { get; } = new("short_liquidations_24h", 4, "Shorts liquidated in 24 hours", Usd) { MaxAge = ForcedOrders };

    internal static StressRowKind TouchAbove { get; } = new("touch_above", 5, "Probability of touching the next round price above by the end of the month", Percent);

    internal static StressRowKind TouchBelow { get; } = new(
        "touch_below", 5, "Probability of touching the price ten percent below the index by the end of the month", Percent, new StressThreshold(50.0, Above, 15.0, 5.0),
        "Another tenth down is more likely than not; the price moves with the index, so that a fall does not calm the row.");

    internal static StressRowKind BetTouch { get; } = new("touch", 5, "Options' probability of a prediction market's bet", Percent) { IsKeyed = true };

    internal static StressRowKind BetPrice { get; } = new("prediction_market", 5, "The prediction market's own price", Percent) { IsKeyed = true, MaxAge = Daily };

    internal static StressRowKind HashRate { get; } = new(
        "hash_rate_7_day", 6, "Hash rate, mean of seven days", Hash, new StressThreshold(1_000.0, Below, 50.0, 20.0),
        "The level that the article names, reached in September 2025; two percent is the noise of a seven-day mean.")
    { MaxAge = Daily };

    internal static StressRowKind HashRateDrawdown { get; } = new(
        "hash_rate_drawdown", 6, "That mean against its peak", Percent, new StressThreshold(-10.0, Below, 5.0, 1.0),
        "The article calls 15 percent miners switching off; falls under five percent are noise and weather.")
    { MaxAge = Daily };

    internal static StressRowKind ImpliedVolatility { get; } = new("implied_volatility", 7, "Implied volatility, the index's newest value", Percent) { MaxAge = Daily };

    internal static StressRowKind IvPercentile { get; } = new(
        "iv_percentile", 7, "Days of the last 365 with a lower value", Percent, new StressThreshold(80.0, Above, 10.0, 5.0),
        "The February article takes the 81.7th percentile for stress; a fifth of all days lie above 80.")
    { MaxAge = Daily };

    internal static StressRowKind IvRank { get; } = new("iv_rank", 7, "Place between the lowest and the highest of the last 365 days", Percent) { MaxAge = Daily };

    internal static StressRowKind TreasuryHolding { get; } = new("treasury_holding", 8, "Coins of the largest treasury holder", "BTC") { MaxAge = Statements };

    internal static StressRowKind TreasuryValue { get; } = new("treasury_value", 8, "Their market value", Usd) { MaxAge = Daily };

    internal static StressRowKind TreasuryPnl { get; } = new(
        "treasury_unrealised_pnl", 8, "Their unrealised profit", Usd, new StressThreshold(0.0, Below, 2.5e9, 0.25e9),
        "Below zero the largest holder is under its cost; the watch begins some five percent of 50 bn before.")
    { MaxAge = Daily };

    internal static StressRowKind ProductionCost { get; } = new("production_cost", 9, "Cost of producing a coin", "USD per coin") { MaxAge = Daily };

    internal static StressRowKind ProductionMargin { get; } = new(
        "production_margin", 9, "Price less that cost", "USD per coin", new StressThreshold(0.0, Below, 5_000.0, 1_000.0),
        "Below zero an average miner loses on every coin; the assumptions behind the cost are uncertain by some thousands.")
    { MaxAge = Daily };

    internal static StressRowKind DaysBelowCost { get; } = new(
        "days_below_production_cost", 9, "Days in a row with a close below that cost", "days", new StressThreshold(7.0, Above, 6.0, 0.0),
        "A week is longer than a difficulty adjustment is late; single days happen in every sharp move.")
    { MaxAge = Daily };

    internal static StressRowKind UnderWaterShare { get; } = new(
        "under_water_share", 9, "Share of the hash rate that earns less than its electricity", Percent, new StressThreshold(20.0, Above, 10.0, 2.0),
        "A fifth of the fleet switched off is the fall of hash rate that the article sees.")
    { MaxAge = Daily };

    internal static StressRowKind PutCallVolume { get; } = new(
        "put_call_volume", 10, "Puts over calls by volume", Ratio, new StressThreshold(1.0, Above, 0.25, 0.05),
        "More puts than calls trade; in January 2026 it went from 0.73 to 1.61.");

    internal static StressRowKind PutCallChange { get; } = new(
        "put_call_volume_change_24h", 10, "Its change over 24 hours", Ratio, new StressThreshold(0.5, Above, 0.25, 0.1),
        "Half a ratio within a day is a turn to protection.");

    internal static StressRowKind AtmSlope { get; } = new(
        "atm_iv_7_less_30_days", 10, "IV at the money, 7 days less 30 days", Points, new StressThreshold(5.0, Above, 5.0, 1.0),
        "The near end above the far one prices an event at hand; up to a few points is the day of the week.");

    internal static StressRowKind ShortEndPutCall { get; } = new("short_end_put_call_volume", 10, "Puts over calls by volume, expiries to 30 days", Ratio);

    internal static StressRowKind LongEndPutCall { get; } = new("long_end_put_call_volume", 10, "Puts over calls by volume, expiries from 90 days", Ratio);

    internal static StressRowKind Beta { get; } = new("spillover_beta", 11, "Beta to the underlying over 90 days", Ratio) { IsKeyed = true, MaxAge = Daily };

    internal static StressRowKind Correlation { get; } = new(
        "spillover_correlation", 11, "Correlation with the underlying over 90 days", Ratio, new StressThreshold(0.9, Above, 0.1, 0.02),
        "From about 0.9 on an asset offers no shelter; BNB stood at 0.895 on 2026-02-06.")
    { IsKeyed = true, MaxAge = Daily };

    internal static StressRowKind Change24h { get; } = new(
        "change_24h", 11, "Change of the asset over 24 hours", Percent, new StressThreshold(-10.0, Below, 5.0, 1.0),
        "A tenth in a day; BNB lost 13.5 percent on 2026-02-05.")
    { IsKeyed = true, MaxAge = Daily };

    internal static StressRowKind Residual { get; } = new(
        "spillover_residual", 11, "That change beyond beta times the underlying's", Percent, new StressThreshold(-5.0, Below, 2.5, 0.5),
        "Below it an asset falls for reasons of its own.")
    { IsKeyed = true, MaxAge = Daily };

    internal static StressRowKind LoopGain { get; } = new(
        "loop_gain", 12, "Largest loop gain within ten percent below the index", Ratio, new StressThreshold(1.0, Above, 0.25, 0.05),
        "From 1 on a fall feeds itself.")
    { IsOfModel = true };

    internal static StressRowKind DepthRatio { get; } = new(
        "depth_to_median", 12, "Depth against its own median of 24 hours", Ratio, new StressThreshold(0.63, Below, 0.17, 0.05),
        "Depth falls to 0.63 of its usual in crashes.")
    { MaxAge = OrderBooks };

    /// <summary>All kinds by rising claim. Last of the class: initialisers run from top to bottom.</summary>
    public static IReadOnlyList<StressRowKind> All { get; } =
    [
        GrossPeakStrike, GrossPeakGamma, GrossPeakOpenInterest,
        NetGamma, FlipPrice, FlipDistance, SupportStrike, SupportGamma, WatchedGamma,
        ZoneDistance, ZoneFrom, ZoneTo,
        Liquidations, LongLiquidations, ShortLiquidations,
        TouchAbove, TouchBelow, BetTouch, BetPrice,
        HashRate, HashRateDrawdown,
        ImpliedVolatility, IvPercentile, IvRank,
        TreasuryHolding, TreasuryValue, TreasuryPnl,
        ProductionCost, ProductionMargin, DaysBelowCost, UnderWaterShare,
        PutCallVolume, PutCallChange, AtmSlope, ShortEndPutCall, LongEndPutCall,
        Beta, Correlation, Change24h, Residual,
        LoopGain, DepthRatio,
    ];
}
