using System.Globalization;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.Sharding;

/// <summary>
/// Snapshots of log engines in a directory: a file of the engine's state, as of single machines, whose record is the offset plus one, and beside it, written first, one of
/// the offset, the epoch, the producers and the calls. The state counts only with that one.
/// </summary>
public static class LogSnapshots
{
    /// <summary>Snapshots kept. A reader that asks the log for what is older than the newest finds it in the one before.</summary>
    public const int Kept = 2;

    private const string PositionExtension = ".pos";
    private const ulong Magic = 0x31474f4c43545342;

    /// <summary>Takes a snapshot; <see cref="LogSnapshot.Write"/> writes it on any thread while the engine goes on. The engine's thread.</summary>
    public static LogSnapshot Take(LogEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        StateCarrier position = StateCarrier.Saving(new byte[256]);
        position.Unsigned(Magic);
        engine.Carry(position);
        var covered = new JournalPosition(engine.Offset + 1, 0, 0);
        return new LogSnapshot(engine.Offset, position.Written.ToArray(), SnapshotCapture.Take(engine.Engine, covered, (ulong)engine.Epoch, []));
    }

    /// <summary>The engine of the newest snapshot that holds; null where none does: then the log has to be read from its beginning.</summary>
    /// <param name="storage">The directory.</param>
    /// <param name="options">The options that it was taken under.</param>
    /// <param name="problems">Gets what was wrong with newer ones.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static LogEngine? LoadNewest(IJournalStorage storage, EngineOptions options, ICollection<string> problems)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(problems);
        foreach (string name in SnapshotName.NewestFirst(storage))
        {
            try
            {
                return Load(storage, name, options);
            }
#pragma warning disable CA1031 // Bytes that make no state, whatever fails on them, are no snapshot. What was half loaded is thrown away.
            catch (Exception e) when (e is not (IOException or OutOfMemoryException) || e is FileNotFoundException)
#pragma warning restore CA1031
            {
                problems.Add($"{name}: {e.Message}");
            }
        }

        return null;
    }

    /// <summary>Name of the newest snapshot of a directory; empty where there is none.</summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    public static string NewestOf(IJournalStorage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        return SnapshotName.NewestFirst(storage).FirstOrDefault("");
    }

    internal static void Write(IJournalStorage storage, LogSnapshot snapshot, SnapshotCapture capture, ReadOnlySpan<byte> position, CancellationToken cancellation)
    {
        string name = PositionNameOf(snapshot.Offset);
        var bytes = new byte[position.Length + sizeof(int)];
        position.CopyTo(bytes);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(position.Length), Crc32C.Compute(position));
        using (IJournalFile file = storage.Create(name + SnapshotName.UnfinishedExtension, 0))
        {
            file.WriteFully(0, bytes);
            file.Sync();
        }

        storage.Rename(name + SnapshotName.UnfinishedExtension, name);
        SnapshotWriter.Write(storage, capture, cancellation);
        DeleteOld(storage);
    }

    private static LogEngine Load(IJournalStorage storage, string name, EngineOptions options)
    {
        long offset = SnapshotName.RecordOf(name) - 1;
        using IJournalFile file = storage.Open(name, isWritten: false);
        SnapshotHeader header = SnapshotHeader.Read(file);
        IReadOnlyList<string> differences = ReplayOptions.StoredDifferences(header.Options, ReplayOptions.Of(options));
        if (differences.Count > 0)
        {
            throw new InvalidDataException($"it was written by an engine with other options, which what is stored depends on: {string.Join("; ", differences)}");
        }

        var engine = new LogEngine(options);
        byte[] position = ReadPosition(storage, PositionNameOf(offset));
        StateCarrier carrier = StateCarrier.Loading(position, 0, position.Length);
        if (carrier.Unsigned(0) != Magic)
        {
            throw new InvalidDataException("the file of its place in the log is none");
        }

        engine.Carry(carrier);
        if (engine.Offset != offset || !carrier.IsAtEnd)
        {
            throw new InvalidDataException($"the file of its place in the log says offset {engine.Offset}, and its name offset {offset}");
        }

        SnapshotReader.Load(file, header, engine.Engine);
        return engine;
    }

    private static byte[] ReadPosition(IJournalStorage storage, string name)
    {
        using IJournalFile file = storage.Open(name, isWritten: false);
        var bytes = new byte[file.Length];
        file.ReadFully(0, bytes);
        int length = bytes.Length - sizeof(int);
        return length > 0 && Crc32C.Compute(bytes.AsSpan(0, length)) == System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(length))
            ? bytes[..length]
            : throw new InvalidDataException("the checksum of the file of its place in the log does not hold");
    }

    private static string PositionNameOf(long offset) => "log-" + offset.ToString("D20", CultureInfo.InvariantCulture) + PositionExtension;

    private static void DeleteOld(IJournalStorage storage)
    {
        IReadOnlyList<string> snapshots = SnapshotName.NewestFirst(storage);
        HashSet<string> kept = [.. snapshots.Take(Kept).Select(name => PositionNameOf(SnapshotName.RecordOf(name) - 1))];
        foreach (string name in snapshots.Skip(Kept).Concat(storage.List(PositionExtension).Where(name => !kept.Contains(name))).ToArray())
        {
            storage.Delete(name);
        }

        storage.SyncDirectory();
    }
}

/// <summary>A log engine's state at one offset. While it exists the engine copies rows before it writes to them.</summary>
public sealed class LogSnapshot : IDisposable
{
    private readonly byte[] _position;
    private readonly SnapshotCapture _capture;

    internal LogSnapshot(long offset, byte[] position, SnapshotCapture capture) => (Offset, _position, _capture) = (offset, position, capture);

    /// <summary>Offset of the last message in it.</summary>
    public long Offset { get; }

    /// <summary>Writes it, and deletes what it makes unneeded. Any thread.</summary>
    /// <exception cref="IOException">It cannot be written; those before it are still there.</exception>
    public void Write(IJournalStorage storage, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(storage);
        LogSnapshots.Write(storage, this, _capture, _position, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _capture.Dispose();
}
