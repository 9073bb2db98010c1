using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Cli.Journal;

/// <summary>What <c>journal verify</c> found.</summary>
internal sealed record Verified(
    RiskEngine Engine, RecoveryReport Report, SnapshotInfo? Snapshot, IReadOnlyList<string> Unused, bool IsFromZero, ulong? SnapshotDigest)
{
    public ulong Digest { get; } = Engine.ComputeDigest();

    public static Verified Read(IJournalStorage storage, Func<RiskEngine> create)
    {
        RecoveredEngine recovered = EngineRecovery.Read(storage, create);
        if (recovered.Snapshot is null)
        {
            return new Verified(recovered.Engine, recovered.Journal, null, recovered.Unused, IsFromZero: true, null);
        }

        // The first segment is read to its end either way: nothing of the journal goes unchecked.
        JournalInspector journal = JournalInspector.Read(storage);
        if (journal.Segments is not [{ FirstRecord: 1 }, ..])
        {
            return new Verified(recovered.Engine, recovered.Journal, recovered.Snapshot, recovered.Unused, IsFromZero: false, null);
        }

        // A server may be writing: what came since is not compared.
        RecoveredEngine replayed = EngineRecovery.ReadFrom(storage, create, null, recovered.Journal.Position.LastRecord);
        RecoveryReport report = replayed.Journal with { Torn = recovered.Journal.Torn };

        // A journal that ends before what the snapshot covers (a torn end, or one that was never forced to the disk) says nothing about it.
        ulong? digest = report.Position.LastRecord < recovered.Snapshot.LastRecord ? null : recovered.Engine.ComputeDigest();
        return new Verified(replayed.Engine, report, recovered.Snapshot, recovered.Unused, IsFromZero: true, digest);
    }
}
