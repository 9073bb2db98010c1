using System.Collections.Frozen;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Health;
using BtcStream.Rpc.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BtcStream.Rpc.Server;

/// <summary>
/// Serves gRPC inside an ASP.NET Core pipeline: <c>app.Use(server.InvokeAsync)</c>. Requests that are not gRPC go on to whatever comes next.
/// All members may be called from any thread.
/// </summary>
public sealed class RpcServer : IDisposable
{
    private readonly FrozenDictionary<string, MethodHandler> _methods;
    private readonly HealthService? _health;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _graceOver = new();

    internal RpcServer(RpcServerOptions options, FrozenDictionary<string, MethodHandler> methods, HealthService? health, ICallGate? gate, ILogger logger)
    {
        Options = options;
        Unfinished = new ByteBudget(options.MaxUnfinishedBytes, options.MaxUnfinishedName, "for messages that come in parts, or wait to be answered");
        Unsent = new ByteBudget(options.MaxUnsentBytes, options.MaxUnsentName, "for answers that have not been taken");
        _methods = methods;
        _health = health;
        Gate = gate;
        _logger = logger;
    }

    /// <summary>What the server was built with.</summary>
    public RpcServerOptions Options { get; }

    /// <summary>Counts of calls.</summary>
    public RpcServerStatistics Statistics { get; } = new();

    /// <summary>How long calls took, for whoever listens.</summary>
    public CallTelemetry Telemetry { get; } = new();

    /// <summary>The full names of all methods served, <c>package.Service/Method</c>.</summary>
    public IEnumerable<string> Methods => _methods.Keys.Select(path => path[1..]);

    internal ICallGate? Gate { get; }

    internal ByteBudget Unfinished { get; }

    internal ByteBudget Unsent { get; }

    internal CancellationToken Stopping => _stopping.Token;

    internal CancellationToken GraceOver => _graceOver.Token;

    /// <summary>Serves one HTTP request if it is gRPC.</summary>
    /// <param name="http">The request.</param>
    /// <param name="next">Takes requests that are neither gRPC nor aimed at a method.</param>
    /// <returns>Completes when the call is over.</returns>
    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(next);
        ContentKind kind = ContentKinds.Parse(http.Request.ContentType);
        bool known = _methods.TryGetValue(http.Request.Path.Value ?? "", out MethodHandler? method);
        if (kind == ContentKind.None && !known)
        {
            return next(http);
        }

        if (WhyUnsupported(http.Request, kind) is { } reason)
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            http.Response.ContentType = "text/plain; charset=utf-8";
            return http.Response.WriteAsync(reason + "\n", http.RequestAborted);
        }

        return new ServerCall(this, http, kind, _logger).RunAsync(method);
    }

    /// <summary>
    /// Begins to stop: health turns NOT_SERVING, calls read no further requests and end with UNAVAILABLE, new calls are refused with it. Calls that
    /// have not ended after the grace period are cancelled. Returns at once; calling it again does nothing.
    /// </summary>
    public void Stop()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        ServerLog.Stopping(_logger, Statistics.ActiveCalls, Options.StopGrace);
        _health?.Stop();
        _graceOver.Token.UnsafeRegister(static state => ((RpcServer)state!).LogGraceOver(), this);
        _graceOver.CancelAfter(Options.StopGrace);
        _stopping.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Telemetry.Dispose();
        _stopping.Dispose();
        _graceOver.Dispose();
    }

    private static string? WhyUnsupported(HttpRequest request, ContentKind kind)
    {
        if (kind == ContentKind.None)
        {
            return $"this path is a gRPC method: it takes content type application/grpc or application/grpc-web, not '{request.ContentType}'";
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            return $"gRPC is sent by POST, not {request.Method}";
        }

        return kind == ContentKind.Grpc && !HttpProtocol.IsHttp2(request.Protocol) && !HttpProtocol.IsHttp3(request.Protocol)
            ? $"gRPC needs HTTP/2, and this is {request.Protocol}; over HTTP/1.1 use gRPC-Web"
            : null;
    }

    private void LogGraceOver()
    {
        if (Statistics.ActiveCalls > 0)
        {
            ServerLog.GraceOver(_logger, Statistics.ActiveCalls, Options.StopGrace);
        }
    }
}
