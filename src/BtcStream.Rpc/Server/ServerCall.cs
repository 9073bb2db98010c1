using System.IO.Pipelines;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Protocol;
using BtcStream.Rpc.Server.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace BtcStream.Rpc.Server;

/// <summary>One call from its first header to its trailers: the only place where HTTP and gRPC meet.</summary>
internal sealed class ServerCall(RpcServer server, HttpContext http, ContentKind kind, ILogger logger)
{
    private readonly ResponseHead _head = new(http, kind);
    private readonly PatientFlush _flush = new(http, server.Options);
    private readonly long _started = server.Options.TimeProvider.GetTimestamp();
    private CancellationTokenSource? _deadline;
    private ServerCallContext? _context;
    private CallLease? _lease;
    private bool _callerGone;

    /// <summary>Runs the call to its end. Never throws: whatever happens becomes a status, or an abandoned call.</summary>
    public async Task RunAsync(MethodHandler? method)
    {
        server.Statistics.Start();
        try
        {
            Status status = await RunHandlerAsync(method).ConfigureAwait(false);
            if (!_flush.HasReset && (_callerGone || http.RequestAborted.IsCancellationRequested))
            {
                server.Statistics.Abandon();
                Tell(method, StatusCode.Cancelled);
                ServerLog.CallerGone(logger, http.Request.Path);
                return;
            }

            server.Statistics.End(status.Code);
            Tell(method, status.Code);
            ServerLog.Ended(logger, http.Request.Path, status.Code, status.Detail);
        }
        finally
        {
            _lease?.Dispose();
            server.Statistics.Leave();
        }
    }

    private void Tell(MethodHandler? method, StatusCode code) =>
        server.Telemetry.End(http, method?.Name, code, server.Options.TimeProvider.GetElapsedTime(_started));

    private async Task<Status> RunHandlerAsync(MethodHandler? method)
    {
        if (!TryEnter(method, out Status refusal) || !TryPrepare(method, out bool gzipIn, out TimeSpan? timeout, out refusal))
        {
            return await _head.EndAsync(refusal, null, null, _flush).ConfigureAwait(false);
        }

        AllowQuietStreams();
        _deadline = timeout is { } wait ? new CancellationTokenSource(wait, server.Options.TimeProvider) : null;
        using CancellationTokenSource cancellation = CancellationTokenSource.CreateLinkedTokenSource(
            [http.RequestAborted, server.GraceOver, _deadline?.Token ?? CancellationToken.None, _lease?.Withdrawn ?? CancellationToken.None]);
        _context = CreateContext(method!, timeout, cancellation.Token);
        FrameReader reader = CreateReader(method!, gzipIn, cancellation.Token);
        FrameWriter writer = CreateWriter(method!, gzipIn, cancellation.Token);
        CancellationTokenRegistration stop = server.Stopping.UnsafeRegister(static state => ((FrameReader)state!).Stop(), reader);
        ConnectionCalls? calls = http.Features.Get<ConnectionCalls>();
        calls?.Add(reader);
        try
        {
            Status status = ServerStatus.OfHandler(await InvokeAsync(method!, reader, writer).ConfigureAwait(false));
            return await EndAsync(status, writer, cancellation.Token).ConfigureAwait(false);
        }
        finally
        {
            // Waits for a stop that runs now: after these lines nothing touches the reader, whose pipe Kestrel uses again.
            await stop.DisposeAsync().ConfigureAwait(false);
            calls?.Remove(reader);
            _deadline?.Dispose();
            reader.Release();
            writer.Release();
        }
    }

    private async Task<Status> InvokeAsync(MethodHandler method, FrameReader reader, FrameWriter writer)
    {
        try
        {
            await method.InvokeAsync(reader, writer, _context!).ConfigureAwait(false);
            _callerGone = reader.IsPeerGone;
            return reader.WasStopped && _context!.Status.Code == StatusCode.OK ? ServerStatus.Stopping : _context!.Status;
        }
        catch (RpcException e)
        {
            _head.AddTrailers(e.Trailers);
            return e.Status;
        }
        catch (OperationCanceledException) when (WhyCancelled() is not null)
        {
            return WhyCancelled()!.Value;
        }
        catch (Exception e) when (e is TransportException || (e is OperationCanceledException && reader.IsPeerGone))
        {
            // Kestrel may signal RequestAborted only after its pipes have failed.
            _callerGone = true;
            return ServerStatus.Cancelled;
        }
        catch (Exception e)
        {
            ServerLog.HandlerFailed(logger, e, _context!.Method);
            return ServerStatus.HandlerFailed;
        }
        finally
        {
            _context!.EndAnswer();
        }
    }

