using System.Net;
using BtcStream.Rpc.Health;
using BtcStream.Rpc.Server;
using BtcStream.Server.Dashboard;
using BtcStream.Server.Limits;
using BtcStream.Server.Security;
using BtcStream.Server.Telemetry;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace BtcStream.Server;

/// <summary>What a server of any role has around its services: addresses, who may call, health, logs, and what is served beside gRPC.</summary>
internal sealed class ServerShell : IAsyncDisposable
{
    /// <summary>A question names things and says what to assume: kilobytes, and of scenarios with ten thousand positions or curves of as many points a few MiB. It is parsed as a whole, into several times its bytes.</summary>
    public const int MaxQuestionBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Messages and repeated texts within a question: ten thousand positions, fleets of as many machines, a thousand options with their definitions. 4 MiB could say a hundred times as many,
    /// since one takes two bytes on the wire, and up to 200 in memory.
    /// </summary>
    private const int MaxQuestionEntries = 16_384;

    /// <summary>Messages of the greatest length that have room before they are whole, however little is set for rows.</summary>
    private const int LeastUnfinishedMessages = 4;

    private readonly ServerOptions _options;
    private readonly WebApplication _app;
    private readonly ConnectionGuard _guard;
    private readonly Endpoints _endpoints;

    /// <summary>Puts it together; nothing listens yet.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="time">The time.</param>
    /// <param name="log">Where it logs; null for the console.</param>
    /// <exception cref="SecurityFileException">A file of certificates or credentials cannot be read, or is wrong.</exception>
    public ServerShell(ServerOptions options, TimeProvider time, ILoggerProvider? log)
    {
        _options = options;
        var files = new SecurityFiles(options.Security);
        _guard = new ConnectionGuard(options.Limits, time);
        _endpoints = new Endpoints(options, files, _guard, time, endpoint => DashboardSite.ServeOn(endpoint, options.Dashboard));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        LogSetup.Configure(builder.Logging, options.Telemetry, log);
        builder.WebHost.UseSockets(RpcKestrel.ConfigureSockets).ConfigureKestrel(_endpoints.Configure);

        // Calls have their grace; what they handed over is then written, and connections close.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimes.WebHost(options.ShutdownGraceSeconds));
        _app = builder.Build();
        Security = new ServerSecurity(options, files, time, LoggerOf<ServerSecurity>());
        _guard.Log = new RefusalLog(LoggerOf<ServerSecurity>(), time);
    }

    /// <summary>Who may do what.</summary>
    public ServerSecurity Security { get; }

    /// <summary>Whether it serves.</summary>
    public HealthService Health { get; } = new();

    /// <summary>Connections that the server has closed since the start, for what they did, by what that was.</summary>
    public IEnumerable<(string Reason, long Count)> ClosedConnections =>
        [("connections_per_address", _endpoints.RefusedConnections), ("resets", _guard.VainCalls.Closed), ("control_frames", _guard.ControlFrames.Closed)];

    /// <summary>Cancelled when the server is asked to stop, or begins to by itself.</summary>
    public CancellationToken Stopping => _app.Lifetime.ApplicationStopping;

    /// <summary>Where gRPC is served, once started.</summary>
    public Uri GrpcAddress => Addresses[0];

    /// <summary>Where HTTP/1.1 is served, once started; null where it is not.</summary>
    public Uri? HttpAddress => Addresses.Count > 1 ? Addresses[1] : _options.Security.UsesTls ? Addresses[0] : null;

    /// <summary>Where the server reaches itself: no client connects to an address that stands for all.</summary>
    public Uri OwnAddress => _options.Listen.Address.Equals(IPAddress.Any) || _options.Listen.Address.Equals(IPAddress.IPv6Any)
        ? new UriBuilder(GrpcAddress) { Host = _options.Listen.Address.Equals(IPAddress.Any) ? "127.0.0.1" : "[::1]" }.Uri
        : GrpcAddress;

    private List<Uri> Addresses =>
        [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];

    /// <summary>A logger.</summary>
    public ILogger<T> LoggerOf<T>() => _app.Services.GetRequiredService<ILogger<T>>();

    /// <summary>Begins a set of services, with health and reflection in it.</summary>
    /// <param name="gate">Stands before every call; null for the security alone.</param>
    public RpcServerBuilder NewRpc(ICallGate? gate = null)
    {
        var rpc = new RpcServerOptions
        {
            MaxReceiveBytes = _options.MaxMessageBytes,
            MaxReceiveName = $" ({LimitOptions.MessageBytes})",
            MaxSingleRequestBytes = MaxQuestionBytes,
            MaxSingleRequestEntries = MaxQuestionEntries,
            MaxSendBytes = LimitSettings.MaxAnswerBytes,
            MaxUnsentBytes = _options.Limits.MaxUnsentBytes,
            MaxUnsentName = $" ({LimitOptions.IngestMegabytes})",
            MaxUnfinishedBytes = Math.Max((long)_options.Limits.MaxIngestMegabytes << 20, (long)LeastUnfinishedMessages * _options.MaxMessageBytes),
            MaxUnfinishedName = $" ({LimitOptions.IngestMegabytes})",
            StopGrace = TimeSpan.FromSeconds(_options.ShutdownGraceSeconds),
        };
        return new RpcServerBuilder(rpc).AddHealth(Health).AddReflection().UseGate(gate ?? Security.Gate).UseLoggers(_app.Services.GetRequiredService<ILoggerFactory>());
    }

    /// <summary>What is served, and what happens first when the server stops.</summary>
    public void Serve(RpcServer rpc, TelemetryEndpoints watched, Action beginStop)
    {
        _app.Use(next => http => ConnectionGuard.InvokeAsync(http, next));
        _app.Use(next => http => rpc.InvokeAsync(http, next));

        // Whatever is served from here on, the dashboard and the like, has been asked for by somebody who may: PathAccess says what each path takes.
        _app.Use(next => http => Security.Gate.InvokeAsync(http, next));
        _app.Use(next => http => watched.InvokeAsync(http, next));
        if (DashboardSite.IsServed(_options))
        {
            var dashboard = new DashboardSite();
            _app.Use(next => http => dashboard.InvokeAsync(http, next));
        }

        _app.Lifetime.ApplicationStopping.Register(beginStop);
        _app.Lifetime.ApplicationStopping.Register(rpc.Stop);
    }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="IOException">An address is in use.</exception>
    public Task StartAsync(CancellationToken cancellation) => _app.StartAsync(cancellation);

    /// <summary>Waits until the process is told to stop (SIGTERM, Ctrl+C, or the token), and for the calls to end.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    /// <summary>Ends the server as a signal would.</summary>
    public void Stop() => _app.Lifetime.StopApplication();

    /// <summary>Ends what listens. Calls end first: what they handed over is applied and acked.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
