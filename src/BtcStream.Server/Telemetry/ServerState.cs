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

    /// <summary>Age of the oldest batch received and not applied, seconds; 0 where all are.</summary>
    public double IngestLagSeconds
    {
        get
        {
            long oldest = engine.OldestPendingUnixNanos;
            double own = oldest == 0 ? 0.0 : Math.Max(0L, EngineLifetime.UnixNanos(time) - oldest) / 1e9;
            return Cluster is { } cluster ? cluster().Shards.Select(shard => shard.LagSeconds).Append(own).Max() : own;
        }
    }

    /// <summary>Whether the process is to live on: only a state that cannot be trusted any more asks for a restart.</summary>
    public bool IsLive => engine.Status != EngineStatus.Faulted;

    /// <summary>Whether questions are answered.</summary>
    public bool IsReady => engine.Status == EngineStatus.Running && !_isStopping && Cluster?.Invoke().IsReady != false;

    /// <summary>Whether rows are taken as well.</summary>
    public bool TakesRows => IsReady && engine.Journal?.Failure is null && Cluster?.Invoke().TakesRows != false;

    /// <summary>From now on nobody new should come.</summary>
    public void BeginStop() => _isStopping = true;

    /// <inheritdoc/>
    public object Report(bool isWell)
    {
        string status = isWell ? "ok" : "unavailable";
        string state = JsonNamingPolicy.SnakeCaseLower.ConvertName(engine.Status.ToString());
        string ingest = TakesRows ? "ok" : "unavailable";
        string journal = engine.Journal is not { } one ? "off" : one.Failure is null ? "ok" : "failing";
        return Cluster?.Invoke() is { } cluster
            ? new { status, role = cluster.Settings.RoleName, engine = state, ingest, ingest_lag_seconds = IngestLagSeconds, backlog = engine.Backlog, problem = cluster.Problem ?? "" }
            : new { status, engine = state, ingest, ingest_lag_seconds = IngestLagSeconds, backlog = engine.Backlog, journal };
    }
}
