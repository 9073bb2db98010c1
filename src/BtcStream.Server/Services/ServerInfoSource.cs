using System.Diagnostics;
using System.Reflection;
using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Server.Feeds;
using BtcStream.Server.Roles;
using BtcStream.Server.Telemetry;
using ClockMode = BtcStream.Contracts.V1.ClockMode;
using InputKind = BtcStream.Contracts.V1.InputKind;

namespace BtcStream.Server.Services;

/// <summary>What the server says of itself. Any thread.</summary>
internal sealed class ServerInfoSource
{
    private readonly ServerOptions _options;
    private readonly EngineOptions _engine;
    private readonly TimeProvider _time;
    private readonly long _started;

    public ServerInfoSource(ServerOptions options, EngineOptions engine, TimeProvider time)
    {
        _options = options;
        _engine = engine;
        _time = time;
        _started = time.GetTimestamp();

        // Nanoseconds of the start: another run of the server has another, and a later one a larger.
        Epoch = (ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
    }

    /// <summary>The version of this build.</summary>
    public static string Version { get; } =
        typeof(ServerInfoSource).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Identifies this run of the server.</summary>
    public ulong Epoch { get; }

    /// <summary>How each live feed is doing.</summary>
    public Func<IEnumerable<FeedCondition>> Feeds { get; set; } = static () => [];

    /// <summary>How its cluster is; null for one machine.</summary>
    public Func<ClusterCondition>? Cluster { get; init; }

    /// <summary>How a server without an engine of its own is doing: an engine of a cluster has one a shard.</summary>
    public ServerInfo ReadWithoutEngine() => new()
    {
        Version = Version,
        Epoch = Epoch,
        UptimeSeconds = _time.GetElapsedTime(_started).TotalSeconds,
        Clock = ClockOf(_options),
        Durable = true,
        Counters = ReadCounters(),
        Limits = ReadLimits(),
        Cluster = Cluster is { } cluster ? ClusterMessages.Create(cluster()) : null,
    };

    /// <summary>How the server is doing.</summary>
    /// <param name="state">How it is.</param>
    /// <param name="asOf">The engine's as_of; null while there is none.</param>
    public ServerInfo Read(ServerState state, long? asOf)
    {
        var info = new ServerInfo
        {
            Version = Version,
            Epoch = Epoch,
            UptimeSeconds = _time.GetElapsedTime(_started).TotalSeconds,
            Synthetic = _options.Demo,
            Clock = ClockOf(_options),
            Durable = Cluster is not null || (state.Engine.Journal?.AcksWait ?? false),
            Counters = ReadCounters(state.Engine.Counts),
            Ingest = ReadIngest(state),
            Journal = ReadJournal(state),
            Limits = ReadLimits(),
            Cluster = Cluster is { } cluster ? ClusterMessages.Create(cluster()) : null,
        };
        if (asOf is { } time)
        {
            info.AsOf = (ulong)time;
        }

        info.Feeds.Add(Feeds().Select(status => FeedMessages.Create(status, EngineLifetime.UnixNanos(_time))));
        return info;
    }

    private static ClockMode ClockOf(ServerOptions options) => options.Clock == Engine.ClockMode.Live ? ClockMode.Live : ClockMode.Input;

    private ServerLimits ReadLimits() => new()
    {
        MaxMessageBytes = (uint)_options.MaxMessageBytes,
        MaxCallInstruments = (uint)_engine.MaxIdsPerCall,
        MaxAckRejections = BatchResult.MaxRejections,
        StaleAfterSeconds = _engine.StaleAfterNanos / 1e9,
        MaxTimeAheadSeconds = _engine.MaxAheadNanos / 1e9,
        MaxBatchRows = (uint)_options.Limits.MaxBatchRows,
        MaxInstruments = (uint)_engine.MaxInstruments,
        MaxPositions = (uint)_engine.MaxPositions,
        MaxAccounts = (uint)_engine.MaxAccounts,
        MaxObservationSeries = (uint)_engine.MaxObservationSeries,
        MaxObservationsPerSeries = (uint)_engine.MaxObservationsPerSeries,
        MaxClientSessions = (uint)_engine.MaxClientSessions,
        MaxSubscriptions = (uint)_options.Limits.MaxSubscriptions,
        MaxCallsPerClient = (uint)_options.Limits.MaxCallsPerClient,
        MaxCallsPerConnection = (uint)_options.Limits.MaxCallsPerConnection,
        MaxConnections = (uint)_options.Limits.MaxConnections,
        MaxConnectionsPerAddress = (uint)_options.Limits.MaxConnectionsPerAddress,
        MaxRingBatches = (uint)_options.Limits.RingCapacity,
        MaxIngestBytes = (ulong)_options.Limits.MaxIngestMegabytes << 20,
        MaxRowsPerSecond = (uint)_options.Limits.MaxRowsPerSecond,
        MaxResetsPerSecond = (uint)_options.Limits.MaxResetsPerSecond,
        MaxControlFramesPerSecond = (uint)_options.Limits.MaxControlFramesPerSecond,
        MaxHalfOpenCalls = (uint)_options.Limits.MaxHalfOpenCalls,
        MaxQuestionsAtOnce = (uint)_options.Limits.MaxQuestionsAtOnce,
    };

    private static IngestStatus ReadIngest(ServerState state) => new()
    {
        TakesRows = state.TakesRows,
        LagSeconds = state.IngestLagSeconds,
        Backlog = (uint)state.Engine.Backlog,
        Calls = (uint)state.Engine.Sessions,
    };

    private static JournalStatus? ReadJournal(ServerState state) => state is not { Engine.Journal: { } journal, Journal: { } health } ? null : new JournalStatus
    {
        DurableRecord = (ulong)journal.DurableRecord,
        WrittenBytes = (ulong)journal.WrittenBytes,
        Failure = health.Problem,
        LagSeconds = health.LagSeconds,
    };

    private static Counters ReadCounters(in EngineCounts counts)
    {
        Counters counters = ReadCounters();
        counters.Rows.Add(Row(InputKind.Quotes, counts.Quotes));
        counters.Rows.Add(Row(InputKind.Trades, counts.Trades));
        counters.Rows.Add(Row(InputKind.Positions, counts.Positions));
        counters.Rows.Add(Row(InputKind.Accounts, counts.Accounts));
        counters.Rows.Add(Row(InputKind.Liquidations, counts.Liquidations));
        counters.Rows.Add(Row(InputKind.Market, counts.Market));
        counters.Rows.Add(Row(InputKind.Observations, counts.Observations));
        return counters;
    }

    /// <summary>Those of the process.</summary>
    private static Counters ReadCounters()
    {
        using Process process = Process.GetCurrentProcess();
        return new Counters
        {
            AllocatedBytes = (ulong)GC.GetTotalAllocatedBytes(precise: true),
            Gen0Collections = (uint)GC.CollectionCount(0),
            Gen1Collections = (uint)GC.CollectionCount(1),
            Gen2Collections = (uint)GC.CollectionCount(2),
            CpuSeconds = process.TotalProcessorTime.TotalSeconds,
            HeapBytes = (ulong)GC.GetTotalMemory(forceFullCollection: false),
        };
    }

    private static RowCounters Row(InputKind kind, RowCounts counts) =>
        new() { Kind = kind, Accepted = (ulong)counts.Accepted, Late = (ulong)counts.Late, Rejected = (ulong)counts.Rejected };
}
