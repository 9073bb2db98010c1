namespace BtcStream.Engine.Durability;

/// <summary>What recovery found and did.</summary>
/// <param name="Segments">Segments read.</param>
/// <param name="Records">Records applied.</param>
/// <param name="Rows">Rows of those, accepted or not.</param>
/// <param name="Bytes">Bytes of those.</param>
/// <param name="Torn">What was cut off at the end; null where nothing was.</param>
/// <param name="Position">Where the journal goes on.</param>
public sealed record RecoveryReport(int Segments, long Records, long Rows, long Bytes, TornTail? Torn, JournalPosition Position)
{
    /// <summary>Records that were left out, because somebody said so: see <see cref="SkippedRecords"/>.</summary>
    public IReadOnlyList<long> Skipped { get; init; } = [];
}

/// <summary>A record of a replay that passed a publication point: what the engine publishes then is what it published when the record was written.</summary>
/// <param name="Engine">The engine, for as long as who is told of this has not returned.</param>
/// <param name="Record">Number of the record. Of several points in one record it is the last.</param>
/// <param name="Epoch">The run of the server that wrote it.</param>
public readonly record struct ReplayedPoint(RiskEngine Engine, long Record, ulong Epoch);

/// <summary>Brings an engine to where a journal ends.</summary>
public static class JournalRecovery
{
    /// <summary>Applies a journal to an engine, and cuts what is torn at its end.</summary>
    /// <param name="storage">The journal; nobody else writes it.</param>
    /// <param name="engine">An engine that knows nothing yet, or what a snapshot told it.</param>
    /// <param name="covered">What the engine knows already: the place that a snapshot covers; default for nothing.</param>
    /// <param name="epoch">The run of the server that wrote the snapshot; 0 for none.</param>
    /// <exception cref="JournalException">The journal is damaged, which it is too where what was on the disk before the snapshot was is not whole, or another engine's; nothing was changed.</exception>
    /// <exception cref="IOException">A file cannot be read, or the torn end not be cut.</exception>
    public static RecoveryReport Recover(IJournalStorage storage, RiskEngine engine, JournalPosition covered = default, ulong epoch = 0)
    {
        RecoveryReport report = Replay(storage, engine, covered, epoch);
        if (report.Torn is { } torn)
        {
            Cut(storage, torn);
        }
        else if (report.Segments > 0)
        {
            Settle(storage);
        }

        return report;
    }

    /// <summary>
    /// A server that was killed left room set aside beyond the end of its last segment, and records that only the system has: they are read here and clients are told of
    /// them, and another segment follows them, so they must be on the disk first.
    /// </summary>
    internal static void Settle(IJournalStorage storage)
    {
        using IJournalFile file = storage.Open(storage.List()[^1], isWritten: true);
        file.SetLength(file.Length);
        file.Sync();
        storage.SyncDirectory();
    }

    /// <summary>Applies a journal to an engine and leaves the files as they are.</summary>
    /// <param name="storage">The journal.</param>
    /// <param name="engine">An engine that knows nothing yet, or what a snapshot told it.</param>
    /// <param name="covered">What the engine knows already.</param>
    /// <param name="epoch">The run of the server that wrote the snapshot; 0 for none.</param>
    /// <exception cref="JournalException">The journal is damaged, or another engine's.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static RecoveryReport Replay(IJournalStorage storage, RiskEngine engine, JournalPosition covered = default, ulong epoch = 0)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(engine);
        return Run(storage, new JournalReplay(engine, epoch, SkippedRecords.Read(storage)), covered);
    }

    /// <summary>Applies as much of a journal to an engine as is wanted of it.</summary>
    internal static RecoveryReport Run(IJournalStorage storage, JournalReplay replay, JournalPosition covered)
    {
        JournalPosition end;
        TornTail? torn;
        try
        {
            (end, torn) = JournalReader.Read(storage, covered.LastRecord + 1, replay, covered.DurableRecord);
        }
        catch (JournalException e) when (replay is { Failed: > 0, IsForWantOfMemory: false })
        {
            throw new JournalException($"{e.Message}. {WayOut(storage, replay.Failed)}", e);
        }

        // Under the policy that forces nothing to the disk a snapshot, which always is, may be ahead of the journal: the journal goes on after what it covers.
        end = new JournalPosition(
            Math.Max(end.LastRecord, covered.LastRecord), Math.Max(end.LastCall, covered.LastCall), end.Identity == 0 ? covered.Identity : end.Identity);
        return new RecoveryReport(replay.Segments, replay.Records, replay.Rows, replay.Bytes, torn, end) { Skipped = replay.Skipped };
    }

    /// <summary>What can be done about a record that the engine fails on: it depends on whether anybody may have been told of it.</summary>
    private static string WayOut(IJournalStorage storage, long record)
    {
        string skip = $"btcstream journal skip DIR --record {record}";
        try
        {
            return FollowingRecords.Read(storage, record).Proof is > 0 and long proof
                ? $"Record {proof} follows it, so it was applied once, and clients may have been told of it: start the program that wrote it, or one that is mended. To lose it and go on with all others: {skip} --force"
                : "Nothing but publication points follows it, as where it stopped the engine when it was written; it was never acked then. To go on without it, and with all others: " + skip;
        }
        catch (JournalException e)
        {
            return $"Whether it was applied once cannot be seen, since what follows cannot be read: {e.Message}";
        }
    }

    private static void Cut(IJournalStorage storage, TornTail torn)
    {
        if (torn.Offset == 0)
        {
            storage.Delete(torn.File);
        }
        else
        {
            using IJournalFile file = storage.Open(torn.File, isWritten: true);
            file.SetLength(torn.Offset);
            file.Sync();
        }

        storage.SyncDirectory();
    }
}
