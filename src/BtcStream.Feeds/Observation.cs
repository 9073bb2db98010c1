using BtcStream.Engine.Ring;

namespace BtcStream.Feeds;

/// <summary>One observation of a file or venue, in the units of the wire contract. Immutable; any thread.</summary>
public sealed record Observation
{
    /// <summary>What is observed.</summary>
    public required ObservationKind Kind { get; init; }

    /// <summary>Where the figure comes from.</summary>
    public required string Source { get; init; }

    /// <summary>Coin it is about; null is BTC.</summary>
    public string? Underlying { get; init; }

    /// <summary>Holder, index, market, asset or curve; null where the kind has no name.</summary>
    public string? Name { get; init; }

    /// <summary>Time of the observation, or end of its period, Unix nanoseconds UTC; null leaves it to the server.</summary>
    public required long? TimeUnixNanos { get; init; }

    /// <summary>End of a bet, Unix nanoseconds UTC; null for other kinds.</summary>
    public long? UntilUnixNanos { get; init; }

    /// <summary>Asset prices: the close of the UTC day that ends at the time, rather than the price at that moment.</summary>
    public bool IsDailyClose { get; init; }

    /// <summary>The assumption behind a supply curve; null where none is stated.</summary>
    public string? Assumption { get; init; }

    /// <summary>The figures that it has.</summary>
    public IReadOnlyList<ObservedFigure> Figures { get; init; } = [];

    /// <summary>Machines, buckets or thresholds, in the contract's order; empty for kinds without a list.</summary>
    public IReadOnlyList<ObservedPart> Parts { get; init; } = [];

    /// <summary>Line of the file it comes from, from 1; the first of several.</summary>
    public long FileLine { get; init; }
}

/// <summary>A figure under the name that the wire contract gives its field.</summary>
/// <param name="Field">The field, e.g. "hash_rate_ehs".</param>
/// <param name="Value">In the field's unit.</param>
public readonly record struct ObservedFigure(string Field, double Value);

/// <summary>One machine, bucket or threshold of an observation that is a list.</summary>
/// <param name="Name">Machine: its name; else null.</param>
/// <param name="Figures">Its figures.</param>
public sealed record ObservedPart(string? Name, IReadOnlyList<ObservedFigure> Figures);