    /// <summary>A short answer goes out together with its status. A longer one is taken first: for as long as the server keeps it, it is a call that runs.</summary>
    private async Task<Status> EndAsync(Status status, FrameWriter writer, CancellationToken cancellation)
    {
        if (!_callerGone && writer.UnflushedBytes > ByteBudget.FreeBytes)
        {
            writer.Trim();
            try
            {
                await _flush.SendAsync(writer, _context!.Method, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                _callerGone = true;
            }
        }

        if (!_callerGone && !_flush.HasReset)
        {
            await _head.EndAsync(status, _context, writer, _flush).ConfigureAwait(false);
        }

        return _flush.HasReset ? _flush.WhyReset ?? WhyCancelled() ?? status : status;
    }

    /// <summary>The caller's own leaving comes last: a call that the server resets looks as if its caller had left, too.</summary>
    private Status? WhyCancelled() =>
        _deadline is { IsCancellationRequested: true } ? ServerStatus.DeadlineExceeded
        : _lease is { Withdrawn.IsCancellationRequested: true } ? _lease.WhyWithdrawn
        : server.Stopping.IsCancellationRequested ? ServerStatus.Stopping
        : http.RequestAborted.IsCancellationRequested ? ServerStatus.Cancelled
        : null;

    /// <summary>Asks the gate before anything else: who may not call learns nothing about what there is to be called.</summary>
    private bool TryEnter(MethodHandler? method, out Status refusal)
    {
        refusal = Status.Ok;
        if (server.Gate is { } gate)
        {
            CallAdmission admission = gate.Admit(http, method?.Name ?? (http.Request.Path.Value ?? "").TrimStart('/'));
            (_lease, refusal) = (admission.Lease, admission.Refusal);
        }

        return server.Gate is null || _lease is not null;
    }

    private bool TryPrepare(MethodHandler? method, out bool gzip, out TimeSpan? timeout, out Status refusal)
    {
        IHeaderDictionary headers = http.Request.Headers;
        timeout = null;
        string encoding = headers[HeaderNames.Encoding].ToString();
        gzip = encoding == GzipCodec.Name;
        refusal = Status.Ok;
        if (method is null || (kind != ContentKind.Grpc && !server.Options.Web))
        {
            refusal = ServerStatus.UnknownMethod(http.Request.Path);
        }
        else if (server.Stopping.IsCancellationRequested)
        {
            refusal = ServerStatus.Stopping;
        }
        else if (!gzip && encoding is not ("" or "identity"))
        {
            refusal = new Status(StatusCode.Unimplemented, $"grpc-encoding '{encoding}' is not supported; use identity or gzip");
        }
        else if (headers.TryGetValue(HeaderNames.Timeout, out Microsoft.Extensions.Primitives.StringValues text))
        {
            if (!GrpcTimeout.TryParse(text.ToString(), out TimeSpan parsed))
            {
                refusal = new Status(StatusCode.InvalidArgument, $"grpc-timeout '{text}' is not 1 to 8 digits and one of the units H, M, S, m, u, n");
            }
            else
            {
                timeout = parsed;
                refusal = parsed == TimeSpan.Zero ? ServerStatus.DeadlineExceeded : Status.Ok;
            }
        }

        return refusal.Code == StatusCode.OK;
    }

    /// <summary>Streams may be quiet for hours, and long: Kestrel's guards against slow and large uploads would reset them.</summary>
    private void AllowQuietStreams()
    {
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }
    }

    private ServerCallContext CreateContext(MethodHandler method, TimeSpan? timeout, CancellationToken cancellation) =>
        new(method.Name, http)
        {
            Deadline = timeout is { } wait ? server.Options.TimeProvider.GetUtcNow() + wait : null,
            CancellationToken = cancellation,
            Stopping = server.Stopping,
            Options = server.Options,
            Lease = _lease,
            HasOneAnswer = method.HasOneAnswer,
        };

    private FrameReader CreateReader(MethodHandler method, bool gzip, CancellationToken cancellation)
    {
        PipeReader body = kind == ContentKind.WebText ? PipeReader.Create(new Base64DecodingStream(http.Request.Body)) : http.Request.BodyReader;
        return new FrameReader(body, method.MaxReceiveBytes, gzip, cancellation)
        {
            LimitName = method.MaxReceiveBytes == server.Options.MaxReceiveBytes ? server.Options.MaxReceiveName : "",
            EndsWithPeer = true,
            Unfinished = (server.Unfinished, method.HasOneRequest ? _lease?.Unanswered : null),
            FirstMessage = _lease,
        };
    }

    private FrameWriter CreateWriter(MethodHandler method, bool gzipIn, CancellationToken cancellation)
    {
        bool gzip = server.Options.Compression switch
        {
            CompressionPolicy.Always => AcceptsGzip(),
            CompressionPolicy.Mirror => gzipIn && AcceptsGzip(),
            _ => false,
        };
        PipeWriter body = kind == ContentKind.WebText ? PipeWriter.Create(new Base64EncodingStream(http.Response.Body)) : http.Response.BodyWriter;
        return new FrameWriter(body, server.Options.MaxSendBytes, gzip, () => _head.Open(gzip, _context!.ResponseHeadersOrNull), cancellation)
        {
            Unsent = method.HasOneAnswer ? (server.Unsent, _lease?.Unsent) : default,
        };
    }

    private bool AcceptsGzip() =>
        http.Request.Headers[HeaderNames.AcceptEncoding].ToString().Split(',', StringSplitOptions.TrimEntries).Contains(GzipCodec.Name, StringComparer.Ordinal);
}
