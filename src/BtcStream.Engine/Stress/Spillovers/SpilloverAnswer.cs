using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Spillovers;

/// <summary>What a change over 24 hours was taken from.</summary>
public enum ChangeBasis : byte
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>Prices of a moment, of the asset and of the underlying.</summary>
    Live = 1,

    /// <summary>Daily closes of both.</summary>
    DailyCloses = 2,
}

/// <summary>What is asked of spill-over.</summary>
/// <param name="Assets">Assets; empty for all that stream prices.</param>
/// <param name="Days">Window, days, at least 2.</param>
public sealed record SpilloverQuestion(IReadOnlyList<string> Assets, int Days = Spillover.DefaultDays);

/// <summary>One asset against the underlying.</summary>
/// <param name="Asset">Its name.</param>
/// <param name="Spillover">Beta, correlation and the daily returns found.</param>
/// <param name="PriceUsd">Newest price, live or close; NaN where there is none.</param>
/// <param name="Basis">What the two changes were taken from: the same for both.</param>
/// <param name="ChangeUnixNanos">End of the 24 hours; 0 where there are none.</param>
/// <param name="Change">Change of the asset over 24 hours, percent.</param>
/// <param name="UnderlyingChange">Change of the underlying over the same 24 hours, percent.</param>
/// <param name="Residual">The first less beta times the second, percent.</param>
/// <param name="NewestUnixNanos">Time of the older of the newest closes of both; <see cref="long.MinValue"/> where one has none.</param>
/// <param name="Source">Source of its prices; empty where there are none.</param>
public sealed record AssetSpillover(
    string Asset, Spillover Spillover, double PriceUsd, ChangeBasis Basis, long ChangeUnixNanos, Figure Change, Figure UnderlyingChange, Figure Residual,
    long NewestUnixNanos, string Source);

/// <summary>How other assets move with the underlying.</summary>
/// <param name="AsOfUnixNanos">The state's as_of; <see cref="long.MinValue"/> while there is none.</param>
/// <param name="Sequence">Sequence of the state.</param>
/// <param name="Days">Window, days.</param>
/// <param name="UnderlyingBasis">What the underlying's own change was taken from.</param>
/// <param name="UnderlyingChange">Its change over 24 hours, percent: of live prices where they are streamed, else of closes.</param>
/// <param name="Assets">By name.</param>
/// <param name="Series">The input series: first the underlying's.</param>
public sealed record SpilloverAnswer(
    long AsOfUnixNanos, long Sequence, int Days, ChangeBasis UnderlyingBasis, Figure UnderlyingChange, IReadOnlyList<AssetSpillover> Assets,
    IReadOnlyList<SeriesReport> Series);
