using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Rpc;
using BtcStream.Server.Ingest;
using BtcStream.Server.Limits;
using BtcStream.Server.Services.Encoding;

namespace BtcStream.Server.Services;

/// <summary>Sends risk to subscribers as it changes: a snapshot, then deltas from whatever state each of them holds. Any number of calls at once.</summary>
/// <param name="engine">Publishes the views.</param>
/// <param name="server">What the views do not hold.</param>
/// <param name="limits">Bounds the subscriptions.</param>
/// <param name="time">Keeps the shortest interval.</param>
internal sealed class RiskStreams(EngineHost engine, ServerFacts server, CallLimits limits, TimeProvider time)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly SharedFeeds _feeds = new(server);

    /// <summary>Subscriptions that run now.</summary>
    public int Active => _feeds.Readers;

    /// <summary>Updates encoded since the start.</summary>
    public long EncodedUpdates => _feeds.Encoded;

    /// <summary>Updates that several calls shared since the start.</summary>
    public long SharedUpdates => _feeds.Shared;

    /// <summary>Serves one subscription until it is cancelled or the engine stops.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="outbox">Where updates go.</param>
    /// <param name="cancellation">Ends the subscription.</param>
    /// <exception cref="RpcException">UNAVAILABLE: the engine has stopped. RESOURCE_EXHAUSTED: there are too many subscriptions.</exception>
    public async Task RunAsync(SubscriptionRequest request, Outbox outbox, CancellationToken cancellation)
    {
        limits.BeginSubscription();
        try
        {
            using RiskSubscription subscription = await engine.SubscribeAsync(request.Underlying, request.Model, request.Shape.Views);
            await using CancellationTokenRegistration end = cancellation.UnsafeRegister(static state => ((RiskSubscription)state!).Dispose(), subscription);
            await PumpAsync(subscription, request, outbox, cancellation);
        }
        catch (EngineStoppedException e)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the engine has stopped"), null, e);
        }
        finally
        {
            limits.EndSubscription();
        }

        cancellation.ThrowIfCancellationRequested();
        throw new RpcException(StatusCode.Unavailable, "the engine has stopped");
    }

    private async Task PumpAsync(RiskSubscription subscription, SubscriptionRequest request, Outbox outbox, CancellationToken cancellation)
    {
        using SharedFeed feed = _feeds.Join(request.Underlying, request.Model);
        long? held = ReadHeld(subscription, request);
        do
        {
            while (subscription.TryTake(held ?? -1) is { } view)
            {
                using (view)
                {
                    long? baseSequence = held is { } sequence && view.CanDeltaFrom(sequence, request.Shape.Views) ? sequence : null;
                    using EncodedUpdate update = feed.Updates.Encode(view, request.Shape, baseSequence);
                    held = view.Sequence;
                    await outbox.SendAsync(OutboxKind.Update, update.Buffer, cancellation);
                }

                if (request.MinInterval > TimeSpan.Zero)
                {
                    await Task.Delay(request.MinInterval < LongestDelay ? request.MinInterval : LongestDelay, time, cancellation);
                }
            }
        }
        while (await subscription.WaitAsync());
    }

    /// <summary>The sequence that a resuming reader holds; null where it needs a snapshot, such as for one that this run has not come to yet.</summary>
    private long? ReadHeld(RiskSubscription subscription, SubscriptionRequest request)
    {
        if (request.ResumeEpoch != server.Epoch)
        {
            return null;
        }

        using RiskView? newest = subscription.TryTake(-1);
        return newest is null || request.ResumeAfter <= newest.Sequence ? request.ResumeAfter : null;
    }
}
