using BtcStream.Quant.Domain;

namespace BtcStream.Engine.Durability.Snapshots;

/// <summary>
/// Deletes what a new snapshot makes unneeded: snapshots older than those kept, and of the segments that the oldest kept one covers what is too old or too much. Only whole
/// snapshots count: one that is damaged is nothing to go back to, so while there are fewer whole ones than are to be kept, nothing is deleted at all.
/// </summary>
/// <param name="storage">The directory.</param>
/// <param name="options">What to keep.</param>
/// <param name="loaded">The snapshot that the engine was loaded from, which is whole then; null for none.</param>
internal sealed class SnapshotRetention(IJournalStorage storage, SnapshotOptions options, string? loaded = null)
{
    /// <summary>Snapshots known to be whole: written or loaded in this run, or once looked at to the end, as one of an earlier run is.</summary>
    private readonly HashSet<string> _whole = loaded is null ? [] : [loaded];

    /// <summary>Says that a snapshot was written to its end and forced to the disk.</summary>
    public void AddWhole(string name) => _whole.Add(name);

    /// <summary>Deletes, snapshots first, then segments, oldest first; gives their names.</summary>
    /// <param name="nowUnixNanos">The host's time.</param>
    /// <exception cref="IOException">A file cannot be read or deleted.</exception>
    public IReadOnlyList<string> Apply(long nowUnixNanos)
    {
        IReadOnlyList<string> snapshots = SnapshotName.NewestFirst(storage);
        string[] kept = [.. snapshots.Where(IsWhole).Take(SnapshotOptions.Kept)];
        if (kept.Length < SnapshotOptions.Kept)
        {
            return [];
        }

        long covered = SnapshotName.RecordOf(kept[^1]);
        List<string> deleted = [.. snapshots.Where(name => SnapshotName.RecordOf(name) < covered).Reverse()];
        if (options.JournalBytes > 0 || options.JournalHours > 0)
        {
            long most = options.JournalBytes > 0 ? options.JournalBytes : long.MaxValue;
            long oldest = options.JournalHours > 0 ? options.JournalHours * UnixTime.NanosPerHour : long.MaxValue;
            deleted.AddRange(JournalRetention.Select(storage, new JournalPosition(covered, 0, 0), most, oldest, nowUnixNanos));
        }

        foreach (string name in deleted)
        {
            // One after the other on the disk too: of several at once a power cut may leave any, and so a gap among the segments, which a reading from the first takes
            // for damage.
            storage.Delete(name);
            storage.SyncDirectory();
        }

        _whole.ExceptWith(deleted);
        return deleted;
    }

    private bool IsWhole(string name)
    {
        if (_whole.Contains(name))
        {
            return true;
        }

        using IJournalFile file = storage.Open(name, isWritten: false);
        try
        {
            if (SnapshotReader.Check(file).Covered.LastRecord != SnapshotName.RecordOf(name))
            {
                return false;
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }

        return _whole.Add(name);
    }
}
