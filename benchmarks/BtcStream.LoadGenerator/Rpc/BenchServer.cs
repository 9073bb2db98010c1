using System.Net;
using BtcStream.Contracts.V1;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BtcStream.LoadGenerator.Rpc;

/// <summary>
/// A server of nothing but the gRPC layer: <c>IngestService.StreamQuotes</c> whose call names in its metadata (<c>mode</c>) what is done with each message:
/// <c>frames</c> takes it and looks no further, <c>decode</c> sums its columns, <c>echo</c> sends it back.
/// </summary>
internal static class BenchServer
{
    public const string ModeKey = "mode";

    public static async Task<int> RunAsync(CancellationToken cancellation)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            RpcKestrel.Configure(kestrel);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        await using WebApplication app = builder.Build();
        var ingest = new ServiceBinding(IngestReflection.Descriptor.Services.Single()).Raw("StreamQuotes", ServeAsync);
        var reference = new ServiceBinding(ReferenceReflection.Descriptor.Services.Single())
            .Unary<GetServerInfoRequest, ServerInfo>("GetServerInfo", (_, _) => Task.FromResult(ReadInfo()));
        using RpcServer rpc = new RpcServerBuilder(new RpcServerOptions())
            .Add(ingest).Add(reference).Planned(Others("IngestService", IngestReflection.Descriptor, "StreamQuotes"))
            .Planned(Others("ReferenceService", ReferenceReflection.Descriptor, "GetServerInfo")).Build();
        app.Use(next => http => rpc.InvokeAsync(http, next));
        app.Lifetime.ApplicationStopping.Register(rpc.Stop);
        await app.StartAsync(cancellation);
        Console.WriteLine(app.Urls.Single());
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    private static IEnumerable<string> Others(string service, Google.Protobuf.Reflection.FileDescriptor file, string built) =>
        file.Services.Single().Methods.Where(method => method.Name != built).Select(method => $"btcstream.v1.{service}/{method.Name}");

    private static async Task ServeAsync(FrameReader requests, FrameWriter responses, ServerCallContext context)
    {
        string mode = context.RequestHeaders.GetText(ModeKey) ?? "frames";
        var sums = new ColumnSums();
        while (await requests.ReadAsync())
        {
            TakeAll(requests, responses, mode, ref sums);
            if (responses.UnflushedBytes > 0)
            {
                await responses.FlushAsync();
            }
        }

        // What was counted goes back, so that nothing can be skipped unseen.
        responses.Write(new IngestAck { Sequence = (ulong)requests.MessageCount, AcceptedRows = (ulong)sums.Rows });
    }

    private static void TakeAll(FrameReader requests, FrameWriter responses, string mode, ref ColumnSums sums)
    {
        while (requests.TryRead(out ReadOnlySpan<byte> payload))
        {
            if (mode == "decode")
            {
                sums.Add(payload);
            }
            else if (mode == "echo")
            {
                responses.Write(payload);
            }
        }
    }

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
