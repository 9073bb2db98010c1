using BtcStream.Engine;
using BtcStream.Rpc.Health;
using BtcStream.Rpc.Server;
using BtcStream.Server.Demo;
using BtcStream.Server.Services;
using BtcStream.Server.Services.Encoding;
using BtcStream.Server.Services.Stress;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace BtcStream.Server;

/// <summary>One running server.</summary>
internal sealed class ServerHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RpcServer _rpc;
    private readonly HealthService _health;
    private readonly EngineStart _start;
    private readonly EngineHost _engine;
    private readonly EngineLifetime _lifetime;
    private readonly ServerOptions _options;
    private DemoFeeder? _demo;

    /// <summary>Puts the server together; nothing listens yet.</summary>
    /// <param name="options">Valid options.</param>
    /// <exception cref="InvalidOperationException">The services are not bound as the contract says.</exception>
    /// <exception cref="Engine.Durability.JournalException">The journal is damaged, or another engine's.</exception>
    /// <exception cref="IOException">The journal's directory is in use, or cannot be read or written.</exception>
    public ServerHost(ServerOptions options)
    {
        _options = options;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        // What keeps the host from starting is an exception that the caller reports, in a line; the host would print its stack as well.
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("BtcStream", LogLevel.Information).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.UseSockets(RpcKestrel.ConfigureSockets).ConfigureKestrel(kestrel => Listen(kestrel, options));
        _app = builder.Build();
        _health = new HealthService();
        TimeProvider time = TimeProvider.System;
        EngineOptions engineOptions = options.ToEngineOptions();
        var info = new ServerInfoSource(options, engineOptions, time);
        _start = EngineStart.Open(options, engineOptions, time, info.Epoch);
        _engine = _start.Host;
        _lifetime = new EngineLifetime(_engine, time, _health, _app.Services.GetRequiredService<ILogger<EngineLifetime>>());
        JournalHealth.Watch(_engine, _health, _app.Services.GetRequiredService<ILogger<JournalHealth>>());
        RpcServerBuilder rpc = new RpcServerBuilder(new RpcServerOptions { MaxReceiveBytes = options.MaxMessageBytes })
            .Planned(PlannedMethods.All)
            .AddHealth(_health)
            .AddReflection()
            .UseLoggers(_app.Services.GetRequiredService<ILoggerFactory>());
        var server = new ServerFacts(info.Epoch, options.Demo, engineOptions.LadderGrid);
        Streams = new RiskStreams(_engine, server, time);
        foreach (ServiceBinding binding in Bind(info, server, engineOptions, time))
        {
            rpc.Add(binding);
        }

        _rpc = rpc.Build();
        _app.Use(next => http => _rpc.InvokeAsync(http, next));
        _app.Lifetime.ApplicationStopping.Register(_rpc.Stop);
    }

    /// <summary>Where gRPC is served, once started.</summary>
    public Uri GrpcAddress => Addresses[0];

    /// <summary>Where HTTP/1.1 is served, once started; null where it is not.</summary>
    public Uri? HttpAddress => Addresses.Count > 1 ? Addresses[1] : null;

    /// <summary>What was recovered, for people; null without a journal.</summary>
    public string? Recovered => _start.Recovered;

    /// <summary>Counts of calls.</summary>
    public RpcServerStatistics Statistics => _rpc.Statistics;

    /// <summary>The engine that everything is served from.</summary>
    public EngineHost Engine => _engine;

    /// <summary>The subscriptions.</summary>
    public RiskStreams Streams { get; }

    private List<Uri> Addresses =>
        [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];

    /// <summary>Starts to listen and serve.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Completes when the first call can come.</returns>
    /// <exception cref="IOException">An address is in use.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _lifetime.Start();
        await _app.StartAsync(cancellation);
        foreach (string service in ServiceBindings.Names.Prepend(""))
        {
            _health.Set(service, ServingStatus.Serving);
        }

        if (_options.Demo)
        {
            _demo = new DemoFeeder(GrpcAddress, TimeProvider.System, _app.Services.GetRequiredService<ILogger<DemoFeeder>>());
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

        // Calls end before the engine does: what they handed over is applied and acked.
        await _app.DisposeAsync();
        await _lifetime.DisposeAsync();
        _start.Dispose();
        _rpc.Dispose();
    }

    private IEnumerable<ServiceBinding> Bind(ServerInfoSource info, ServerFacts server, EngineOptions engineOptions, TimeProvider time)
    {
        return new ServiceBindings(
            new RiskHandlers(Streams, new ConnectHandler(_engine, Streams, time)),
            new RiskQueries(_engine, server, time),
            new IngestHandlers(_engine, time),
            new ReferenceHandlers(_engine, info, engineOptions.MarginModels),
            new LiquidationQueries(_engine, server),
            new HistoryQueries(_engine, engineOptions, server),
            new ScenarioHandlers(_engine, engineOptions, server),
            new StressHandlers(_engine, engineOptions, server)).Create();
    }

    private static void Listen(KestrelServerOptions kestrel, ServerOptions options)
    {
        RpcKestrel.Configure(kestrel);
        kestrel.Listen(options.Listen.Address, options.Listen.Port, listen => listen.Protocols = HttpProtocols.Http2);
        if (options.Http is { } http)
        {
            kestrel.Listen(http.Address, http.Port, listen => listen.Protocols = HttpProtocols.Http1);
        }
    }
}
