using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using System.Runtime.CompilerServices;

namespace BtcStream.Rpc.Client;

/// <summary>
/// The requests of one call on their way out: a buffer that is filled by the call's sender and emptied into the transport by each flush. The buffer
/// belongs to the call and is not pooled, so that a call disposed in the middle of a write can never hand its memory to another.
/// </summary>
[SuppressMessage(
    "Design", "CA1001:Types that own disposable fields should be disposable",
    Justification = "Neither has a timer or a wait handle, so there is nothing to dispose; and either may be in use on another thread at the call's end.")]
internal sealed class RequestBody : PipeWriter
{
    private const int FirstBytes = 4096;

    /// <summary>A buffer that one large message made grow beyond this is dropped once it is sent.</summary>
    private const int LargestKeptBytes = 4 * 1024 * 1024;

    private readonly TaskCompletionSource<Stream?> _transport = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended = new();

    /// <summary>Held by a flush, and by the HTTP request's end: the transport must not see the one during the other.</summary>
    private readonly SemaphoreSlim _transportUse = new(1, 1);

    private byte[] _buffer = [];
    private int _length;
    private bool _transportClosed;

    /// <summary>What the HTTP request sends.</summary>
    public HttpContent Content => new Body(this);

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _buffer.Length - _length);
        _length += bytes;
    }

    /// <summary>Hands the buffer to the transport, and waits while the server's windows are full.</summary>
    /// <returns>Says that it is completed where the call takes no more messages, whatever the reason: its outcome says which.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_completed.Task.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("the requests of this call are complete: none can follow");
        }

        Stream? transport = _transport.Task.IsCompletedSuccessfully ? _transport.Task.Result : await _transport.Task.ConfigureAwait(false);
        bool sent = transport is not null && await TrySendAsync(transport).ConfigureAwait(false);
        _length = 0;
        if (_buffer.Length > LargestKeptBytes)
        {
            _buffer = [];
        }

        return new FlushResult(isCanceled: false, isCompleted: !sent);
    }

    /// <summary>Nothing follows. What is still in the buffer is sent only where the request itself was not sent yet.</summary>
    /// <returns>False where the call had ended before.</returns>
    public bool Complete() => _completed.TrySetResult() || _completed.Task.IsCompletedSuccessfully;

    public override void Complete(Exception? exception) => Complete();

    public override void CancelPendingFlush() => throw new NotSupportedException("a call is cancelled as a whole");

    /// <summary>Makes the request end as it is: pending and later flushes find it completed. Any thread.</summary>
    public void End()
    {
        _transport.TrySetResult(null);
        _completed.TrySetCanceled();
        _ended.Cancel();
    }

    private void Reserve(int sizeHint)
    {
        int needed = checked(_length + Math.Max(sizeHint, 1));
        if (needed > _buffer.Length)
        {
            int doubled = (int)Math.Min(Array.MaxLength, 2L * _buffer.Length);
            Array.Resize(ref _buffer, Math.Max(needed, Math.Max(doubled, FirstBytes)));
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> TrySendAsync(Stream transport)
    {
        await _transportUse.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_transportClosed)
            {
                return false;
            }

            await transport.WriteAsync(_buffer.AsMemory(0, _length), _ended.Token).ConfigureAwait(false);
            await transport.FlushAsync(_ended.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or HttpRequestException or ObjectDisposedException)
        {
            // The server has ended the call, or it was reset here. The responses' side meets the same end and knows its reason.
            return false;
        }
        finally
        {
            _transportUse.Release();
        }
    }

    private async Task SendAsync(Stream transport, CancellationToken cancellation)
    {
        if (_completed.Task.IsCompletedSuccessfully)
        {
            // All of it was written before the call was sent: one piece, which may be sent again where the server refused it unseen.
            await transport.WriteAsync(_buffer.AsMemory(0, _length), cancellation).ConfigureAwait(false);
            return;
        }

        // Sends the headers. Only then may the sender use the stream: one user at a time.
        await transport.FlushAsync(cancellation).ConfigureAwait(false);
        if (!_transport.TrySetResult(transport) && await _transport.Task.ConfigureAwait(false) is not null)
        {
            throw new IOException("a stream of requests cannot be sent a second time");
        }

        try
        {
            await _completed.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            // A flush that runs now is ended by the same cancellation.
            await _transportUse.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            _transportClosed = true;
            _transportUse.Release();
        }
    }

    private sealed class Body(RequestBody owner) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => owner.SendAsync(stream, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            owner.SendAsync(stream, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
