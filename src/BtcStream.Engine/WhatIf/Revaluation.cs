using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.WhatIf;

/// <summary>What a revaluation is asked with.</summary>
public sealed record RevaluationQuestion
{
    /// <summary>Positioning model.</summary>
    public PositioningModel Model { get; init; }

    /// <summary>Shifts of the market.</summary>
    public Shifts Shifts { get; init; }

    /// <summary>A margin model for every position it fits, instead of its own; null for none.</summary>
    public MarginModel? MarginModel { get; init; }

    /// <summary>Isolated positions to add, in one message of position rows; null for none. It is applied as an ingest call would apply it.</summary>
    public InputBatch? Positions { get; init; }

    /// <summary>Option positions to add.</summary>
    public IReadOnlyList<HypotheticalContracts> Options { get; init; } = [];

    /// <summary>The account whose contribution is asked for, with its venue; null for none.</summary>
    public (string Venue, ulong Account)? Contribution { get; init; }

    /// <summary>The cascade to run in each state.</summary>
    public CascadeQuestion Cascade { get; init; } = new() { ShockPercent = -5.0 };

    /// <summary>Whether the cells of both heatmaps are wanted.</summary>
    public bool IncludesCells { get; init; }
}

/// <summary>The figures of one state.</summary>
/// <param name="View">Summary, and cells where they were asked for.</param>
/// <param name="Cascade">The cascade asked for.</param>
/// <param name="TriggeredUsd">Notional triggered there that is not triggered in the state as it is, USD.</param>
public sealed record Valuation(RiskView View, CascadeAnswer Cascade, double TriggeredUsd);

/// <summary>What became of a hypothetical position.</summary>
/// <param name="Price">USD per coin; NaN where no positive price liquidates it.</param>
/// <param name="NotionalUsd">What is traded there.</param>
/// <param name="MaintenanceMargin">Maintenance margin there, USD where linear, coin where inverse; NaN without a model.</param>
public readonly record struct HypotheticalResult(double Price, double NotionalUsd, double MaintenanceMargin);

/// <summary>What one account adds: the state with it less the state without it.</summary>
/// <param name="Cells">Its own liquidation cells.</param>
/// <param name="LongUsd">Its long liquidations, those triggered included.</param>
/// <param name="ShortUsd">Its short liquidations, those triggered included.</param>
/// <param name="TerminalPriceChange">Terminal price with it less without it; NaN where either has no end.</param>
/// <param name="CascadeFlowUsd">Forced flow with it less without it, knock-on liquidations included.</param>
public sealed record AccountContribution(RiskView Cells, double LongUsd, double ShortUsd, double TerminalPriceChange, double CascadeFlowUsd);

/// <summary>The figures of a state, of the same after shifts, and with positions of the caller's.</summary>
public sealed class RevaluationAnswer
{
    /// <summary>The state as it is.</summary>
    public required Valuation Base { get; init; }

    /// <summary>After the shifts and under the margin model asked for, without the caller's positions.</summary>
    public required Valuation Shifted { get; init; }

    /// <summary>The same with the caller's positions; null where none were given.</summary>
    public Valuation? WithPositions { get; init; }

    /// <summary>The caller's leveraged positions, in order.</summary>
    public IReadOnlyList<HypotheticalResult> Positions { get; init; } = [];

    /// <summary>What the account asked for adds to the state as it is; null where none was asked for.</summary>
    public AccountContribution? Contribution { get; init; }
}

/// <summary>A revaluation that cannot be made, and why: the question is at fault.</summary>
public sealed class RevaluationException : Exception
{
    /// <summary>No message.</summary>
    public RevaluationException()
    {
    }

    /// <summary>Names the field and the value.</summary>
    public RevaluationException(string message)
        : base(message)
    {
    }

    /// <summary>Names the field and the value.</summary>
    public RevaluationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
