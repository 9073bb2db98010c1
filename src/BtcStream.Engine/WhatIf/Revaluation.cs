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

    /// <summary>
    /// Isolated positions to add, in one message of position rows without times; null for none. They are applied, after the shifts, as an ingest call would apply
    /// them.
    /// </summary>
    public InputBatch? Positions { get; init; }

    /// <summary>Option positions to add.</summary>
    public IReadOnlyList<HypotheticalContracts> Options { get; init; } = [];

    /// <summary>A message with the definition of each of <see cref="Options"/>, or its name alone where that says all; null for none.</summary>
    public InputBatch? OptionDefinitions { get; init; }

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
/// <param name="TriggeredUsd">Notional that the move of the price alone triggers, USD.</param>
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

    /// <summary>A row or a definition that an ingest call would refuse.</summary>
    /// <param name="list">The list that it is in, as the contract calls it.</param>
    /// <param name="index">Its place there, from 0.</param>
    /// <param name="refusal">Why.</param>
    /// <param name="batch">What the refusal's value is in.</param>
    public RevaluationException(string list, int index, RowRejection refusal, InputBatch batch)
        : base($"{list}[{index}].{refusal.Field.WireName()}: refused as {refusal.Code}") =>
        (List, Index, Refusal, Batch) = (list, index, refusal, batch);

    /// <summary>The list, as the contract calls it; empty unless a row or a definition was refused.</summary>
    public string List { get; } = string.Empty;

    /// <summary>Its place in the list.</summary>
    public int Index { get; }

    /// <summary>Why it was refused.</summary>
    public RowRejection Refusal { get; }

    /// <summary>What it was read from; null unless a row or a definition was refused.</summary>
    public InputBatch? Batch { get; }
}
