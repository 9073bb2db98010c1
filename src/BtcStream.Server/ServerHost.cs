using System.Net;
using BtcStream.Engine;
using BtcStream.Rpc.Health;
using BtcStream.Rpc.Server;
using BtcStream.Server.Alerts;
using BtcStream.Server.Dashboard;
using BtcStream.Server.Demo;
using BtcStream.Server.Feeds;
using BtcStream.Server.Limits;
using BtcStream.Server.Security;
using BtcStream.Server.Services;
using BtcStream.Server.Services.Encoding;
using BtcStream.Server.Services.Stress;
using BtcStream.Server.Telemetry;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace BtcStream.Server;

/// <summary>One running server.</summary>
internal sealed class ServerHost : IAsyncDisposable
{
    private const int SecondsAfterGrace = 20;

    private readonly WebApplication _app;
    private readonly RpcServer _rpc;
    private readonly HealthService _health;
    private readonly EngineStart _start;
    private readonly EngineHost _engine;
    private readonly EngineLifetime _lifetime;
    private readonly ServerOptions _options;
    private readonly SnapshotService? _snapshots;
    private readonly ServerState _state;
    private readonly ServerMetrics _metrics;
    private readonly TelemetryPipeline _telemetry;
    private readonly ServerSecurity _security;
    private readonly FeedHost _feeds;
    private readonly AlertHost _alerts;
    private DemoFeeder? _demo;

    /// <summary>Puts the server together; nothing listens yet.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="time">Everything but the engine's own thread goes by it; null for this machine's.</param>
    /// <param name="log">Where it logs; null for the console.</param>
    /// <exception cref="InvalidOperationException">The services are not bound as the contract says.</exception>
    /// <exception cref="Engine.Durability.JournalException">The journal is damaged, or another engine's.</exception>
    /// <exception cref="IOException">The journal's directory is in use, or cannot be read or written.</exception>
    /// <exception cref="SecurityFileException">A file of certificates or credentials cannot be read, or is wrong.</exception>
    public ServerHost(ServerOptions options, TimeProvider? time = null, ILoggerProvider? log = null)
    {
        time ??= TimeProvider.System;
        _options = options;
        var files = new SecurityFiles(options.Security);
        var resets = new ResetGuard(options.Limits.MaxResetsPerSecond, time);
        var endpoints = new Endpoints(options, files, resets, time, endpoint => DashboardSite.ServeOn(endpoint, options.Dashboard));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        LogSetup.Configure(builder.Logging, options.Telemetry, log);
        builder.WebHost.UseSockets(RpcKestrel.ConfigureSockets).ConfigureKestrel(endpoints.Configure);

        // Calls have their grace; what they handed over is then written, and connections close.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.ShutdownGraceSeconds + SecondsAfterGrace));
        _app = builder.Build();
        _security = new ServerSecurity(options, files, time, _app.Services.GetRequiredService<ILogger<ServerSecurity>>());
        _health = new HealthService();
        EngineOptions engineOptions = options.ToEngineOptions();
        var info = new ServerInfoSource(options, engineOptions, time);
        _start = EngineStart.Open(options, engineOptions, time, info.Epoch);
        _engine = _start.Host;
        _state = new ServerState(_engine, time);
        _feeds = new FeedHost(options.Feeds, _engine, time, _app.Services.GetRequiredService<ILogger<FeedHost>>());
        info.Feeds = () => _feeds.Statuses;
        _alerts = new AlertHost(options.Alerts, _engine, info.Epoch, options.Demo, time, _app.Services.GetRequiredService<ILogger<AlertHost>>());
        _lifetime = new EngineLifetime(_engine, time, _health, _app.Services.GetRequiredService<ILogger<EngineLifetime>>());
        _snapshots = _start is { Snapshots: { } keeper, Recovery: { } recovered }
            ? new SnapshotService(keeper, _engine, recovered, time, _app.Services.GetRequiredService<ILogger<SnapshotService>>())
            : null;
        JournalHealth.Watch(_engine, _health, _app.Services.GetRequiredService<ILogger<JournalHealth>>());
        RpcServerBuilder rpc = new RpcServerBuilder(RpcOptions(options))
            .Planned(PlannedMethods.All)
            .AddHealth(_health)
            .AddReflection()
            .UseGate(_security.Gate)
            .UseLoggers(_app.Services.GetRequiredService<ILoggerFactory>());
        var server = new ServerFacts(info.Epoch, options.Demo, engineOptions.LadderGrid);
        var limits = new CallLimits(options.Limits, engineOptions, time);
        Streams = new RiskStreams(_engine, server, limits, time);
        foreach (ServiceBinding binding in Bind(info, server, engineOptions, limits, time))
        {
            rpc.Add(binding);
        }

        _rpc = rpc.Build();
        _metrics = new ServerMetrics(_state, _rpc.Statistics, Streams, _start.Snapshots);
        if (_alerts.IsOn)
        {
            _alerts.Counters.AddTo(_metrics.Meter);
        }

        _telemetry = new TelemetryPipeline(options.Telemetry, [_metrics.Meter, _rpc.Telemetry.Meter], info.Epoch);
        var watched = new TelemetryEndpoints(_state, _telemetry.Text);
        _app.Use(next => http => resets.InvokeAsync(http, next));
        _app.Use(next => http => _rpc.InvokeAsync(http, next));

        // Whatever is served from here on, the dashboard and the like, has been asked for by somebody who may: PathAccess says what each path takes.
        _app.Use(next => http => _security.Gate.InvokeAsync(http, next));
        _app.Use(next => http => watched.InvokeAsync(http, next));
        if (DashboardSite.IsServed(options))
        {
            var dashboard = new DashboardSite();
            _app.Use(next => http => dashboard.InvokeAsync(http, next));
        }

        _app.Lifetime.ApplicationStopping.Register(_state.BeginStop);
        _app.Lifetime.ApplicationStopping.Register(_rpc.Stop);
    }

