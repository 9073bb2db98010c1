using System.Globalization;
using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using Google.Protobuf;

namespace BtcStream.Client;

/// <summary>
/// A stream of inputs of one kind. Batches get numbers, are sent as fast as the server takes them, and are kept until they are acknowledged; where the stream has a
/// <see cref="IngestOptions.ClientId"/>, a connection that breaks is made again and what was not acknowledged is sent again, under the same numbers. One
/// caller at a time sends; anything else is for any thread.
/// </summary>
/// <typeparam name="TBatch">The kind of batch.</typeparam>
public sealed class IngestSender<TBatch> : IAsyncDisposable
    where TBatch : class, IMessage<TBatch>, new()
{
    private const string LastAcked = "last-acked-sequence";

    private readonly DuplexMethod<TBatch, IngestAck> _method;
    private readonly IngestOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly BackOff _backOff;
    private readonly SentBatches<TBatch> _sent;
    private readonly SemaphoreSlim _sending = new(1);
    private DuplexCall<TBatch, IngestAck> _call;
    private Task _running = Task.CompletedTask;
    private bool _isCompleting;

    private IngestSender(DuplexMethod<TBatch, IngestAck> method, IngestKind<TBatch> kind, IngestOptions options, BtcStreamClientOptions client)
    {
        (_method, _options) = (method, options);
        _backOff = new BackOff(client.ReconnectFor, client.Time);
        _sent = new SentBatches<TBatch>(kind, options.MaxUnacknowledged);
        _call = Start();
    }

    /// <summary>Counts since the stream was opened, over all its connections.</summary>
    public IngestTotals Totals => _sent.Totals;

    /// <summary>The number that the server had acknowledged of this session when the stream was opened: go on with what comes after it. 0 for a new session.</summary>
    public ulong ResumedAfter { get; private set; }

    /// <summary>
    /// Sends a batch; waits while <see cref="IngestOptions.MaxUnacknowledged"/> are unacknowledged, and while a broken connection is made again.
    /// </summary>
    /// <param name="batch">Gets the next number, unless it has one, which must then be above the last. Must not be changed until it is acknowledged.</param>
    /// <param name="cancellation">Gives up waiting; the batch is then not sent.</param>
    /// <exception cref="RpcException">The stream has ended; how. RESOURCE_EXHAUSTED where the batch is longer than a message may be: the stream then goes on.</exception>
    /// <exception cref="ArgumentException">The batch's number is not above the last.</exception>
    public async Task SendAsync(TBatch batch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        await _sent.WaitForRoomAsync(cancellation).ConfigureAwait(false);
        await _sending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_isCompleting)
            {
                throw new InvalidOperationException("The stream has been completed; nothing can be sent any more.");
            }

            _sent.Add(batch);
            await WriteAsync(batch).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Waits until everything sent is acknowledged: applied, and with the journal on, durable.</summary>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="RpcException">The stream ended before; how.</exception>
    public Task FlushAsync(CancellationToken cancellation = default) => _sent.WaitForAllAsync(cancellation);

    /// <summary>Waits until everything sent is acknowledged, and ends the stream.</summary>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>The stream's counts.</returns>
    /// <exception cref="RpcException">The stream ended otherwise; how.</exception>
    public async Task<IngestTotals> CompleteAsync(CancellationToken cancellation = default)
    {
        await FlushAsync(cancellation).ConfigureAwait(false);
        await _sending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _isCompleting = true;
            await _call.Requests.CompleteAsync().ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }

        await _running.WaitAsync(cancellation).ConfigureAwait(false);
        _sent.ThrowIfFailed();
        return Totals;
    }

    /// <summary>Ends the stream at once; what is unacknowledged may or may not have been applied.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _call.Dispose();
        await _running.ConfigureAwait(false);
        _sending.Dispose();
        _stop.Dispose();
    }

    /// <summary>Opens a stream: connects, and asks what the server has of its session.</summary>
    internal static async Task<IngestSender<TBatch>> OpenAsync(
        DuplexMethod<TBatch, IngestAck> method, IngestKind<TBatch> kind, IngestOptions options, BtcStreamClientOptions client, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxUnacknowledged, 1);
        var stream = new IngestSender<TBatch>(method, kind, options, client);
        try
        {
            stream.ResumedAfter = await stream.ReadLastAckedAsync().WaitAsync(cancellation).ConfigureAwait(false);
            stream._sent.StartAfter(stream.ResumedAfter);
            stream._running = stream.RunAsync();
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private DuplexCall<TBatch, IngestAck> Start() => _method.Start(new CallOptions
    {
        Cancellation = _stop.Token,
        Metadata = _options.ClientId is { } name ? new Metadata { { "client-id", name } } : null,
    });

    /// <summary>What the server has of the session; the headers come before anything is sent. A stream without a session waits for nothing.</summary>
    private async Task<ulong> ReadLastAckedAsync()
    {
        if (_options.ClientId is null)
        {
            return 0;
        }

        Metadata headers = await _call.Frames.ReadHeadersAsync().ConfigureAwait(false);
        if (headers.GetText(LastAcked) is not { } text)
        {
            // An answer without it is a status alone: reading tells which.
            await _call.Responses.MoveNextAsync().ConfigureAwait(false);
            throw new RpcException(StatusCode.Unimplemented, "the server does not know sessions: it sent no last-acked-sequence");
        }

        return ulong.Parse(text, CultureInfo.InvariantCulture);
    }

    private async Task WriteAsync(TBatch batch)
    {
        bool isWritten;
        try
        {
            isWritten = await _call.Requests.WriteAsync(batch).ConfigureAwait(false);
        }
        catch (RpcException)
        {
            _sent.TakeBack(batch);
            throw;
        }

        if (!isWritten && _options.ClientId is null)
        {
            await _running.ConfigureAwait(false);
            _sent.ThrowIfFailed();
        }

        // With a session, whoever reads the acks sees the break too, connects again and sends what is kept.
    }

    private async Task RunAsync()
    {
        try
        {
            while (await ReadAcksAsync().ConfigureAwait(false) is { } failure)
            {
                if (await ReconnectAsync(failure).ConfigureAwait(false) is { } last)
                {
                    _sent.Fail(last);
                    return;
                }
            }

            _sent.Fail(_isCompleting ? null : new RpcException(StatusCode.Unavailable, "the server ended the stream"));
        }
        catch (OperationCanceledException)
        {
            _sent.Fail(new RpcException(StatusCode.Cancelled, "the stream was disposed"));
        }
#pragma warning disable CA1031 // The caller's own function has failed: whoever sends or waits is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _sent.Fail(e);
        }
    }

    /// <summary>Reads the acks of a call to its end.</summary>
    /// <returns>How it ended; null for OK.</returns>
    private async Task<RpcException?> ReadAcksAsync()
    {
        try
        {
            while (await _call.Responses.MoveNextAsync().ConfigureAwait(false))
            {
                _backOff.Reset();
                IngestAck ack = _call.Responses.Current;
                _options.Acknowledged?.Invoke(ack);
                _sent.Acknowledge(ack);
            }

            return null;
        }
        catch (RpcException e)
        {
            return e;
        }
    }

    /// <summary>Connects again and sends what is unacknowledged. Nobody else sends meanwhile.</summary>
    /// <returns>Null once it is; where it cannot or may not be tried any more, why the last attempt failed.</returns>
    private async Task<RpcException?> ReconnectAsync(RpcException failure)
    {
        if (_options.ClientId is null || _stop.IsCancellationRequested)
        {
            return failure;
        }

        await _sending.WaitAsync(_stop.Token).ConfigureAwait(false);
        try
        {
            RpcException last = failure;
            while (Transient.Is(last.Status) && await _backOff.WaitAsync(last.Status.RetryAfter, _stop.Token).ConfigureAwait(false))
            {
                try
                {
                    _call.Dispose();
                    _call = Start();
                    await ResendAsync(await ReadLastAckedAsync().ConfigureAwait(false)).ConfigureAwait(false);
                    if (_sent.IsEmpty)
                    {
                        // No ack will tell that it works again.
                        _backOff.Reset();
                    }

                    return null;
                }
                catch (RpcException e)
                {
                    last = e;
                }
            }

            return last;
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ResendAsync(ulong lastAcked)
    {
        foreach (TBatch batch in _sent.ToResend(lastAcked))
        {
            if (!await _call.Requests.WriteAsync(batch).ConfigureAwait(false))
            {
                // It broke again: the next attempt begins where this one did.
                return;
            }
        }

        if (_isCompleting)
        {
            await _call.Requests.CompleteAsync().ConfigureAwait(false);
        }
    }
}
