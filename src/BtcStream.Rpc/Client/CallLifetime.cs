using BtcStream.Rpc.Protocol;

namespace BtcStream.Rpc.Client;

/// <summary>
/// From the start of a call to its one outcome. Whatever happens first decides: the server's status, the deadline, a cancellation, the channel's end, a
/// broken transport. Any thread.
/// </summary>
internal sealed class CallLifetime
{
    private readonly CancellationTokenSource _cancellation;
    private readonly CancellationTokenRegistration _caller;
    private readonly CancellationTokenRegistration _channel;
    private CallOutcome? _outcome;

    /// <summary>Starts the clock.</summary>
    /// <param name="timeout">Of the whole call; null for ever.</param>
    /// <param name="clock">Whose time.</param>
    /// <param name="caller">The caller's cancellation.</param>
    /// <param name="channel">Signalled when the channel is disposed.</param>
    public CallLifetime(TimeSpan? timeout, TimeProvider clock, CancellationToken caller, CancellationToken channel)
    {
        _cancellation = timeout is { } wait ? new CancellationTokenSource(Clamp(wait), clock) : new CancellationTokenSource();
        _caller = caller.UnsafeRegister(static state => ((CallLifetime)state!).Reset(CallOutcome.Cancelled), this);
        _channel = channel.UnsafeRegister(static state => ((CallLifetime)state!).Reset(CallOutcome.ChannelDisposed), this);
        if (Outcome is not null)
        {
            // It ended while the registrations were being made.
            Unregister();
        }
    }

    /// <summary>Signalled when the call is to be reset; not when it ends by itself.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>Null while the call runs.</summary>
    public CallOutcome? Outcome
    {
        get
        {
            // Only the deadline's timer signals the token without having set the outcome first.
            if (Volatile.Read(ref _outcome) is null && _cancellation.IsCancellationRequested)
            {
                TryEnd(CallOutcome.DeadlineExceeded);
            }

            return Volatile.Read(ref _outcome);
        }
    }

    /// <summary>Sets the outcome, unless there is one.</summary>
    /// <returns>The outcome that holds.</returns>
    public CallOutcome TryEnd(CallOutcome outcome)
    {
        if (Interlocked.CompareExchange(ref _outcome, outcome, null) is { } earlier)
        {
            return earlier;
        }

        _cancellation.CancelAfter(Timeout.InfiniteTimeSpan);
        Unregister();
        return outcome;
    }

    /// <summary>Sets the outcome, unless there is one, and signals the token.</summary>
    /// <returns>The outcome that holds.</returns>
    public CallOutcome Reset(CallOutcome outcome)
    {
        CallOutcome holds = Outcome ?? TryEnd(outcome);
        _cancellation.Cancel();
        return holds;
    }

    private void Unregister()
    {
        _caller.Unregister();
        _channel.Unregister();
    }

    private static TimeSpan Clamp(TimeSpan timeout) =>
        timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout > GrpcTimeout.Longest ? GrpcTimeout.Longest : timeout;
}
