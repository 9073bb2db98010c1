using System.Text.Json;
using BtcStream.Engine;
using BtcStream.Server.Roles;

namespace BtcStream.Server.Telemetry;

/// <summary>How the server is, for whoever asks: metrics, health, GetServerInfo. Any thread.</summary>
/// <param name="engine">The engine.</param>
/// <param name="time">The host's clock, as batches are stamped by.</param>
internal sealed class ServerState(EngineHost engine, TimeProvider time) : IServerCondition
{
    private volatile bool _isStopping;

    /// <summary>The engine.</summary>
    public EngineHost Engine => engine;

    /// <summary>How a gateway's cluster is; null for one machine.</summary>
    public Func<ClusterCondition>? Cluster { get; init; }

    /// <summary>How the engine's own journal is; null without one.</summary>
    public JournalHealth? Journal { get; init; }

    /// <summary>Age of the oldest batch received and not applied, or written to the journal and not taken by its disk, seconds; 0 where there is none.</summary>
    public double IngestLagSeconds
    {
        get
        {
            long oldest = engine.OldestPendingUnixNanos;
            double own = oldest == 0 ? 0.0 : Math.Max(0L, EngineLifetime.UnixNanos(time) - oldest) / 1e9;
            own = Math.Max(own, Journal?.LagSeconds ?? 0.0);
            return Cluster is { } cluster ? cluster().Shards.Select(shard => shard.LagSeconds).Append(own).Max() : own;
        }
    }

    /// <summary>Whether the process is to live on: only a state that cannot be trusted any more asks for a restart.</summary>
    public bool IsLive => engine.Status != EngineStatus.Faulted;

    /// <summary>Whether questions are answered.</summary>
    public bool IsReady => engine.Status == EngineStatus.Running && !_isStopping && Cluster?.Invoke().IsReady != false;

    /// <summary>Whether rows are taken as well, and can get to the disk.</summary>
    public bool TakesRows => IsReady && Journal is null or { State: JournalState.Ok } && Cluster?.Invoke().TakesRows != false;

    /// <summary>From now on nobody new should come.</summary>
    public void BeginStop() => _isStopping = true;

    /// <inheritdoc/>
    public object Report(bool isWell)
    {
        string status = isWell ? "ok" : "unavailable";
        string state = NameOf(engine.Status);
        string ingest = TakesRows ? "ok" : "unavailable";
        string journal = Journal is { } one ? NameOf(one.State) : "off";
        return Cluster?.Invoke() is { } cluster
            ? new { status, role = cluster.Settings.RoleName, engine = state, ingest, ingest_lag_seconds = IngestLagSeconds, backlog = engine.Backlog, problem = cluster.Problem ?? "" }
            : new { status, engine = state, ingest, ingest_lag_seconds = IngestLagSeconds, backlog = engine.Backlog, journal };
    }

    private static string NameOf<T>(T state)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());
}
