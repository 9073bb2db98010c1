using System.Diagnostics.CodeAnalysis;

namespace BtcStream.Engine.Durability.Snapshots;

/// <summary>A snapshot as it lies there.</summary>
/// <param name="File">Name.</param>
/// <param name="LastRecord">Number of the last record it covers.</param>
/// <param name="AsOfUnixNanos">The engine's as_of; <see cref="long.MinValue"/> where there was none.</param>
/// <param name="Sequence">Number of the last publication point.</param>
/// <param name="Bytes">Its size.</param>
public sealed record SnapshotInfo(string File, long LastRecord, long AsOfUnixNanos, long Sequence, long Bytes)
{
    internal static SnapshotInfo Of(string file, SnapshotHeader header, long bytes) => new(file, header.Covered.LastRecord, header.AsOfUnixNanos, header.Sequence, bytes);
}

/// <summary>An engine as its directory left it.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Journal">What was replayed.</param>
/// <param name="Snapshot">The snapshot that it was loaded from; null where the whole journal was replayed.</param>
/// <param name="Unused">Newer snapshots that could not be used: name and reason.</param>
public sealed record RecoveredEngine(RiskEngine Engine, RecoveryReport Journal, SnapshotInfo? Snapshot, IReadOnlyList<string> Unused);

/// <summary>
/// Brings an engine to where a directory's journal ends: the newest snapshot that holds, then the records after it; all records where no snapshot does and the first is
/// still there.
/// </summary>
public static class EngineRecovery
{
    /// <summary>Recovers, cuts what is torn at the journal's end, and deletes what a crash left of a snapshot that was being written.</summary>
    /// <param name="storage">The directory; nobody else writes it.</param>
    /// <param name="create">Makes an engine that knows nothing yet, each time with the same options.</param>
    /// <exception cref="JournalException">The journal is damaged, or another engine's; or no snapshot can be used, and the journal does not reach back to its first record.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static RecoveredEngine Recover(IJournalStorage storage, Func<RiskEngine> create)
    {
        ArgumentNullException.ThrowIfNull(storage);
        SnapshotWriter.DeleteUnfinished(storage);
        RecoveredEngine recovered = Run(storage, create, JournalRecovery.Recover);
        recovered.Engine.Calls.CloseAll();
        return recovered;
    }

    /// <summary>As <see cref="Recover"/>, and leaves the files as they are.</summary>
    /// <param name="storage">The directory.</param>
    /// <param name="create">Makes an engine that knows nothing yet, each time with the same options.</param>
    /// <exception cref="JournalException">As of <see cref="Recover"/>.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static RecoveredEngine Read(IJournalStorage storage, Func<RiskEngine> create) => Run(storage, create, JournalRecovery.Replay);

    /// <summary>Replays from a place that is named, to a place that is named, and leaves the files as they are.</summary>
    /// <param name="storage">The directory.</param>
    /// <param name="create">Makes an engine that knows nothing yet, each time with the same options.</param>
    /// <param name="snapshot">File name of the snapshot to begin with; null to begin with the first record.</param>
    /// <param name="last">Last record to apply.</param>
    /// <param name="observe">Told of every publication point; false for no more records.</param>
    /// <exception cref="JournalException">The journal is damaged, another engine's, or does not reach back so far; or the snapshot cannot be used.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static RecoveredEngine ReadFrom(
        IJournalStorage storage, Func<RiskEngine> create, string? snapshot, long last = long.MaxValue, Func<ReplayedPoint, bool>? observe = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(create);
        (RiskEngine? engine, SnapshotHeader? header, SnapshotInfo? info) = (null, null, null);
        if (snapshot is not null && !TryLoad(storage, snapshot, create, out engine, out header, out info, out string problem))
        {
            throw new JournalException($"{Path.Combine(storage.Name, snapshot)} cannot be used: {problem}");
        }

