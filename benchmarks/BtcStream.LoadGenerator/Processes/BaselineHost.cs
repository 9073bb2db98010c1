using System.Net;
using BtcStream.Contracts.V1;
using BtcStream.Rpc.Server;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace BtcStream.LoadGenerator.Processes;

/// <summary>Hosts a handler of StreamQuotes with Kestrel's settings of the real server, and GetServerInfo, and nothing else.</summary>
internal static class BaselineHost
{
    /// <summary>Serves until standard input ends.</summary>
    /// <param name="streamQuotes">Serves StreamQuotes.</param>
    /// <param name="before">Sees every request first and answers it or returns null; null for none.</param>
    /// <param name="cancellation">Stops the server.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(RawHandler streamQuotes, Func<HttpContext, Task?>? before, CancellationToken cancellation)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSockets(RpcKestrel.ConfigureSockets).ConfigureKestrel(kestrel =>
        {
            RpcKestrel.Configure(kestrel);
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        await using WebApplication app = builder.Build();
        var ingest = new ServiceBinding(IngestReflection.Descriptor.Services.Single()).Raw("StreamQuotes", streamQuotes);
        var reference = new ServiceBinding(ReferenceReflection.Descriptor.Services.Single())
            .Unary<GetServerInfoRequest, ServerInfo>("GetServerInfo", (_, _) => Task.FromResult(ReadInfo()));
        using RpcServer rpc = new RpcServerBuilder(new RpcServerOptions { MaxReceiveBytes = 16 * 1024 * 1024 })
            .Add(ingest).Planned(Others(IngestReflection.Descriptor, "StreamQuotes"))
            .Add(reference).Planned(Others(ReferenceReflection.Descriptor, "GetServerInfo")).Build();
        app.Use(next => http => before?.Invoke(http) ?? rpc.InvokeAsync(http, next));
        app.Lifetime.ApplicationStopping.Register(rpc.Stop);
        await app.StartAsync(cancellation);
        Console.WriteLine($"ready: grpc {new Uri(app.Urls.Single()).Authority}");
        await using Stream input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null, cancellation);
        await app.StopAsync(CancellationToken.None);
        return 0;
    }

    private static IEnumerable<string> Others(FileDescriptor file, string built) =>
        file.Services.Single().Methods.Where(method => method.Name != built).Select(method => $"{file.Services.Single().FullName}/{method.Name}");

    private static ServerInfo ReadInfo() => new()
    {
        Counters = new Counters
        {
            AllocatedBytes = (ulong)GC.GetTotalAllocatedBytes(precise: true),
            Gen0Collections = (uint)GC.CollectionCount(0),
            CpuSeconds = Environment.CpuUsage.TotalTime.TotalSeconds,
        },
    };
}
