using System.Net;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace BtcStream.Rpc.Server;

/// <summary>What a handler knows of its call. Lives as long as the call; used by the handler's thread only, but for its tokens.</summary>
public sealed class ServerCallContext
{
    private static readonly RpcServerOptions DefaultOptions = new();

    private readonly HttpContext _http;
    private bool _answers;
    private Metadata? _requestHeaders;
    private Metadata? _responseHeaders;
    private Metadata? _responseTrailers;

    internal ServerCallContext(string method, HttpContext http)
    {
        Method = method;
        _http = http;
    }

    /// <summary>The full name, as <c>package.Service/Method</c>.</summary>
    public string Method { get; }

    /// <summary>The caller's address and port, or <c>unknown</c>.</summary>
    public string Peer => _http.Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, _http.Connection.RemotePort).ToString() : "unknown";

    /// <summary>When the caller stops waiting (UTC); null where it waits for ever.</summary>
    public DateTimeOffset? Deadline { get; internal init; }

    /// <summary>
    /// Signalled when the caller is gone or cancels, when the deadline passes, or when a stopping server has waited long enough. A handler that
    /// waits for anything passes it on; the call's own reads and writes obey it already.
    /// </summary>
    public CancellationToken CancellationToken { get; internal init; }

    /// <summary>
    /// Signalled when the server starts to stop. Reading the requests then ends by itself (after which the call ends with UNAVAILABLE); a handler
    /// that only sends, and would go on for ever, returns on it.
    /// </summary>
    public CancellationToken Stopping { get; internal init; }

    /// <summary>What the server's gate admitted the call with; null where it has none.</summary>
    public CallLease? Lease { get; internal init; }

    /// <summary>The caller's metadata, protocol headers left out.</summary>
    public Metadata RequestHeaders => _requestHeaders ??= ReadMetadata(_http.Request.Headers);

    /// <summary>Sent before the first message; additions after that have no effect.</summary>
    public Metadata ResponseHeaders => _responseHeaders ??= [];

    /// <summary>Sent with the status, after the last message.</summary>
    public Metadata ResponseTrailers => _responseTrailers ??= [];

    /// <summary>How the call ends when the handler returns without an exception; OK unless set.</summary>
    public Status Status { get; set; } = Status.Ok;

    internal RpcServerOptions Options { get; init; } = DefaultOptions;

    /// <summary>Whether the method answers with one message.</summary>
    internal bool HasOneAnswer { get; init; }

    internal Metadata? ResponseHeadersOrNull => _responseHeaders;

    internal Metadata? ResponseTrailersOrNull => _responseTrailers;

    /// <summary>Its one request is there: waits until it may be answered. Streams of answers have no end that others could wait for.</summary>
    /// <param name="frames">The request, whole. It is left in the pipe where there is something to wait for.</param>
    /// <returns>Whether there was.</returns>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: so much waits already that this has no room. UNAVAILABLE: the server is stopping.</exception>
    /// <exception cref="OperationCanceledException">The call has ended.</exception>
    internal async ValueTask<bool> WaitForTurnAsync(FrameReader frames)
    {
        if (!HasOneAnswer || Lease is not { } lease)
        {
            return false;
        }

        _answers = lease.TryBeginAnswer();
        if (_answers)
        {
            return false;
        }

        frames.Leave();
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken, Stopping))
        {
            _answers = await lease.BeginAnswerAsync(end.Token).ConfigureAwait(false);
        }

        if (!_answers)
        {
            CancellationToken.ThrowIfCancellationRequested();
            throw new RpcException(ServerStatus.Stopping);
        }

        return true;
    }

    /// <summary>The handler has returned.</summary>
    internal void EndAnswer()
    {
        if (_answers)
        {
            _answers = false;
            Lease!.EndAnswer();
        }
    }

    internal static Metadata ReadMetadata(IEnumerable<KeyValuePair<string, StringValues>> headers)
    {
        var metadata = new Metadata();
        foreach ((string name, StringValues values) in headers)
        {
            foreach (string? value in values)
            {
                if (!MetadataCodec.TryRead(metadata, name, value ?? ""))
                {
                    throw new RpcException(StatusCode.InvalidArgument, $"metadata '{name}' is not base64: '{value}'");
                }
            }
        }

        return metadata;
    }
}
