namespace BtcStream.Feeds.Csv;

/// <summary>What the text of a field is read as.</summary>
public enum ObservationFieldType
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>A date, a time, or Unix time.</summary>
    Time,

    /// <summary>A text.</summary>
    Text,

    /// <summary><c>live</c> or <c>daily-close</c>.</summary>
    PriceKind,
}

/// <summary>A field that a column of a file, or a constant, can give.</summary>
/// <param name="Name">As in the wire contract.</param>
/// <param name="Type">What it is read as.</param>
/// <param name="Unit">Unit of the wire contract, for a person.</param>
public sealed record ObservationField(string Name, ObservationFieldType Type, string Unit)
{
    /// <summary>Whether every row must have it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether it is a field of one machine, bucket or threshold, of which several rows make one observation.</summary>
    public bool IsOfPart { get; init; }

    /// <summary>Whether it counts something: a whole number of 0 or more.</summary>
    public bool IsCount { get; init; }

    /// <summary>Headers by which its column is found unasked, beside its name.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The largest value that is believed without a stated scale: above it the file is most likely in <see cref="LikelyUnit"/>.</summary>
    public double MostUnscaled { get; init; } = double.PositiveInfinity;

    /// <summary>Unit that larger values are most likely in; empty where there is no such bound.</summary>
    public string LikelyUnit { get; init; } = string.Empty;

    /// <summary>The scale to state for a file in that unit.</summary>
    public string LikelyScale { get; init; } = string.Empty;
}
