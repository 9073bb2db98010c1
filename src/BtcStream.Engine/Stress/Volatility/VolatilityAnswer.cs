using BtcStream.Engine.Publication;
using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Volatility;

/// <summary>What the volatility regime is asked with.</summary>
public sealed record VolatilityQuestion
{
    /// <summary>Name of the volatility index; null takes the one with the newest value, the first by name of equals.</summary>
    public string? VolatilityIndex { get; init; }

    /// <summary>Window of the realised volatility, days, at least 2.</summary>
    public int RealisedDays { get; init; } = RealisedVolatility.DefaultDays;

    /// <summary>Days of turnover to answer with, as_of's own among them, at least 1.</summary>
    public int TurnoverDays { get; init; } = 31;
}

/// <summary>One rule of the regime with its figure and its vote.</summary>
/// <param name="Rule">Name, unit and bounds.</param>
/// <param name="Figure">In the rule's unit; NaN where it could not be computed.</param>
/// <param name="Vote">No data where there is no figure.</param>
public readonly record struct RuleVote(RegimeRule Rule, double Figure, Regime Vote);

/// <summary>The volatility regime and all that it rests on, as of one moment. NaN, or a figure's code, stands for what could not be computed.</summary>
public sealed class VolatilityAnswer
{
    /// <summary>The options: term structure, expiries and ratios in its summary; how old they are.</summary>
    public required RiskView View { get; init; }

    /// <summary>The regime.</summary>
    public required Regime Regime { get; init; }

    /// <summary>The rules behind it.</summary>
    public required RuleVote[] Rules { get; init; }

    /// <summary>The volatility index used; empty where none was streamed.</summary>
    public required string VolatilityIndex { get; init; }

    /// <summary>The index, its percentile and rank.</summary>
    public required IvRanking Ranking { get; init; }

    /// <summary>Realised volatility of the underlying's daily closes.</summary>
    public required RealisedVolatility Realised { get; init; }

    /// <summary>Index less realised volatility, decimal a year.</summary>
    public required Figure Premium { get; init; }

    /// <summary>Puts over calls by open interest now, counted in coins; NaN where there is none.</summary>
    public required double PutCallOpenInterest { get; init; }

    /// <summary>Its change over 24 hours.</summary>
    public required RatioChange PutCallOpenInterestChange { get; init; }

    /// <summary>Puts over calls by volume now, counted in coins; NaN where there is none.</summary>
    public required double PutCallVolume { get; init; }

    /// <summary>Its change over 24 hours.</summary>
    public required RatioChange PutCallVolumeChange { get; init; }

    /// <summary>Shares beyond 30, 90 and 180 days.</summary>
    public required BeyondDays[] Beyond { get; init; }

    /// <summary>Turnover by day, newest first; days of which nothing is known are left out.</summary>
    public required OptionTurnover[] Daily { get; init; }

    /// <summary>Turnover by calendar quarter, newest first.</summary>
    public required OptionTurnover[] Quarterly { get; init; }

    /// <summary>Expiries of at most 30 days.</summary>
    public required ExpiryEnd ShortEnd { get; init; }

    /// <summary>Expiries of at least 90 days.</summary>
    public required ExpiryEnd LongEnd { get; init; }

    /// <summary>Order-book depth next to the index, both sides, USD per 1 %; NaN where there is none.</summary>
    public required double DepthUsdPerPercent { get; init; }

    /// <summary>Its median over 24 hours, USD per 1 %.</summary>
    public required Figure DepthMedianUsdPerPercent { get; init; }

    /// <summary>Samples of that median.</summary>
    public required int DepthSamples { get; init; }

    /// <summary>Depth over its median.</summary>
    public required Figure DepthRatio { get; init; }

    /// <summary>The input series.</summary>
    public required SeriesReport[] Series { get; init; }
}
