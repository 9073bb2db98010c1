namespace BtcStream.Engine.Durability.Snapshots;

/// <summary>When snapshots are taken, and what of the journal is kept once they cover it.</summary>
public sealed record SnapshotOptions
{
    /// <summary>Snapshots kept. Two: should the newest prove unreadable, the one before it and the journal since then give the same state.</summary>
    public const int Kept = 2;

    /// <summary>The default of <see cref="IntervalSeconds"/>.</summary>
    public const int DefaultIntervalSeconds = 600;

    /// <summary>The default of <see cref="AfterBytes"/>: 1 GiB.</summary>
    public const long DefaultAfterBytes = 1L << 30;

    /// <summary>The default of <see cref="JournalBytes"/>: 16 GiB.</summary>
    public const long DefaultJournalBytes = 16L << 30;

    /// <summary>The default of <see cref="JournalHours"/>: a week.</summary>
    public const int DefaultJournalHours = 168;

    /// <summary>Longest time between two, seconds; 0 for none by time. 600: ten minutes of a quiet market replay in an instant, and so seldom a snapshot costs nothing.</summary>
    public int IntervalSeconds { get; init; } = DefaultIntervalSeconds;

    /// <summary>Bytes of journal after which another is taken; 0 for none by bytes. 1 GiB: some seconds of replay.</summary>
    public long AfterBytes { get; init; } = DefaultAfterBytes;

    /// <summary>Bytes of journal kept at most of what the older snapshot covers; 0 for all. 16 GiB: a day or more of full feeds to look back into.</summary>
    public long JournalBytes { get; init; } = DefaultJournalBytes;

    /// <summary>Hours of journal kept at most of what the older snapshot covers; 0 for all. A week: what happened on a Friday can be looked at on Monday.</summary>
    public int JournalHours { get; init; } = DefaultJournalHours;

    /// <summary>Throws when an option is out of its range, naming it and its value.</summary>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(IntervalSeconds);
        ArgumentOutOfRangeException.ThrowIfNegative(AfterBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(JournalBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(JournalHours);
    }
}
