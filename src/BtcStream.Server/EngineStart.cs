using System.Globalization;
using System.Security.Cryptography;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Server.Roles;
using HostOptions = BtcStream.Engine.HostOptions;

namespace BtcStream.Server;

/// <summary>
/// The engine as the server begins with it: empty, or as the journal of its directory left it. Holds the directory's lock.
/// </summary>
internal sealed class EngineStart : IDisposable
{
    /// <summary>
    /// Acks of a session that may wait for the disk: at batches of a thousand rows 24 MB of records, more than the journal's buffers hold, so that megabytes are ready when
    /// the disk is done with those before. Forcing one to the disk costs as long as writing four. A receipt is small: the rows are in the journal's buffers.
    /// </summary>
    private const int UnackedWhileAcksWait = 512;

    /// <summary>
    /// Batches of a session that may be under way to the logs of a cluster: a gateway keeps each until the engines concerned have said what became of it, some milliseconds;
    /// at a thousand rows each, a hundred thousand rows in 10 ms.
    /// </summary>
    private const int BatchesWhileLogsAnswer = 128;

    private readonly DirectoryStorage? _storage;

    private EngineStart(EngineHost host, DirectoryStorage? storage, RecoveredEngine? recovery, SnapshotKeeper? snapshots, string? recovered) =>
        (Host, _storage, Recovery, Snapshots, Recovered) = (host, storage, recovery, snapshots, recovered);

    /// <summary>The engine, not started.</summary>
    public EngineHost Host { get; }

    /// <summary>What was recovered; null without a journal.</summary>
    public RecoveredEngine? Recovery { get; }

    /// <summary>Takes snapshots; null without a journal.</summary>
    public SnapshotKeeper? Snapshots { get; }

    /// <summary>What was recovered, for people; null without a journal.</summary>
    public string? Recovered { get; }

    /// <summary>What was wrong with snapshots of a cluster's market that could not be used.</summary>
    public IReadOnlyList<string> Unused { get; private init; } = [];

    /// <summary>Makes the engine, and recovers it.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="engineOptions">The engine's part of them.</param>
    /// <param name="time">Measures how long it takes.</param>
    /// <param name="epoch">Names this run of the server.</param>
    /// <param name="cluster">The cluster of a gateway; null for one machine.</param>
    /// <exception cref="JournalException">The journal is damaged, or another engine's.</exception>
    /// <exception cref="IOException">The directory is in use, or cannot be read or written.</exception>
    public static EngineStart Open(ServerOptions options, EngineOptions engineOptions, TimeProvider time, ulong epoch, ClusterSetup? cluster = null)
    {
        if (cluster is not null)
        {
            List<string> unused = [];
            EngineHost view = BtcStream.Cluster.Gateways.ClusterGateway.OpenHost(
                cluster.Options, engineOptions, HostOptionsOf(options) with { BatchesPerSession = BatchesWhileLogsAnswer }, unused);
            return new EngineStart(view, null, null, null, $"gateway {cluster.Settings.MemberName} of the cluster {cluster.Settings.Cluster}") { Unused = unused };
        }

        if (options.DataDirectory is not { } directory)
        {
            return new EngineStart(new EngineHost(new RiskEngine(engineOptions), HostOptionsOf(options)), null, null, null, null);
        }

        DirectoryStorage opened = OpenStorage(directory);
        try
        {
            IJournalStorage storage = options.OverStorage?.Invoke(opened) ?? opened;
            long started = time.GetTimestamp();
            RecoveredEngine recovered = EngineRecovery.Recover(storage, () => new RiskEngine(engineOptions));
            double seconds = time.GetElapsedTime(started).TotalSeconds;
            var journalOptions = new JournalOptions
            {
                Fsync = options.Fsync,
                IntervalMillis = options.FsyncIntervalMillis,
                SegmentBytes = (long)options.SegmentMegabytes << 20,
                Identity = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
                Epoch = epoch,
            };
            var journal = new JournalWriter(storage, journalOptions, engineOptions, recovered.Journal.Position);
            HostOptions hostOptions = HostOptionsOf(options);
            if (journal.AcksWait)
            {
                hostOptions = hostOptions with { UnackedPerSession = UnackedWhileAcksWait };
            }

            var host = new EngineHost(recovered.Engine, hostOptions, journal);
            var keeper = new SnapshotKeeper(host, storage, SnapshotOptionsOf(options), ClockOf(time), recovered);
            return new EngineStart(host, opened, recovered, keeper, Describe(recovered, seconds));
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _storage?.Dispose();

    private static DirectoryStorage OpenStorage(string directory)
    {
        try
        {
            return DirectoryStorage.Open(directory);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new IOException($"'{directory}' cannot be used: {e.Message}", e);
        }
    }

    private static HostOptions HostOptionsOf(ServerOptions options) => new()
    {
        RingCapacity = options.Limits.RingCapacity,
        MaxWaitingBytes = (long)options.Limits.MaxIngestMegabytes << 20,
        MaxWaitingBytesPerSession = (long)options.Limits.MaxIngestMegabytes << 17,
        MaxKeptBytes = (long)options.Limits.MaxIngestMegabytes << 19,
    };

    private static SnapshotClock ClockOf(TimeProvider time)
    {
        long began = time.GetTimestamp();
        return new SnapshotClock(() => time.GetElapsedTime(began), () => EngineLifetime.UnixNanos(time));
    }

    private static SnapshotOptions SnapshotOptionsOf(ServerOptions options) => new()
    {
        IntervalSeconds = options.SnapshotIntervalSeconds,
        AfterBytes = (long)options.SnapshotAfterMegabytes << 20,
        JournalBytes = (long)options.JournalKeepMegabytes << 20,
        JournalHours = options.JournalKeepHours,
    };

    private static string Describe(RecoveredEngine recovered, double seconds)
    {
        RecoveryReport report = recovered.Journal;
        string snapshot = recovered.Snapshot is { } from ? $"{from.File} and " : "";
        string cut = report.Torn is not { } torn ? ""
            : torn.IsEmptySegment ? $", {torn.File} deleted: {torn.Bytes} bytes that were set aside for it, and nothing in them yet"
            : $", {torn.Bytes} torn bytes cut from {torn.File} at offset {torn.Offset}, where record {torn.Record} is not whole"
                + (torn.LaterRecords > 0 ? $", with {torn.LaterRecords} later records that cannot be used without it" : "");
        return string.Create(CultureInfo.InvariantCulture, $"recovered {snapshot}{report.Records} records, {report.Rows} rows in {seconds:F2} s{cut}");
    }
}
