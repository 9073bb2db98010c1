using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BtcStream.Rpc.Server;

/// <summary>
/// How long calls took, and what a trace says of them, in the terms of OpenTelemetry's conventions for RPC. Costs nothing while nobody listens. Any thread.
/// </summary>
public sealed class CallTelemetry : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "BtcStream.Rpc";

    private const string UnknownMethod = "_OTHER";

    private static readonly Dictionary<StatusCode, string> Names =
        Enum.GetValues<StatusCode>().ToDictionary(code => code, code => JsonNamingPolicy.SnakeCaseUpper.ConvertName(code.ToString()));

    private readonly Histogram<double> _duration;

    internal CallTelemetry() => _duration =
        Meter.CreateHistogram<double>("rpc.server.call.duration", "s", "Time from the first header of a call to its trailers; of a stream, how long it ran.");

    /// <summary>The server's own meter: a process may have several servers.</summary>
    public Meter Meter { get; } = new(MeterName);

    /// <summary>A code as the protocol spells it, such as INVALID_ARGUMENT.</summary>
    public static string NameOf(StatusCode code) => Names[code];

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    /// <summary>Tells the end of a call.</summary>
    /// <param name="http">Its request.</param>
    /// <param name="name">The method's full name; null where the path is none: what callers made up must not become names of metrics.</param>
    /// <param name="code">How it ended; CANCELLED where the caller went away.</param>
    /// <param name="elapsed">How long it took.</param>
    internal void End(HttpContext http, string? name, StatusCode code, TimeSpan elapsed)
    {
        string method = name ?? UnknownMethod;
        if (_duration.Enabled)
        {
            _duration.Record(elapsed.TotalSeconds, new("rpc.method", method), new("rpc.response.status_code", NameOf(code)));
        }

        if (http.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } activity)
        {
            activity.DisplayName = method;
            activity.SetTag("rpc.system.name", "grpc").SetTag("rpc.method", method).SetTag("rpc.response.status_code", NameOf(code));
            if (code is StatusCode.Unknown or StatusCode.DeadlineExceeded or StatusCode.Unimplemented or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss)
            {
                activity.SetStatus(ActivityStatusCode.Error);
            }
        }
    }
}
