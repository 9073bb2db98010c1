using System.Runtime.CompilerServices;
using BtcStream.Rpc.Framing;

namespace BtcStream.Rpc.Client;

/// <summary>
/// One call as raw frames: the fast path, and what the typed calls are made of. One thread may send while another reads; <see cref="Cancel"/> may come
/// from any. Dispose it when both are done: a call that has not ended by then is reset.
/// </summary>
public sealed class RpcCall : IDisposable
{
    private readonly CallLifetime _lifetime;
    private readonly RequestBody _requests = new();
    private readonly ResponseBody _responses;
    private readonly HttpRequestMessage _request;
    private HttpResponseMessage? _response;
    private Task _answered = Task.CompletedTask;

    internal RpcCall(RpcChannel channel, string path, CallOptions options)
    {
        RpcChannelOptions limits = channel.Options;
        bool gzip = options.Gzip ?? limits.Gzip;
        _request = RequestHead.Create(channel.Address, path, gzip, options.Timeout, [limits.Metadata, options.Metadata], _requests.Content);
        _lifetime = new CallLifetime(options.Timeout, limits.TimeProvider, options.Cancellation, channel.Disposed);
        _lifetime.Token.UnsafeRegister(static state => ((RpcCall)state!).Close(), this);
        _responses = new ResponseBody(this);
        Requests = new FrameWriter(_requests, limits.MaxSendBytes, gzip, null, CancellationToken.None);
        Responses = new FrameReader(_responses, limits.MaxReceiveBytes, gzip: false, CancellationToken.None);
    }

    /// <summary>Takes requests. Send them with <see cref="FlushAsync"/> of the call, which tells when the server has had enough.</summary>
    public FrameWriter Requests { get; }

    /// <summary>
    /// Gives responses. Its end means status OK; everything else is an <see cref="RpcException"/>: the server's status, the deadline, a cancellation, a
    /// broken connection (UNAVAILABLE), a reset (by its HTTP/2 error code), a protocol error.
    /// </summary>
    public FrameReader Responses { get; }

    /// <summary>How the call ended; null while it has not, as far as its responses have been read.</summary>
    public Status? Status => _lifetime.Outcome?.Status;

    /// <summary>What came with the status; null while the call has not ended, and where nothing came.</summary>
    public Metadata? Trailers => _lifetime.Outcome?.Trailers;

    internal CancellationToken Token => _lifetime.Token;

    internal CallOutcome? Outcome => _lifetime.Outcome;

    /// <summary>Sends what was written, the call's headers at least, and waits while the server is behind.</summary>
    /// <returns>False where the call takes no more messages: it has ended, in whatever way, and reading its responses tells which.</returns>
    /// <exception cref="InvalidOperationException">After <see cref="CompleteAsync"/>.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> FlushAsync()
    {
        try
        {
            await Requests.FlushAsync().ConfigureAwait(false);
            return true;
        }
        catch (TransportException)
        {
            return false;
        }
    }

    /// <summary>Sends what was written and tells the server that nothing follows.</summary>
    /// <returns>False where the call had ended before.</returns>
    public async ValueTask<bool> CompleteAsync()
    {
        bool sent = Requests.UnflushedBytes == 0 || await FlushAsync().ConfigureAwait(false);
        return _requests.Complete() && sent;
    }

    /// <summary>Waits for the response's headers, which a server may send long before its first message.</summary>
    /// <returns>The metadata in them; empty where the server answered with a status alone, whose metadata are trailers.</returns>
    /// <exception cref="RpcException">The call ended without an answer of the server's, or the metadata is not base64 (INTERNAL).</exception>
    public async Task<Metadata> ReadHeadersAsync()
    {
        await _answered.ConfigureAwait(false);
        return _response is not { } response ? throw Outcome!.ToException()
            : ResponseStatus.OfHeaders(response) is not null ? []
            : ResponseStatus.MetadataOf(response.Headers.NonValidated, response.Content.Headers.NonValidated);
    }

    /// <summary>Resets the call, unless it has ended; it ends with CANCELLED. Any thread.</summary>
    public void Cancel() => _lifetime.Reset(CallOutcome.Cancelled);

    /// <summary>Resets the call, unless it has ended, and gives its buffers back.</summary>
    public void Dispose()
    {
        _lifetime.Reset(CallOutcome.Disposed);
        Requests.Release();
        if (_responses.TryClose())
        {
            ReleaseReader();
        }

        Close();
    }

    /// <summary>Gives the reader's buffers back, once, when no thread reads.</summary>
    internal void ReleaseReader()
    {
        Responses.Release();
        _responses.Complete();
    }

    /// <summary>Sends the call. What was written before, if it was also completed, goes out in one piece.</summary>
    internal void Start(RpcChannel channel) => _answered = SendAsync(channel);

    /// <summary>Marks what was written as all there is, before <see cref="Start"/>.</summary>
    internal void CompleteBeforeStart() => _requests.Complete();

    /// <summary>Waits for the answer.</summary>
    /// <returns>The response's body; null where the headers were all, with status OK.</returns>
    /// <exception cref="RpcException">The call has ended in any other way.</exception>
    internal async Task<Stream?> OpenResponseAsync()
    {
        await _answered.ConfigureAwait(false);
        return Outcome switch
        {
            null => await _response!.Content.ReadAsStreamAsync().ConfigureAwait(false),
            { IsOk: true } => null,
            { } outcome => throw outcome.ToException(),
        };
    }

    /// <summary>The body has been read to its end.</summary>
    internal CallOutcome EndByTrailers()
    {
        CallOutcome outcome = _lifetime.TryEnd(ResponseStatus.OfTrailers(_response!));
        Close();
        return outcome;
    }

    /// <summary>The transport failed, because it broke or because the call was reset here.</summary>
    internal CallOutcome EndByFault(Exception fault) => _lifetime.Reset(TransportFault.ToOutcome(fault));

    /// <summary>The client will not go on with the call, for a reason of its own.</summary>
    internal RpcException Fail(Status status, Exception? cause = null) => _lifetime.Reset(new CallOutcome(status, null, cause)).ToException();

    private async Task SendAsync(RpcChannel channel)
    {
        try
        {
            Accept(await channel.Http.SendAsync(_request, _lifetime.Token).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            // Not lost: whoever reads the responses gets it, as the cause of the status.
            EndByFault(e);
        }
    }

    private void Accept(HttpResponseMessage response)
    {
        Interlocked.Exchange(ref _response, response);
        if (ResponseStatus.OfHeaders(response) is { } outcome)
        {
            _lifetime.TryEnd(outcome);
        }

        if (ResponseStatus.IsGzip(response))
        {
            Responses.AllowGzip();
        }

        if (_lifetime.Outcome is not null)
        {
            Close();
        }
    }

    /// <summary>Lets go of the transport: what is not over by now is reset. Any thread; again is harmless.</summary>
    private void Close()
    {
        _requests.End();
        Volatile.Read(ref _response)?.Dispose();
    }
}
