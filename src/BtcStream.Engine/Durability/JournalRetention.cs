namespace BtcStream.Engine.Durability;

/// <summary>
/// Which segments may go. Only what a snapshot covers may; of that, what is too old, and the oldest while there is too much. Ages go by the times of receipt, which are the
/// host's clock's, and that somebody may have set far forward: of the time between the beginnings of two segments no more than a seventh of the age counts, so that one
/// step makes a day of a week's journal old at most. A clock that was set back counts nothing. What is too much goes all the same.
/// </summary>
public static class JournalRetention
{
    /// <summary>The share of the age that the time between two segments may be: a day of a week.</summary>
    internal const int MostStepOfAge = 7;

    /// <summary>Names the segments to delete, oldest first: always the first ones, so that no gap comes to be.</summary>
    /// <param name="storage">The journal.</param>
    /// <param name="covered">What the oldest snapshot that is kept covers.</param>
    /// <param name="maxBytes">Bytes to keep at most.</param>
    /// <param name="maxAgeNanos">Segments whose inputs are all older are too old; <see cref="long.MaxValue"/> for none.</param>
    /// <param name="nowUnixNanos">The host's clock.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<string> Select(IJournalStorage storage, JournalPosition covered, long maxBytes, long maxAgeNanos, long nowUnixNanos)
    {
        ArgumentNullException.ThrowIfNull(storage);
        List<(string Name, long First, long Started, long Bytes)> segments = [.. storage.List().Select(name => Look(storage, name)).Where(segment => segment.First > 0)];
        long[] ages = AgesOf([.. segments.Select(segment => segment.Started)], maxAgeNanos / MostStepOfAge, nowUnixNanos);
        long bytes = segments.Sum(segment => segment.Bytes);
        List<string> selected = [];

        // The last one is being written.
        for (int i = 0; i + 1 < segments.Count; i++)
        {
            bool isCovered = segments[i + 1].First - 1 <= covered.LastRecord;
            if (!isCovered || (ages[i] <= maxAgeNanos && bytes <= maxBytes))
            {
                break;
            }

            selected.Add(segments[i].Name);
            bytes -= segments[i].Bytes;
        }

        return selected;
    }

    /// <summary>How long ago each segment ended, at least: its inputs are older than the beginning of the next. 0 where nothing after it says when that was.</summary>
    private static long[] AgesOf(long[] started, long mostStep, long now)
    {
        var ages = new long[started.Length];
        (long age, long next) = (0, now);
        for (int i = started.Length - 1; i >= 0; i--)
        {
            ages[i] = age;

            // One that began with a publication point does not say when: the next that does began later still.
            if (started[i] > 0)
            {
                age += Math.Clamp(next - started[i], 0, mostStep);
                next = started[i];
            }
        }

        return ages;
    }

    private static (string Name, long First, long Started, long Bytes) Look(IJournalStorage storage, string name)
    {
        using IJournalFile file = storage.Open(name, isWritten: false);
        return SegmentHeader.TryRead(file, out _) is { } header ? (name, header.FirstRecord, header.StartedUnixNanos, file.Length) : (name, 0, 0, 0);
    }
}
