using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;

namespace BtcStream.Cli.Watch;

/// <summary>
/// Keeps a subscription alive: applies its updates to a state, connects again where the connection breaks, going on from where it was, and asks for a
/// snapshot where a delta does not fit. What it knows can be read from any thread as a <see cref="RiskView"/>.
/// </summary>
/// <param name="client">The server.</param>
/// <param name="request">What to subscribe to; copied.</param>
/// <param name="time">For ages and waits.</param>
internal sealed class RiskFollower(BtcStreamMethods client, SubscribeRequest request, TimeProvider time)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly RiskState _state = new();
    private readonly SubscribeRequest _request = request.Clone();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Connection _connection = new(IsLive: false, "connecting", 0, null);
    private long _updatedAt;
    private ulong _updates;
    private bool _wasConnected;
    private RiskView? _view;

    /// <summary>Completes when there is something new to see since the last <see cref="Read"/>.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>What is known now.</summary>
    public RiskView Read()
    {
        lock (_gate)
        {
            if (_changed.Task.IsCompleted)
            {
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _view ??= new RiskView(_state.ToSummary(), [.. _state.Strikes], _state.Sequence, _updates) { Liquidations = [.. _state.Liquidations], Stress = _state.ToStressTable() };
            TimeSpan? age = _updates == 0 ? null : time.GetElapsedTime(_updatedAt);
            return _view with { Connection = _connection, SinceUpdate = age };
        }
    }

    /// <summary>Follows until cancelled.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RpcException">The first attempt failed, or the server says that the request can never work.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        TimeSpan wait = FirstWait;
        for (int attempt = 1; ; attempt++)
        {
            ulong before = _updates;
            Status status;
            try
            {
                status = await FollowAsync(cancellation);
            }
            catch (RpcException e) when (!cancellation.IsCancellationRequested && _wasConnected && IsTransient(e.Status.Code))
            {
                status = e.Status;
            }
            catch (RpcException) when (cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellation);
            }

            if (_updates > before)
            {
                (attempt, wait) = (1, FirstWait);
            }

            Change(() => _connection = new Connection(IsLive: false, status.ToString(), attempt, wait));
            await Task.Delay(wait, time, cancellation);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    // The others say that the same request will fail again.
    private static bool IsTransient(StatusCode code) =>
        code is not (StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.PermissionDenied or StatusCode.Unauthenticated or StatusCode.Unimplemented
            or StatusCode.FailedPrecondition or StatusCode.OutOfRange);

    /// <summary>Follows one call to its end.</summary>
    /// <returns>Why it ended without an error.</returns>
    private async Task<Status> FollowAsync(CancellationToken cancellation)
    {
        using ServerStreamingCall<RiskUpdate> call = client.Subscribe.Start(NextRequest(), new CallOptions { Cancellation = cancellation });
        while (await call.Responses.MoveNextAsync())
        {
            _wasConnected = true;
            if (!Apply(call.Responses.Current))
            {
                // What is held cannot be brought up to date: begin again with a snapshot.
                Change(_state.Clear);
                return new Status(StatusCode.DataLoss, "an update did not fit the state held; asking for everything again");
            }
        }

        return new Status(StatusCode.Unavailable, "the server ended the subscription");
    }

    private SubscribeRequest NextRequest()
    {
        lock (_gate)
        {
            _request.ClearResumeEpoch();
            _request.ClearResumeAfterSequence();
            if (_state.HasSnapshot)
            {
                _request.ResumeEpoch = _state.Epoch;
                _request.ResumeAfterSequence = _state.Sequence;
            }

            return _request;
        }
    }

    private bool Apply(RiskUpdate update)
    {
        bool fits = false;
        Change(() =>
        {
            fits = _state.TryApply(update);
            if (fits)
            {
                _connection = new Connection(IsLive: true, "", 0, null);
                _updatedAt = time.GetTimestamp();
                _updates++;
            }
        });
        return fits;
    }

    private void Change(Action apply)
    {
        lock (_gate)
        {
            apply();
            _view = null;
            _changed.TrySetResult();
        }
    }
}
