using System.Diagnostics.Metrics;
using BtcStream.Rpc.Server;
using BtcStream.Server.Services;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace BtcStream.Server.Telemetry;

/// <summary>Brings metrics to whoever scrapes them, and metrics and traces to a collector where one is named. Any thread.</summary>
internal sealed class TelemetryPipeline : IDisposable
{
    /// <summary>Spans of ASP.NET Core, one a request: <see cref="CallTelemetry"/> adds what is gRPC's.</summary>
    private const string RequestSource = "Microsoft.AspNetCore";

    private static readonly string[] OfProcess = ["Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    private readonly MeterProvider _metrics;
    private readonly TracerProvider? _traces;

    /// <summary>Starts to listen to the meters, and to send where that is asked for.</summary>
    /// <param name="settings">Where to, how often.</param>
    /// <param name="own">The server's own meters.</param>
    /// <param name="epoch">Tells this run of the server from others.</param>
    public TelemetryPipeline(TelemetrySettings settings, Meter[] own, ulong epoch)
    {
        ResourceBuilder resource = ResourceBuilder.CreateDefault()
            .AddService("btcstream-server", serviceVersion: ServerInfoSource.Version, serviceInstanceId: FormattableString.Invariant($"{epoch}"))
            .AddEnvironmentVariableDetector();
        MeterProviderBuilder metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter([.. own.Select(meter => meter.Name), .. OfProcess])

            // Meters are found by name, and another server in this process has its own of the same names.
            .AddView(instrument => own.Contains(instrument.Meter) || OfProcess.Contains(instrument.Meter.Name) ? null : MetricStreamConfiguration.Drop)
            .AddReader(new BaseExportingMetricReader(Text));
        if (settings.OtlpEndpoint is not null)
        {
            metrics.AddReader(new PeriodicExportingMetricReader(new OtlpMetricExporter(ExporterOptions(settings, "v1/metrics")), (int)settings.OtlpInterval.TotalMilliseconds));
            _traces = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(resource)
                .AddSource(RequestSource)
                .AddProcessor(new BatchActivityExportProcessor(new OtlpTraceExporter(ExporterOptions(settings, "v1/traces"))))
                .Build();
        }

        _metrics = metrics.Build();
    }

    /// <summary>The metrics as text.</summary>
    public PrometheusText Text { get; } = new();

    /// <summary>Sends what has not been sent, for two seconds at most: a collector that is gone must not keep the server from ending.</summary>
    public void Dispose()
    {
        const int FlushMillis = 2_000;
        _traces?.Shutdown(FlushMillis);
        _metrics.Shutdown(FlushMillis);
        _traces?.Dispose();
        _metrics.Dispose();
    }

    /// <summary>The exporter adds no path to an endpoint that is set in code.</summary>
    private static OtlpExporterOptions ExporterOptions(TelemetrySettings settings, string path)
    {
        Uri endpoint = settings.OtlpEndpoint!;
        return settings.OtlpOverHttp
            ? new OtlpExporterOptions { Protocol = OtlpExportProtocol.HttpProtobuf, Endpoint = new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/" + path) }
            : new OtlpExporterOptions { Protocol = OtlpExportProtocol.Grpc, Endpoint = endpoint };
    }
}
