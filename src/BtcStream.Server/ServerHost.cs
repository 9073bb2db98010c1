using BtcStream.Engine;
using BtcStream.Rpc.Health;
using BtcStream.Rpc.Server;
using BtcStream.Server.Alerts;
using BtcStream.Server.Demo;
using BtcStream.Server.Feeds;
using BtcStream.Server.Limits;
using BtcStream.Server.Roles;
using BtcStream.Server.Security;
using BtcStream.Server.Services;
using BtcStream.Server.Services.Encoding;
using BtcStream.Server.Services.Stress;
using BtcStream.Server.Telemetry;

namespace BtcStream.Server;

/// <summary>A server that has an engine to answer from: one machine, or a gateway of a cluster, whose engine is the view of the shards.</summary>
internal sealed class ServerHost : IRunningServer
{
    private readonly ServerShell _shell;
    private readonly RpcServer _rpc;
    private readonly EngineStart _start;
    private readonly EngineHost _engine;
    private readonly EngineLifetime _lifetime;
    private readonly ServerOptions _options;
    private readonly ShutdownTimes _times;
    private readonly JournalHealth? _journal;
    private readonly SnapshotService? _snapshots;
    private readonly ServerState _state;
    private readonly ServerMetrics _metrics;
    private readonly TelemetryPipeline _telemetry;
    private readonly FeedHost _feeds;
    private readonly AlertHost _alerts;
    private readonly GatewayNode? _cluster;
    private readonly CancellationTokenSource _stop = new();
    private Task _afterComplete = Task.CompletedTask;
    private DemoFeeder? _demo;

    /// <summary>Puts the server together; nothing listens yet.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="time">Everything but the engine's own thread goes by it; null for this machine's.</param>
    /// <param name="log">Where it logs; null for the console.</param>
    /// <param name="cluster">The cluster of a gateway; null for one machine.</param>
    /// <exception cref="InvalidOperationException">The services are not bound as the contract says.</exception>
    /// <exception cref="Engine.Durability.JournalException">The journal is damaged, or another engine's.</exception>
    /// <exception cref="IOException">The journal's directory is in use, or cannot be read or written.</exception>
    /// <exception cref="SecurityFileException">A file of certificates or credentials cannot be read, or is wrong.</exception>
    public ServerHost(ServerOptions options, TimeProvider? time = null, ILoggerProvider? log = null, ClusterSetup? cluster = null)
    {
        time ??= TimeProvider.System;
        _options = options;
        _times = new ShutdownTimes(time, options.ShutdownGraceSeconds);
        _shell = new ServerShell(options, time, log);
        _shell.Stopping.Register(_times.Begin);
        EngineOptions engineOptions = options.ToEngineOptions();
        Func<ClusterCondition>? condition = cluster is null ? null : () => _cluster!.Condition;
        var info = new ServerInfoSource(options, engineOptions, time) { Cluster = condition };
        _start = EngineStart.Open(options, engineOptions, time, info.Epoch, cluster);
        _engine = _start.Host;
        _cluster = cluster is null ? null : new GatewayNode(cluster, _engine, _start.Unused, _shell.Health, time, _shell.LoggerOf<GatewayNode>());
        _journal = JournalHealth.Of(_engine, _shell.Health, time, _shell.LoggerOf<JournalHealth>());
        _state = new ServerState(_engine, time) { Cluster = condition, Journal = _journal };
        _feeds = new FeedHost(options.Feeds, _engine, time, _shell.LoggerOf<FeedHost>());
        info.Feeds = () => _feeds.Statuses;
        _alerts = new AlertHost(options.Alerts, _engine, info.Epoch, options.Demo, time, _shell.LoggerOf<AlertHost>());
        _lifetime = new EngineLifetime(_engine, time, _shell.Health, _shell.LoggerOf<EngineLifetime>());
        _snapshots = _start is { Snapshots: { } keeper, Recovery: { } recovered }
            ? new SnapshotService(keeper, _engine, recovered, time, _shell.LoggerOf<SnapshotService>())
            : null;
        RpcServerBuilder rpc = _shell.NewRpc(_cluster is null ? null : new RoleGate(_shell.Security.Gate, _cluster)).Planned(PlannedMethods.All);
        var server = new ServerFacts(info.Epoch, options.Demo, engineOptions.LadderGrid);
        var limits = new CallLimits(options.Limits, engineOptions, time);
        Streams = new RiskStreams(_engine, server, limits, time);
        foreach (ServiceBinding binding in Bind(info, server, engineOptions, limits, time))
        {
            rpc.Add(binding);
        }

        _rpc = rpc.Build();
        _metrics = new ServerMetrics(_state, _rpc.Statistics, Streams, _start.Snapshots);
        AddMetrics();
        _telemetry = new TelemetryPipeline(options.Telemetry, [_metrics.Meter, _rpc.Telemetry.Meter], info.Epoch);
        _shell.Serve(_rpc, new TelemetryEndpoints(_state, _telemetry.Text), _state.BeginStop);
    }

    /// <inheritdoc/>
    public Uri GrpcAddress => _shell.GrpcAddress;

