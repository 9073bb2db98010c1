namespace BtcStream.Engine.Durability;

/// <summary>Which segments may go. Only what a snapshot covers may; of that, what is too old, and the oldest while there is too much.</summary>
public static class JournalRetention
{
    /// <summary>Names the segments to delete, oldest first: always the first ones, so that no gap comes to be.</summary>
    /// <param name="storage">The journal.</param>
    /// <param name="covered">What the oldest snapshot that is kept covers.</param>
    /// <param name="maxBytes">Bytes to keep at most.</param>
    /// <param name="oldestUnixNanos">Segments that end before this are too old.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<string> Select(IJournalStorage storage, JournalPosition covered, long maxBytes, long oldestUnixNanos)
    {
        ArgumentNullException.ThrowIfNull(storage);
        List<(string Name, long First, long Started, long Bytes)> segments = [.. storage.List().Select(name => Look(storage, name)).Where(segment => segment.First > 0)];
        long bytes = segments.Sum(segment => segment.Bytes);
        List<string> selected = [];

        // A segment's inputs are older than those of the next; the last one is being written. One that began with a publication point does not say when: the next
        // that does began later still.
        for (int i = 0; i + 1 < segments.Count; i++)
        {
            bool isCovered = segments[i + 1].First - 1 <= covered.LastRecord;
            long endsBefore = segments.Skip(i + 1).Select(segment => segment.Started).FirstOrDefault(started => started > 0, long.MaxValue);
            bool isTooOld = endsBefore < oldestUnixNanos;
            if (!isCovered || (!isTooOld && bytes <= maxBytes))
            {
                break;
            }

            selected.Add(segments[i].Name);
            bytes -= segments[i].Bytes;
        }

        return selected;
    }

    private static (string Name, long First, long Started, long Bytes) Look(IJournalStorage storage, string name)
    {
        using IJournalFile file = storage.Open(name, isWritten: false);
        return SegmentHeader.TryRead(file, out _) is { } header ? (name, header.FirstRecord, header.StartedUnixNanos, file.Length) : (name, 0, 0, 0);
    }
}
