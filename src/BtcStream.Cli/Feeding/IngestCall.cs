using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;
using Google.Protobuf;

namespace BtcStream.Cli.Feeding;

/// <summary>
/// One ingest call: sends batches as fast as the server takes them and follows its acks meanwhile, so that neither side waits for the other's
/// buffers. Sent to by one thread at a time; acks are told of on another.
/// </summary>
/// <typeparam name="TBatch">The kind of batch.</typeparam>
/// <typeparam name="TResponse">What the server sends back.</typeparam>
internal class IngestCall<TBatch, TResponse> : IDisposable
    where TBatch : class, IMessage
    where TResponse : class, IMessage
{
    private readonly DuplexCall<TBatch, TResponse> _call;
    private readonly Func<TResponse, IngestAck?> _ackOf;
    private readonly Action<IngestAck> _acked;
    private readonly Lock _gate = new();
    private readonly Task _reading;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _sequence;
    private AckTotals _totals;
    private RpcException? _failure;
    private bool _ended;

    /// <summary>Begins the call.</summary>
    /// <param name="method">The method.</param>
    /// <param name="ackOf">The ack in what the server sent; null where it is something else.</param>
    /// <param name="acked">Told of every ack, one at a time.</param>
    /// <param name="cancellation">Resets the call.</param>
    /// <param name="clientId">Names the call's session, so that what the server has of it already is not applied again; null for none.</param>
    public IngestCall(
        DuplexMethod<TBatch, TResponse> method, Func<TResponse, IngestAck?> ackOf, Action<IngestAck> acked, CancellationToken cancellation, string? clientId = null)
    {
        (_ackOf, _acked) = (ackOf, acked);
        _call = method.Start(new CallOptions { Cancellation = cancellation, Metadata = clientId is null ? null : new Metadata { { "client-id", clientId } } });
        _reading = ReadAsync();
    }

    /// <summary>What the last ack says.</summary>
    public AckTotals Totals
    {
        get
        {
            lock (_gate)
            {
                return _totals;
            }
        }
    }

    /// <summary>Sends a batch.</summary>
    /// <exception cref="RpcException">The call has ended; how.</exception>
    public async Task SendAsync(TBatch batch)
    {
        if (!await _call.Requests.WriteAsync(batch))
        {
            await _reading;
            throw Failure();
        }
    }

    /// <summary>Waits until a batch has been applied.</summary>
    /// <param name="sequence">Its sequence number.</param>
    /// <exception cref="RpcException">The call ended before.</exception>
    public async Task WaitForAsync(ulong sequence)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_sequence >= sequence)
                {
                    return;
                }

                if (_ended)
                {
                    throw Failure();
                }

                changed = _changed.Task;
            }

            await changed;
        }
    }

    /// <summary>Says that nothing follows and waits for the server to end the call.</summary>
    /// <exception cref="RpcException">It ended with a status other than OK.</exception>
    public async Task CompleteAsync()
    {
        await _call.Requests.CompleteAsync();
        await _reading;
        if (_failure is not null)
        {
            throw _failure;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _call.Dispose();
        GC.SuppressFinalize(this);
    }

    private RpcException Failure() => _failure ?? new RpcException(StatusCode.Internal, "the server ended the call before it had acknowledged everything");

    private async Task ReadAsync()
    {
        RpcException? failure = null;
        try
        {
            while (await _call.Responses.MoveNextAsync())
            {
                if (_ackOf(_call.Responses.Current) is { } ack)
                {
                    _acked(ack);
                    Change(() => (_sequence, _totals) = (Math.Max(_sequence, ack.Sequence), AckTotals.Of(ack)));
                }
            }
        }
        catch (RpcException e)
        {
            failure = e;
        }

        Change(() => (_failure, _ended) = (failure, true));
    }

    private void Change(Action apply)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            apply();
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }
}

/// <summary>A call of one kind of input, which is answered by nothing but acks.</summary>
/// <typeparam name="TBatch">The kind of batch.</typeparam>
/// <param name="method">The method.</param>
/// <param name="acked">Told of every ack, one at a time.</param>
/// <param name="cancellation">Resets the call.</param>
/// <param name="clientId">Names the call's session; null for none.</param>
internal sealed class IngestCall<TBatch>(DuplexMethod<TBatch, IngestAck> method, Action<IngestAck> acked, CancellationToken cancellation, string? clientId = null)
    : IngestCall<TBatch, IngestAck>(method, static ack => ack, acked, cancellation, clientId)
    where TBatch : class, IMessage;