    /// <inheritdoc/>
    public Uri? HttpAddress => _shell.HttpAddress;

    /// <inheritdoc/>
    public string? Recovered => _start.Recovered;

    /// <inheritdoc/>
    public string? Failure => _cluster is { Failed: { IsCompletedSuccessfully: true } failed } ? failed.Result : null;

    /// <inheritdoc/>
    public CancellationToken Stopping => _shell.Stopping;

    /// <summary>Counts of calls.</summary>
    public RpcServerStatistics Statistics => _rpc.Statistics;

    /// <summary>The full names of all methods served.</summary>
    public IEnumerable<string> Methods => _rpc.Methods;

    /// <summary>Who may do what.</summary>
    public SecurityGate Gate => _shell.Security.Gate;

    /// <summary>Connections that the server has closed since the start, for what they did, by what that was.</summary>
    public IEnumerable<(string Reason, long Count)> ClosedConnections => _shell.ClosedConnections;

    /// <summary>The engine that everything is served from.</summary>
    public EngineHost Engine => _engine;

    /// <summary>The live feeds.</summary>
    public FeedHost Feeds => _feeds;

    /// <summary>The alerts.</summary>
    public AlertHost Alerts => _alerts;

    /// <summary>The subscriptions.</summary>
    public RiskStreams Streams { get; }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _shell.Security.Announce();
        if (_cluster is null)
        {
            // Nobody can ask yet. From here on whatever fails says so, and is not said to serve over it.
            foreach (string service in ServiceBindings.Names.Prepend(""))
            {
                _shell.Health.Set(service, ServingStatus.Serving);
            }
        }

        _lifetime.Start();
        _journal?.Start();
        _snapshots?.Start();
        if (_cluster is null)
        {
            await _alerts.StartAsync();
        }

        await _shell.StartAsync(cancellation);
        if (_cluster is { } node)
        {
            node.Start();
            _afterComplete = StartWhenCompleteAsync(node);
            _ = StopWhenFailedAsync(node);
            return;
        }

        _feeds.Start();
        if (_options.Demo)
        {
            _demo = new DemoFeeder(_shell.OwnAddress, _shell.Security.InternalChannel(), TimeProvider.System, _shell.LoggerOf<DemoFeeder>());
            _demo.Start();
        }
    }

    /// <inheritdoc/>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _shell.WaitForShutdownAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _times.Begin();
        await _stop.CancelAsync();
        await _afterComplete;
        if (_demo is not null)
        {
            await _demo.DisposeAsync();
        }

        await _feeds.DisposeAsync();

        // Calls end before the engine does: what they handed over is applied and acked. A gateway's acks come by way of the brokers, so those stay until then.
        await _shell.DisposeAsync();
        await _alerts.DisposeAsync();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        await _lifetime.DisposeAsync();
        _journal?.Dispose();
        Task written = _snapshots is null ? Task.CompletedTask : await _snapshots.StopAsync(_times.LeftForSnapshot());
        if (written.IsCompleted)
        {
            _start.Dispose();
        }
        else
        {
            // Whoever comes next must not meet a snapshot that is still being written: the directory's lock goes with it, or with the process.
            _ = written.ContinueWith(_ => _start.Dispose(), TaskScheduler.Default);
        }

        _telemetry.Dispose();
        _rpc.Dispose();
        _metrics.Dispose();
        _shell.Security.Dispose();
        _stop.Dispose();
    }

    /// <summary>What looks at the state, and what adds to it, begins once it is whole: alerts would take its first parts for news.</summary>
    private async Task StartWhenCompleteAsync(GatewayNode node)
    {
        try
        {
            await node.Complete.WaitAsync(_stop.Token);
            await _alerts.StartAsync();
            _feeds.Start();
        }
        catch (Exception end) when (end is OperationCanceledException or EngineStoppedException)
        {
            // The server has ended before.
        }
    }

    private async Task StopWhenFailedAsync(GatewayNode node)
    {
        await node.Failed;
        _shell.Stop();
    }

    private void AddMetrics()
    {
        ServerMetrics.AddGuards(_metrics.Meter, _shell);
        if (_alerts.IsOn)
        {
            _alerts.Counters.AddTo(_metrics.Meter);
        }

        if (_cluster is not null)
        {
            ClusterMetrics.AddTo(_metrics.Meter, _cluster);
        }
    }

    private IEnumerable<ServiceBinding> Bind(ServerInfoSource info, ServerFacts server, EngineOptions engineOptions, CallLimits limits, TimeProvider time)
    {
        return new ServiceBindings(
            new RiskHandlers(Streams, new ConnectHandler(_engine, Streams, limits, time)),
            new RiskQueries(_engine, server, time),
            new IngestHandlers(_engine, limits, time),
            new ReferenceHandlers(_state, info, engineOptions.MarginModels),
            new LiquidationQueries(_engine, server),
            new HistoryQueries(_engine, engineOptions, server),
            new ScenarioHandlers(_engine, engineOptions, server),
            new StressHandlers(_engine, engineOptions, server)).Create();
    }
}
