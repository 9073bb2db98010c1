using BtcStream.Quant.Cascade;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.Stress.Touch;

/// <summary>What is asked of a touch.</summary>
/// <param name="BarrierPrice">USD per coin, above 0 and finite.</param>
/// <param name="UntilUnixNanos">End of the time counted.</param>
/// <param name="Model">Positioning model, for the cascade-adjusted figure.</param>
/// <param name="PredictionMarket">Market to compare with; empty for any of this barrier and end.</param>
public sealed record TouchQuestion(double BarrierPrice, long UntilUnixNanos, PositioningModel Model, string PredictionMarket = "");

/// <summary>Why a touch was or was not adjusted for the cascade.</summary>
public enum TouchAdjustment : byte
{
    /// <summary>There is no probability to adjust.</summary>
    NoData = 0,

    /// <summary>Nothing is known of depth on the way to the barrier, so no zones either.</summary>
    NoDepth = 1,

    /// <summary>No zone lies across the barrier.</summary>
    Unchanged = 2,

    /// <summary>The near end of a zone is what need be touched.</summary>
    MovedToZone = 3,

    /// <summary>The zone across the barrier begins at the index already.</summary>
    ZoneAtSpot = 4,
}

/// <summary>The newest price of a prediction market.</summary>
/// <param name="Market">Name.</param>
/// <param name="Source">Its source.</param>
/// <param name="Probability">Price of yes, 0 to 1.</param>
/// <param name="TimeUnixNanos">Time of the price.</param>
public sealed record PredictionMarketPrice(string Market, string Source, double Probability, long TimeUnixNanos);

/// <summary>How likely a price is to be touched, three ways.</summary>
public sealed record TouchAnswer
{
    /// <summary>The state's as_of; <see cref="long.MinValue"/> while there is none.</summary>
    public required long AsOfUnixNanos { get; init; }

    /// <summary>Sequence of the state.</summary>
    public required long Sequence { get; init; }

    /// <summary>False where the time asked for is over at as_of: nothing else is set then.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>USD per coin; NaN while there is none.</summary>
    public double IndexPrice { get; init; } = double.NaN;

    /// <summary>Time of the index price; <see cref="long.MinValue"/> while there is none.</summary>
    public long IndexUnixNanos { get; init; } = long.MinValue;

    /// <summary>Time of the oldest input in use; <see cref="long.MinValue"/> where there is none.</summary>
    public long OldestInputUnixNanos { get; init; } = long.MinValue;

    /// <summary>Whether that is older than the engine's option allows.</summary>
    public bool IsStale { get; init; }

    /// <summary>From the option surface.</summary>
    public TouchFigure Touch { get; init; }

    /// <summary>Of the price that need be touched where zones carry the price on: the same as asking for that price. Set where the adjustment is one of the last three.</summary>
    public TouchFigure CascadeTouch { get; init; }

    /// <summary>Whether zones moved the barrier.</summary>
    public TouchAdjustment Adjustment { get; init; }

    /// <summary>The zone that did; the last of several.</summary>
    public AccelerationZone Zone { get; init; }

    /// <summary>The market compared with; null where none is streamed with this barrier and end.</summary>
    public PredictionMarketPrice? Market { get; init; }

    /// <summary>The input series.</summary>
    public IReadOnlyList<SeriesReport> Series { get; init; } = [];
}
