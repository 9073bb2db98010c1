using BtcStream.Engine;
using BtcStream.Rpc;
using BtcStream.Rpc.Server;
using BtcStream.Server.Security;

namespace BtcStream.Server.Limits;

/// <summary>The limits that handlers look at. Any thread.</summary>
/// <param name="settings">Their values.</param>
/// <param name="engine">The engine's part of them.</param>
/// <param name="time">Paces rows.</param>
internal sealed class CallLimits(LimitSettings settings, EngineOptions engine, TimeProvider time)
{
    /// <summary>A timer takes no more than 49 days, and whoever is that far ahead is no further ahead in a day.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private int _subscriptions;

    /// <summary>Rows of a message.</summary>
    public RowLimit Rows { get; } = new(settings.MaxBatchRows);

    /// <summary>What rows are told that reach a limit of the engine.</summary>
    public RowLimitText Text { get; } = new(engine);

    /// <summary>Subscriptions that run.</summary>
    public int Subscriptions => Volatile.Read(ref _subscriptions);

    /// <summary>Begins a subscription; <see cref="EndSubscription"/> ends it.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: there are too many.</exception>
    public void BeginSubscription()
    {
        if (Interlocked.Increment(ref _subscriptions) > settings.MaxSubscriptions)
        {
            EndSubscription();
            throw new RpcException(LimitText.ForNow(LimitText.Reached("subscriptions at once", settings.MaxSubscriptions, LimitOptions.Subscriptions)));
        }
    }

    /// <summary>Ends a subscription.</summary>
    public void EndSubscription() => Interlocked.Decrement(ref _subscriptions);

    /// <summary>Waits until a caller that sent rows may send more. Completes at once for those that are not ahead of their rate.</summary>
    /// <param name="context">The call.</param>
    /// <param name="rows">Rows that it has sent.</param>
    public ValueTask PaceAsync(ServerCallContext context, int rows) =>
        (context.Lease as GateLease)?.Client.Pace is { } pace && pace.Take(rows) is { Ticks: > 0 } wait ? new ValueTask(WaitAsync(context, wait < LongestWait ? wait : LongestWait)) : ValueTask.CompletedTask;

    /// <summary>A stopping server lets nobody wait: the next read tells the caller.</summary>
    private async Task WaitAsync(ServerCallContext context, TimeSpan wait)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, context.Stopping);
        await Task.Delay(wait, time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.CancellationToken.ThrowIfCancellationRequested();
    }
}
