using System.Collections.Concurrent;
using System.Net;
using System.Text;
using BtcStream.Server.Telemetry;
using BtcStream.Server.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BtcStream.Server.Tests.Telemetry;

public sealed class OtlpTests
{
    [Theory]
    [InlineData(true, "/v1/metrics", "/v1/traces")]
    [InlineData(false, "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "/opentelemetry.proto.collector.trace.v1.TraceService/Export")]
    public async Task Stop_WithACollector_HasSentMetricsAndTraces(bool overHttp, string metricsPath, string tracesPath)
    {
        await using Collector collector = await Collector.StartAsync(overHttp ? HttpProtocols.Http1 : HttpProtocols.Http2);
        TestServer server = await TestServer.StartAsync(options => options with
        {
            Telemetry = new TelemetrySettings { OtlpEndpoint = collector.Address, OtlpOverHttp = overHttp, OtlpInterval = TimeSpan.FromHours(1) },
        });
        await using (server)
        {
            await server.Client.GetSummaryAsync();
        }

        // Strings stand in protobuf as they are.
        string metrics = collector.Received(metricsPath);
        Assert.Contains("btcstream.rows", metrics, StringComparison.Ordinal);
        Assert.Contains("rpc.server.call.duration", metrics, StringComparison.Ordinal);
        Assert.Contains("btcstream-server", metrics, StringComparison.Ordinal);
        string traces = collector.Received(tracesPath);
        Assert.Contains("btcstream.v1.RiskService/GetSummary", traces, StringComparison.Ordinal);
        Assert.Contains("rpc.response.status_code", traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WithACollectorThatIsGone_Ends()
    {
        await using TestServer server = await TestServer.StartAsync(options => options with
        {
            // Nothing listens on the discard port of this machine.
            Telemetry = new TelemetrySettings { OtlpEndpoint = new Uri("http://127.0.0.1:9") },
        });

        Assert.Equal(0u, (await server.Client.GetSummaryAsync()).Instruments);
    }

    /// <summary>Takes whatever is sent, and answers as both forms of OTLP want to be answered: an empty message.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();
        private readonly WebApplication _app;

        private Collector(HttpProtocols protocol)
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocol));
            _app = builder.Build();
            _app.Run(TakeAsync);
        }

        public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

        public static async Task<Collector> StartAsync(HttpProtocols protocol)
        {
            var collector = new Collector(protocol);
            await collector._app.StartAsync(TestContext.Current.CancellationToken);
            return collector;
        }

        public string Received(string path) => string.Concat(_received.Where(one => one.Path == path).Select(one => Encoding.Latin1.GetString(one.Body)));

        public ValueTask DisposeAsync() => _app.DisposeAsync();

        private async Task TakeAsync(HttpContext http)
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            _received.Enqueue((http.Request.Path.Value!, body.ToArray()));
            if (HttpProtocol.IsHttp2(http.Request.Protocol))
            {
                http.Response.ContentType = "application/grpc";
                await http.Response.Body.WriteAsync(new byte[5]);
                http.Response.AppendTrailer("grpc-status", "0");
            }
        }
    }
}
