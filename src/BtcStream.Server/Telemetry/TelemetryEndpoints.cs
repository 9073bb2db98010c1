using System.Text.Json;

namespace BtcStream.Server.Telemetry;

/// <summary>
/// Plain HTTP for those who watch machines: <c>/metrics</c> for Prometheus; <c>/livez</c>, whether the process is to live on; <c>/readyz</c>, whether questions
/// are answered. Both of the latter say how far ingest lags and how the journal is, and no more: anybody may ask. Any thread.
/// </summary>
/// <param name="state">How the server is.</param>
/// <param name="metrics">The metrics as text.</param>
internal sealed class TelemetryEndpoints(IServerCondition state, PrometheusText metrics)
{
    /// <summary>The paths served here.</summary>
    public static IReadOnlyList<string> Paths { get; } = ["/metrics", "/livez", "/readyz"];

    /// <summary>Answers a request for one of the paths; lets all others pass.</summary>
    /// <param name="http">The request.</param>
    /// <param name="next">Takes what is not answered here.</param>
    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(next);
        string path = http.Request.Path.Value ?? "";
        if (!Paths.Contains(path))
        {
            return next(http);
        }

        http.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.Headers.Allow = "GET, HEAD";
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }

        return path switch
        {
            "/metrics" => WriteAsync(http, StatusCodes.Status200OK, PrometheusText.ContentType, metrics.Scrape()),
            "/livez" => WriteStateAsync(http, state.IsLive),
            _ => WriteStateAsync(http, state.IsReady),
        };
    }

    private Task WriteStateAsync(HttpContext http, bool isWell) =>
        WriteAsync(http, isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, "application/json", JsonSerializer.Serialize(state.Report(isWell)) + "\n");

    private static Task WriteAsync(HttpContext http, int status, string contentType, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.WriteAsync(body, http.RequestAborted);
    }
}
