using System.Diagnostics.Metrics;
using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Rpc.Server;
using BtcStream.Server.Services;
using BtcStream.Server.Telemetry;

namespace BtcStream.Server.Roles;

/// <summary>A server that owns shards: what it serves is about itself.</summary>
internal sealed class EngineServer : IRunningServer
{
    private readonly ServerShell _shell;
    private readonly ClusterSetup _setup;
    private readonly EngineNode _node;
    private readonly RpcServer _rpc;
    private readonly Meter _meter = new(ServerMetrics.MeterName, ServerInfoSource.Version);
    private readonly TelemetryPipeline _telemetry;

    /// <summary>Puts it together; nothing listens and nothing is competed for yet.</summary>
    /// <param name="options">Valid options, of an engine.</param>
    /// <param name="setup">The cluster.</param>
    /// <param name="time">The time; null for this machine's.</param>
    /// <param name="log">Where it logs; null for the console.</param>
    /// <exception cref="Security.SecurityFileException">A file cannot be read, or is wrong.</exception>
    public EngineServer(ServerOptions options, ClusterSetup setup, TimeProvider? time = null, ILoggerProvider? log = null)
    {
        time ??= TimeProvider.System;
        _setup = setup;
        _shell = new ServerShell(options, time, log);

        // Columns of history and states of the stress table are the gateways': nobody asks a shard for them.
        EngineOptions engine = options.ToEngineOptions() with { HistoryMinutes = 0, HistoryHours = 0, KeepsStressStates = false };
        _node = new EngineNode(setup, engine, _shell.Health, time, _shell.LoggerOf<EngineNode>());
        var info = new ServerInfoSource(options, engine, time) { Cluster = () => _node.Condition };
        var condition = new EngineCondition(_node);
        _rpc = _shell.NewRpc(new RoleGate(_shell.Security.Gate, _node))
            .Planned(OtherMethods)
            .Add(new ServiceBinding(ReferenceReflection.Descriptor.Services.Single())
                .Unary<GetServerInfoRequest, ServerInfo>("GetServerInfo", (_, _) => Task.FromResult(info.ReadWithoutEngine())))
            .Build();
        ServerMetrics.AddCalls(_meter, _rpc.Statistics);
        ServerMetrics.AddGuards(_meter, _shell);
        ClusterMetrics.AddTo(_meter, _node);
        _telemetry = new TelemetryPipeline(options.Telemetry, [_meter, _rpc.Telemetry.Meter], info.Epoch);
        _shell.Serve(_rpc, new TelemetryEndpoints(condition, _telemetry.Text), condition.BeginStop);
        _ = StopWhenFailedAsync();
    }

    /// <inheritdoc/>
    public Uri GrpcAddress => _shell.GrpcAddress;

    /// <inheritdoc/>
    public Uri? HttpAddress => _shell.HttpAddress;

    /// <inheritdoc/>
    public string? Recovered => $"engine {_setup.Settings.MemberName} of the cluster {_setup.Settings.Cluster}";

    /// <inheritdoc/>
    public string? Failure => _node.Failed.IsCompletedSuccessfully ? _node.Failed.Result : null;

    /// <inheritdoc/>
    public CancellationToken Stopping => _shell.Stopping;

    /// <summary>The rest of the one service that has a method here: the gate refuses them, and says why.</summary>
    private static IEnumerable<string> OtherMethods =>
        ReferenceReflection.Descriptor.Services.Single().Methods.Where(method => method.Name != "GetServerInfo").Select(method => $"{method.Service.FullName}/{method.Name}");

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _shell.Security.Announce();
        await _shell.StartAsync(cancellation);
        _node.Start();
    }

    /// <inheritdoc/>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _shell.WaitForShutdownAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The leases go back first: whoever waits for them need not wait for connections to close here.
        await _node.DisposeAsync();
        await _shell.DisposeAsync();
        _telemetry.Dispose();
        _rpc.Dispose();
        _meter.Dispose();
        _shell.Security.Dispose();
    }

    private async Task StopWhenFailedAsync()
    {
        await _node.Failed;
        _shell.Stop();
    }
}

/// <summary>How an engine of a cluster is, for whoever watches machines.</summary>
/// <param name="node">The engine.</param>
internal sealed class EngineCondition(EngineNode node) : IServerCondition
{
    private volatile bool _isStopping;

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <inheritdoc/>
    public bool IsReady => node.Condition.IsReady && !_isStopping;

    /// <summary>From now on nobody new should come.</summary>
    public void BeginStop() => _isStopping = true;

    /// <inheritdoc/>
    public object Report(bool isWell)
    {
        ClusterCondition condition = node.Condition;
        return new
        {
            status = isWell ? "ok" : "unavailable",
            role = condition.Settings.RoleName,
            shards = condition.Shards.Select(shard => shard.Shard),
            lag_seconds = condition.Shards.Select(shard => shard.LagSeconds).DefaultIfEmpty().Max(),
            problem = condition.Problem ?? "",
        };
    }
}
