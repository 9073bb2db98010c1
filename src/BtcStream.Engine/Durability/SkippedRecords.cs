using System.Globalization;
using System.Text;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.Durability;

/// <summary>
/// Records of a journal that a replay leaves out, because the engine fails on them: numbers in the file <c>records.skip</c>, one a line. Written by a person's order
/// alone, and where the record was applied once, since then clients may have been told of it, by one that says so.
/// </summary>
public static class SkippedRecords
{
    private const string Name = "records.skip";
    private const string Extension = ".skip";
    /// <summary>Of the file that is being written; what a crash leaves of it is deleted at the next start.</summary>
    internal const string UnfinishedName = "records.tmp";

    private const int MostBytes = 1 << 20;

    /// <summary>The records to leave out.</summary>
    /// <exception cref="JournalException">The file says something else than numbers.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlySet<long> Read(IJournalStorage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        var records = new SortedSet<long>();
        if (!storage.List(Extension).Contains(Name))
        {
            return records;
        }

        using IJournalFile file = storage.Open(Name, isWritten: false);
        var bytes = new byte[Math.Min(file.Length, MostBytes)];
        int length = file.ReadFully(0, bytes);
        foreach (string line in Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out long record) || record < 1)
            {
                throw new JournalException($"{Path.Combine(storage.Name, Name)} says '{line}', which is no number of a record");
            }

            records.Add(record);
        }

        return records;
    }

    /// <summary>Has a record left out from now on. Everything else of the journal stays as it is.</summary>
    /// <param name="storage">The directory; nobody else writes it.</param>
    /// <param name="record">Number of the record.</param>
    /// <param name="isForced">Whether it is left out although it was applied once: clients may have been told of it.</param>
    /// <exception cref="JournalException">The journal has no such record, or is damaged; or the record was applied once.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static void Add(IJournalStorage storage, long record, bool isForced = false)
    {
        ArgumentNullException.ThrowIfNull(storage);
        FollowingRecords following = FollowingRecords.Read(storage, record);
        if (!following.IsThere)
        {
            throw new JournalException($"{storage.Name} has no record {record}");
        }

        if (!isForced && ProofOf(storage, following, record) is { } proof)
        {
            throw new JournalException($"record {record} was applied once: {proof}. Clients may have been told that it is safe, and it would be lost. Nothing was changed; --force leaves it out all the same");
        }

        SortedSet<long> records = [.. Read(storage), record];
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(records.Select(number => string.Create(CultureInfo.InvariantCulture, $"{number}\n"))));
        using (IJournalFile file = storage.Create(UnfinishedName, 0))
        {
            file.WriteFully(0, bytes);
            file.Sync();
        }

        storage.Rename(UnfinishedName, Name);
        storage.SyncDirectory();
    }

    /// <summary>What shows that a record was applied; null where nothing does.</summary>
    private static string? ProofOf(IJournalStorage storage, FollowingRecords following, long record) =>
        following.Proof > 0 ? $"record {following.Proof} follows it, and an engine that fails on a record takes no more"
        : EngineRecovery.Inspect(storage).FirstOrDefault(one => one.Snapshot?.LastRecord >= record).Snapshot is { } snapshot ? $"{snapshot.File} covers it"
        : null;
}
