using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Watch;

/// <summary>How the subscription stands.</summary>
/// <param name="IsLive">Whether updates are coming.</param>
/// <param name="Problem">Where they are not: why.</param>
/// <param name="Attempt">Where they are not: how many attempts have failed in a row.</param>
/// <param name="RetryAfter">Where they are not: how long the wait before the next attempt is.</param>
internal sealed record Connection(bool IsLive, string Problem, int Attempt, TimeSpan? RetryAfter);

/// <summary>What is known at one moment. Immutable; any thread.</summary>
/// <param name="Summary">The figures; null before the first snapshot.</param>
/// <param name="Strikes">Gamma by strike, rising.</param>
/// <param name="Sequence">Sequence of the state.</param>
/// <param name="Updates">Number of updates applied.</param>
internal sealed record RiskView(Summary? Summary, IReadOnlyList<GammaStrike> Strikes, ulong Sequence, ulong Updates)
{
    /// <summary>Liquidations by rising price, then provenance.</summary>
    public IReadOnlyList<LiquidationCell> Liquidations { get; init; } = [];

    /// <summary>The stress table; null before the first snapshot.</summary>
    public StressTable? Stress { get; init; }

    /// <summary>What stands beside the liquidation ladder; null where it could not be asked for.</summary>
    public LiquidationHeatmap? Beside { get; init; }

    /// <summary>How the subscription stands.</summary>
    public Connection Connection { get; init; } = new(IsLive: false, "connecting", 0, null);

    /// <summary>Time since the last update came; null before the first.</summary>
    public TimeSpan? SinceUpdate { get; init; }
}
