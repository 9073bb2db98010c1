using BtcStream.Rpc.Health;
using BtcStream.Rpc.Server;
using BtcStream.Server.Services;
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

    /// <summary>Puts the server together; nothing listens yet.</summary>
    /// <param name="options">Valid options.</param>
    /// <exception cref="InvalidOperationException">The services are not bound as the contract says.</exception>
    public ServerHost(ServerOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("BtcStream", LogLevel.Information);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        _app = builder.Build();
        _health = new HealthService();
        var info = new ServerInfoSource(options, TimeProvider.System);
        RpcServerBuilder rpc = new RpcServerBuilder(new RpcServerOptions { MaxReceiveBytes = options.MaxMessageBytes })
            .Planned(PlannedMethods.All)
            .AddHealth(_health)
            .AddReflection()
            .UseLoggers(_app.Services.GetRequiredService<ILoggerFactory>());
        foreach (ServiceBinding binding in ServiceBindings.Create(info))
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

    private List<Uri> Addresses =>
        [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];

    /// <summary>Starts to listen and serve.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Completes when the first call can come.</returns>
    /// <exception cref="IOException">An address is in use.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await _app.StartAsync(cancellation);
        foreach (string service in ServiceBindings.Names.Prepend(""))
        {
            _health.Set(service, ServingStatus.Serving);
        }
    }

    /// <summary>Waits until the process is told to stop (SIGTERM, Ctrl+C, or the token), and for the calls to end.</summary>
    /// <param name="cancellation">Stops the server.</param>
    /// <returns>Completes when nothing runs any more.</returns>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rpc.Dispose();
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