    /// <summary>Where gRPC is served, once started.</summary>
    public Uri GrpcAddress => Addresses[0];

    /// <summary>Where HTTP/1.1 is served, once started; null where it is not.</summary>
    public Uri? HttpAddress => Addresses.Count > 1 ? Addresses[1] : _options.Security.UsesTls ? Addresses[0] : null;

    /// <summary>What was recovered, for people; null without a journal.</summary>
    public string? Recovered => _start.Recovered;

    /// <summary>Counts of calls.</summary>
    public RpcServerStatistics Statistics => _rpc.Statistics;

    /// <summary>The full names of all methods served.</summary>
    public IEnumerable<string> Methods => _rpc.Methods;

    /// <summary>Who may do what.</summary>
    public SecurityGate Gate => _security.Gate;

    /// <summary>The engine that everything is served from.</summary>
    public EngineHost Engine => _engine;

    /// <summary>The live feeds.</summary>
    public FeedHost Feeds => _feeds;

    /// <summary>The alerts.</summary>
    public AlertHost Alerts => _alerts;

    /// <summary>The subscriptions.</summary>
    public RiskStreams Streams { get; }

    /// <summary>Where the server reaches itself: no client connects to an address that stands for all.</summary>
    private Uri OwnAddress => _options.Listen.Address.Equals(IPAddress.Any) || _options.Listen.Address.Equals(IPAddress.IPv6Any)
        ? new UriBuilder(GrpcAddress) { Host = _options.Listen.Address.Equals(IPAddress.Any) ? "127.0.0.1" : "[::1]" }.Uri
        : GrpcAddress;

    private List<Uri> Addresses =>
        [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];

    /// <summary>Starts to listen and serve.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Completes when the first call can come.</returns>
    /// <exception cref="IOException">An address is in use.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _security.Announce();

        // Nobody can ask yet. From here on whatever fails says so, and is not said to serve over it.
        foreach (string service in ServiceBindings.Names.Prepend(""))
        {
            _health.Set(service, ServingStatus.Serving);
        }

        _lifetime.Start();
        _snapshots?.Start();
        await _alerts.StartAsync();
        await _app.StartAsync(cancellation);
        _feeds.Start();
        if (_options.Demo)
        {
            _demo = new DemoFeeder(OwnAddress, _security.InternalChannel(), TimeProvider.System, _app.Services.GetRequiredService<ILogger<DemoFeeder>>());
            _demo.Start();
        }
    }

    /// <summary>Waits until the process is told to stop (SIGTERM, Ctrl+C, or the token), and for the calls to end.</summary>
    /// <param name="cancellation">Stops the server.</param>
    /// <returns>Completes when nothing runs any more.</returns>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_demo is not null)
        {
            await _demo.DisposeAsync();
        }

        await _feeds.DisposeAsync();

        // Calls end before the engine does: what they handed over is applied and acked.
        await _app.DisposeAsync();
        await _alerts.DisposeAsync();
        await _lifetime.DisposeAsync();
        if (_snapshots is not null)
        {
            await _snapshots.DisposeAsync();
        }

        _start.Dispose();
        _telemetry.Dispose();
        _rpc.Dispose();
        _metrics.Dispose();
        _security.Dispose();
    }

    private static RpcServerOptions RpcOptions(ServerOptions options) => new()
    {
        MaxReceiveBytes = options.MaxMessageBytes,
        MaxReceiveName = $" ({LimitOptions.MessageBytes})",
        StopGrace = TimeSpan.FromSeconds(options.ShutdownGraceSeconds),
    };

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
