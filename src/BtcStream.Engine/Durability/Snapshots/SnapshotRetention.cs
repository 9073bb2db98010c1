using BtcStream.Quant.Domain;

namespace BtcStream.Engine.Durability.Snapshots;

/// <summary>Deletes what a new snapshot makes unneeded: snapshots beyond those kept, and of the segments that the oldest kept one covers what is too old or too much.</summary>
internal static class SnapshotRetention
{
    /// <summary>Deletes, snapshots first, then segments, oldest first; gives their names.</summary>
    /// <param name="storage">The directory.</param>
    /// <param name="options">What to keep.</param>
    /// <param name="nowUnixNanos">The host's time.</param>
    /// <exception cref="IOException">A file cannot be read or deleted.</exception>
    public static IReadOnlyList<string> Apply(IJournalStorage storage, SnapshotOptions options, long nowUnixNanos)
    {
        IReadOnlyList<string> snapshots = SnapshotName.NewestFirst(storage);
        List<string> deleted = [.. snapshots.Skip(SnapshotOptions.Kept)];
        long? oldest = snapshots.Count >= SnapshotOptions.Kept ? CoveredBy(storage, snapshots[SnapshotOptions.Kept - 1]) : null;
        if (oldest is { } record && (options.JournalBytes > 0 || options.JournalHours > 0))
        {
            long most = options.JournalBytes > 0 ? options.JournalBytes : long.MaxValue;
            long from = options.JournalHours > 0 ? nowUnixNanos - (options.JournalHours * UnixTime.NanosPerHour) : long.MinValue;
            deleted.AddRange(JournalRetention.Select(storage, new JournalPosition(record, 0, 0), most, from));
        }

        deleted.ForEach(storage.Delete);
        if (deleted.Count > 0)
        {
            storage.SyncDirectory();
        }

        return deleted;
    }

    /// <summary>The record that a snapshot covers; null where it is not whole: then nothing may be deleted on its account.</summary>
    private static long? CoveredBy(IJournalStorage storage, string name)
    {
        using IJournalFile file = storage.Open(name, isWritten: false);
        try
        {
            return SnapshotHeader.Read(file).Covered.LastRecord;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
