using BtcStream.Engine;

namespace BtcStream.Server.Telemetry;

/// <summary>How the server is, for whoever asks: metrics, health, GetServerInfo. Any thread.</summary>
/// <param name="engine">The engine.</param>
/// <param name="time">The host's clock, as batches are stamped by.</param>
internal sealed class ServerState(EngineHost engine, TimeProvider time)
{
    private volatile bool _isStopping;

    /// <summary>The engine.</summary>
    public EngineHost Engine => engine;

    /// <summary>Age of the oldest batch received and not applied, seconds; 0 where all are.</summary>
    public double IngestLagSeconds
    {
        get
        {
            long oldest = engine.OldestPendingUnixNanos;
            return oldest == 0 ? 0.0 : Math.Max(0L, EngineLifetime.UnixNanos(time) - oldest) / 1e9;
        }
    }

    /// <summary>Whether the process is to live on: only a state that cannot be trusted any more asks for a restart.</summary>
    public bool IsLive => engine.Status != EngineStatus.Faulted;

    /// <summary>Whether questions are answered.</summary>
    public bool IsReady => engine.Status == EngineStatus.Running && !_isStopping;

    /// <summary>Whether rows are taken as well.</summary>
    public bool TakesRows => IsReady && engine.Journal?.Failure is null;

    /// <summary>From now on nobody new should come.</summary>
    public void BeginStop() => _isStopping = true;
}
