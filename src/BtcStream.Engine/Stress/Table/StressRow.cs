using BtcStream.Quant.Stress;

namespace BtcStream.Engine.Stress.Table;

/// <summary>One row of the stress table. Immutable; any thread.</summary>
public sealed class StressRow
{
    /// <summary>What it is.</summary>
    public required StressRowKind Kind { get; init; }

    /// <summary>Its name, key included.</summary>
    public required string Name { get; init; }

    /// <summary>What it says, for a person.</summary>
    public required string Title { get; init; }

    /// <summary>In the kind's unit; NaN where it could not be computed, or where there is nothing to measure, as the assumptions say.</summary>
    public double Figure { get; init; } = double.NaN;

    /// <summary>Where the inputs come from; empty where there are none.</summary>
    public string Source { get; init; } = string.Empty;

    /// <summary>Time of the oldest input used; <see cref="long.MinValue"/> where there is none.</summary>
    public long InputUnixNanos { get; init; } = long.MinValue;

    /// <summary>The threshold; null where the row is not judged.</summary>
    public StressThreshold? Threshold { get; init; }

    /// <summary>How bad it is. A row that is not judged is calm while it has a figure.</summary>
    public StressState State { get; init; }

    /// <summary>Start of the minute in which that state was entered; 0 where states are not kept, or the row is not judged.</summary>
    public long SinceUnixNanos { get; init; }

    /// <summary>Assumptions behind the figure, for a person.</summary>
    public IReadOnlyList<string> Assumptions { get; init; } = [];

    /// <summary>Whether two rows say the same, bit for bit.</summary>
    public bool IsSame(StressRow other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Name == other.Name && Title == other.Title && Source == other.Source && State == other.State
            && BitConverter.DoubleToInt64Bits(Figure) == BitConverter.DoubleToInt64Bits(other.Figure)
            && InputUnixNanos == other.InputUnixNanos && SinceUnixNanos == other.SinceUnixNanos
            && Threshold == other.Threshold && Assumptions.SequenceEqual(other.Assumptions);
    }
}