        engine ??= create();
        var replay = new JournalReplay(engine, header?.Epoch ?? 0, SkippedRecords.Read(storage)) { Last = last, Observe = observe };
        return new RecoveredEngine(engine, JournalRecovery.Run(storage, replay, header?.Covered ?? default), info, []);
    }

    /// <summary>Writes a snapshot of an engine that was recovered and has done nothing since. Null where one covers all of it already.</summary>
    /// <param name="storage">The directory; nobody else writes it.</param>
    /// <param name="recovered">The engine.</param>
    /// <exception cref="IOException">It cannot be written; those before it are still there.</exception>
    public static SnapshotInfo? WriteSnapshot(IJournalStorage storage, RecoveredEngine recovered)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(recovered);
        JournalPosition covered = recovered.Journal.Position;
        if (covered.LastRecord == 0 || covered.LastRecord == recovered.Snapshot?.LastRecord)
        {
            return null;
        }

        if (storage.List().Count > 0)
        {
            JournalRecovery.Settle(storage);
            covered = covered with { DurableRecord = covered.LastRecord };
        }

        using SnapshotCapture capture = SnapshotCapture.Take(recovered.Engine, covered, 0, []);
        long bytes = SnapshotWriter.Write(storage, capture);
        return SnapshotInfo.Of(SnapshotName.Of(covered.LastRecord), capture.Header, bytes);
    }

    /// <summary>The snapshots of a directory, newest first, each whole or with what is wrong with it. Every checksum is looked at. One that a server deletes meanwhile is left out.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<(SnapshotInfo? Snapshot, string? Problem)> Inspect(IJournalStorage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        var found = new List<(SnapshotInfo?, string?)>();
        foreach (string name in SnapshotName.NewestFirst(storage))
        {
            try
            {
                using IJournalFile file = storage.Open(name, isWritten: false);
                SnapshotHeader header = SnapshotReader.Check(file);
                CheckPlace(storage, name, header);
                found.Add((SnapshotInfo.Of(name, header, file.Length), null));
            }
            catch (InvalidDataException e)
            {
                found.Add((null, $"{name}: {e.Message}"));
            }
            catch (FileNotFoundException)
            {
                continue;
            }
        }

        return found;
    }

    /// <summary>The options that the newest whole header of a snapshot names; null where there is none.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static string? ReadOptions(IJournalStorage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        foreach (string name in SnapshotName.NewestFirst(storage))
        {
            using IJournalFile file = storage.Open(name, isWritten: false);
            try
            {
                return SnapshotHeader.Read(file).Options;
            }
            catch (InvalidDataException)
            {
                // An older one may say it; recovery tells what is wrong with this one.
                continue;
            }
        }

        return null;
    }

    private static RecoveredEngine Run(IJournalStorage storage, Func<RiskEngine> create, Func<IJournalStorage, RiskEngine, JournalPosition, ulong, RecoveryReport> replay)
    {
        ArgumentNullException.ThrowIfNull(create);
        List<string> unused = [];
        foreach (string name in SnapshotName.NewestFirst(storage))
        {
            if (TryLoad(storage, name, create, out RiskEngine? loaded, out SnapshotHeader? header, out SnapshotInfo? info, out string problem))
            {
                return new RecoveredEngine(loaded, replay(storage, loaded, header.Covered, header.Epoch), info, unused);
            }

            unused.Add($"{name}: {problem}");
        }

        RiskEngine engine = create();
        try
        {
            return new RecoveredEngine(engine, replay(storage, engine, default, 0), null, unused);
        }
        catch (JournalException e) when (unused.Count > 0)
        {
            throw new JournalException($"{e.Message}. No snapshot can be used either: {string.Join("; ", unused)}", e);
        }
    }

    private static bool TryLoad(
        IJournalStorage storage,
        string name,
        Func<RiskEngine> create,
        [NotNullWhen(true)] out RiskEngine? engine,
        [NotNullWhen(true)] out SnapshotHeader? header,
        [NotNullWhen(true)] out SnapshotInfo? info,
        out string problem)
    {
        (engine, header, info) = (null, null, null);
        using IJournalFile file = storage.Open(name, isWritten: false);
        try
        {
            SnapshotHeader read = SnapshotHeader.Read(file);
            RiskEngine made = create();
            Check(storage, name, read, made.Options);
            SnapshotReader.Load(file, read, made);
            (engine, header, info, problem) = (made, read, SnapshotInfo.Of(name, read, file.Length), "");
            return true;
        }
        catch (InvalidDataException e)
        {
            problem = e.Message;
            return false;
        }
#pragma warning disable CA1031 // Bytes whose checksums hold and that yet make no state, whatever fails on them, are no snapshot. What was half loaded is thrown away.
        catch (Exception e) when (e is not (IOException or OutOfMemoryException))
#pragma warning restore CA1031
        {
            problem = $"what it says does not hang together, although its checksums hold ({e.GetType().Name}: {e.Message})";
            return false;
        }
    }

    private static void Check(IJournalStorage storage, string name, SnapshotHeader header, EngineOptions options)
    {
        IReadOnlyList<string> differences = ReplayOptions.StoredDifferences(header.Options, ReplayOptions.Of(options));
        if (differences.Count > 0)
        {
            throw new InvalidDataException($"it was written by an engine with other options, which what is stored depends on: {string.Join("; ", differences)}");
        }

        CheckPlace(storage, name, header);
    }

    /// <summary>Whether it is what its name says, and of the journal that it lies beside.</summary>
    private static void CheckPlace(IJournalStorage storage, string name, SnapshotHeader header)
    {
        if (SnapshotName.RecordOf(name) != header.Covered.LastRecord)
        {
            throw new InvalidDataException($"it covers record {header.Covered.LastRecord}, and its name says another");
        }

        foreach (string segment in storage.List().Reverse())
        {
            using IJournalFile file = storage.Open(segment, isWritten: false);
            if (SegmentHeader.TryRead(file, out _) is { } found)
            {
                if (found.Identity != header.Covered.Identity)
                {
                    throw new InvalidDataException($"it belongs to another journal (identity {header.Covered.Identity:x16}, and {segment} has {found.Identity:x16})");
                }

                return;
            }
        }
    }
}
