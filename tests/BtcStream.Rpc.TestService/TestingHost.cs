using System.Net;
using BtcStream.Rpc.Health;
using BtcStream.Rpc.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BtcStream.Rpc.TestService;

/// <summary>The test service on a real Kestrel: HTTP/2 on one port, HTTP/1.1 (gRPC-Web) on another, both chosen by the system.</summary>
public sealed class TestingHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestingHost(WebApplication app, RpcServer server, HealthService health)
    {
        _app = app;
        Server = server;
        Health = health;
        string[] addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        GrpcAddress = new Uri(addresses[0]);
        HttpAddress = new Uri(addresses[1]);
    }

    public RpcServer Server { get; }

    public HealthService Health { get; }

    /// <summary>HTTP/2 without TLS.</summary>
    public Uri GrpcAddress { get; }

    /// <summary>HTTP/1.1.</summary>
    public Uri HttpAddress { get; }

    public static async Task<TestingHost> StartAsync(RpcServerOptions? options = null, Action<RpcServerBuilder>? more = null, ILoggerProvider? logs = null, Action<ListenOptions>? onGrpc = null)
    {
        var service = new TestingService();
        var health = new HealthService();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (logs is not null)
        {
            builder.Logging.AddProvider(logs);
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            RpcKestrel.Configure(kestrel);
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                onGrpc?.Invoke(listen);
            });
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        WebApplication app = builder.Build();
        RpcServerBuilder rpc = new RpcServerBuilder(options ?? new RpcServerOptions())
            .Add(service.Bind())
            .Planned(TestingService.PlannedMethod)
            .AddHealth(health)
            .AddReflection()
            .UseLoggers(app.Services.GetRequiredService<ILoggerFactory>());
        more?.Invoke(rpc);
        RpcServer server = rpc.Build();
        service.Attach(server);
        app.Use(next => http => server.InvokeAsync(http, next));
        app.Lifetime.ApplicationStopping.Register(server.Stop);
        await app.StartAsync();
        health.Set("", ServingStatus.Serving);
        health.Set("btcstream.testing.Testing", ServingStatus.Serving);
        return new TestingHost(app, server, health);
    }

    /// <summary>Waits for the process to be asked to stop.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <summary>Stops as a SIGTERM would.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Server.Dispose();
    }
}
