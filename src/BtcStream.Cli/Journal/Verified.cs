using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Cli.Journal;

/// <summary>What <c>journal verify</c> found.</summary>
/// <param name="Engine">The state: of the longest replay that there can be.</param>
/// <param name="Report">That replay.</param>
/// <param name="Snapshot">The newest snapshot that can be used; null where there is none.</param>
/// <param name="Unused">Those that cannot, older ones too: name and reason.</param>
/// <param name="From">The snapshot that the replay began with; null where it began with the first record.</param>
/// <param name="Era">The options of the journal's end; null where it has no segment.</param>
/// <param name="SnapshotDigest">The state by the newest snapshot and what is after it, as of the same record; null where that is the same replay, or has no such record.</param>
internal sealed record Verified(
    RiskEngine Engine, RecoveryReport Report, SnapshotInfo? Snapshot, IReadOnlyList<string> Unused, SnapshotInfo? From, JournalEra? Era, ulong? SnapshotDigest)
{
    /// <summary>Of the state.</summary>
    public ulong Digest { get; } = Engine.ComputeDigest();

    /// <summary>Whether the replay began with the first record.</summary>
    public bool IsFromZero => From is null;

    /// <summary>
    /// Reads a whole journal, and replays it twice: by the newest snapshot, and from as far back as there is a way: from the first record, or, where that has been deleted or
    /// was written under other options, from the oldest snapshot that can carry the state to here.
    /// </summary>
    /// <param name="storage">The directory. A server may be writing it.</param>
    /// <param name="create">Makes engines with the options of the journal's end.</param>
    /// <exception cref="JournalException">The journal is damaged, or no snapshot can be used where one is needed.</exception>
    public static Verified Read(IJournalStorage storage, Func<RiskEngine> create)
    {
        IReadOnlyList<(SnapshotInfo? Snapshot, string? Problem)> snapshots = EngineRecovery.Inspect(storage);
        RecoveredEngine recovered = EngineRecovery.Read(storage, create);
        string[] unused = [.. recovered.Unused.Concat(snapshots.Select(one => one.Problem).OfType<string>()).DistinctBy(problem => problem.Split(':')[0])];
        var era = JournalEra.Read(storage);
        var verified = new Verified(recovered.Engine, recovered.Journal, recovered.Snapshot, unused, recovered.Snapshot, era, null);
        if (recovered.Snapshot is null)
        {
            return verified;
        }

        bool isFromZero = era is { FirstRecord: 1 };
        SnapshotInfo? from = null;
        if (!isFromZero)
        {
            // The replay leaves out what is before the snapshot it begins with: this does not.
            JournalInspector.Read(storage);
            from = OldestFor(snapshots, era?.FirstRecord ?? 1, recovered.Snapshot);
            if (from is null)
            {
                return verified;
            }
        }

        // A server may be writing: what came since is not compared.
        RecoveredEngine replayed = EngineRecovery.ReadFrom(storage, create, from?.File, recovered.Journal.Position.LastRecord);

        // A journal that ends before what the snapshot covers (a torn end, or one that was never forced to the disk) says nothing about it.
        ulong? digest = replayed.Journal.Position.LastRecord < recovered.Snapshot.LastRecord ? null : verified.Digest;
        return new Verified(replayed.Engine, replayed.Journal with { Torn = recovered.Journal.Torn }, recovered.Snapshot, unused, from, era, digest);
    }

    /// <summary>The oldest whole snapshot that covers everything before a record, and is older than another.</summary>
    private static SnapshotInfo? OldestFor(IEnumerable<(SnapshotInfo? Snapshot, string? Problem)> snapshots, long first, SnapshotInfo newest) => snapshots
        .Select(one => one.Snapshot)
        .LastOrDefault(snapshot => snapshot is not null && snapshot.LastRecord >= first - 1 && snapshot.LastRecord < newest.LastRecord);
}
