namespace BtcStream.Feeds.Csv;

/// <summary>What the times of a file mean.</summary>
public enum TimeStampRule
{
    /// <summary>A date without a time of day is the end of that UTC day, midnight after it; a time is taken as it is.</summary>
    Auto,

    /// <summary>Every time is the midnight that begins the day meant: the end of that day is taken.</summary>
    DayEnd,

    /// <summary>Every time is the moment meant, or the end of its period: a date is the midnight that begins it.</summary>
    AsIs,
}

/// <summary>How a file is to be read.</summary>
public sealed record ObservationCsvOptions
{
    /// <summary>What it is about.</summary>
    public required ObservationFormat Format { get; init; }

    /// <summary>Where the figures come from.</summary>
    public required string Source { get; init; }

    /// <summary>A provider's columns and units; null where there are none. Whatever is given beside it goes before it.</summary>
    public ObservationLayout? Layout { get; init; }

    /// <summary>Coin; null is BTC.</summary>
    public string? Underlying { get; init; }

    /// <summary>Header by field.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>Factor by field, from the file's unit to the contract's.</summary>
    public IReadOnlyDictionary<string, decimal> Scales { get; init; } = new Dictionary<string, decimal>();

    /// <summary>Text by field, the same for all rows. A <c>time</c> of <c>as-of</c> leaves the time to the server.</summary>
    public IReadOnlyDictionary<string, string> Constants { get; init; } = new Dictionary<string, string>();

    /// <summary>What times mean; null is the layout's rule, or <see cref="TimeStampRule.Auto"/>.</summary>
    public TimeStampRule? Stamp { get; init; }

    /// <summary>Earliest time taken, Unix nanoseconds; null takes all. Of a fleet, the earliest release.</summary>
    public long? FromUnixNanos { get; init; }

    /// <summary>Latest time taken, Unix nanoseconds, inclusive; null takes all.</summary>
    public long? ToUnixNanos { get; init; }
}

/// <summary>What was read from a file.</summary>
/// <param name="Observations">By rising time; of one time in the file's order. Times of the same series differ.</param>
/// <param name="RowCount">Rows of the file beside its header.</param>
/// <param name="Notes">What was left out or changed, for a person: unused columns, rows that say nothing, rows out of range, coins without a price.</param>
public sealed record ObservationFile(IReadOnlyList<Observation> Observations, int RowCount, IReadOnlyList<string> Notes);
