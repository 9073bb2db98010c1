using System.Collections.Concurrent;
using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Rpc;
using BtcStream.Server.Ingest;
using BtcStream.Server.Services.Encoding;
using Gamma = BtcStream.Quant.Gamma;

namespace BtcStream.Server.Services;

/// <summary>Sends risk to subscribers as it changes: a snapshot, then deltas from whatever state each of them holds. Any number of calls at once.</summary>
/// <param name="engine">Publishes the views.</param>
/// <param name="server">What the views do not hold.</param>
/// <param name="time">Keeps the shortest interval.</param>
internal sealed class RiskStreams(EngineHost engine, ServerFacts server, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Underlying, Gamma.PositioningModel Model), SharedUpdates> _feeds = new();

    /// <summary>Updates encoded since the start.</summary>
    public long EncodedUpdates => _feeds.Values.Sum(feed => feed.Encoded);

    /// <summary>Updates that several calls shared since the start.</summary>
    public long SharedUpdates => _feeds.Values.Sum(feed => feed.Shared);

    /// <summary>Serves one subscription until it is cancelled or the engine stops.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="outbox">Where updates go.</param>
    /// <param name="cancellation">Ends the subscription.</param>
    /// <exception cref="RpcException">UNAVAILABLE: the engine has stopped.</exception>
    public async Task RunAsync(SubscriptionRequest request, Outbox outbox, CancellationToken cancellation)
    {
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

        cancellation.ThrowIfCancellationRequested();
        throw new RpcException(StatusCode.Unavailable, "the engine has stopped");
    }

    private async Task PumpAsync(RiskSubscription subscription, SubscriptionRequest request, Outbox outbox, CancellationToken cancellation)
    {
        SharedUpdates updates = _feeds.GetOrAdd((request.Underlying, request.Model), _ => new SharedUpdates(server));
        long? held = request.ResumeEpoch == server.Epoch ? request.ResumeAfter : null;
        do
        {
            while (subscription.TryTake(held ?? -1) is { } view)
            {
                using (view)
                {
                    long? baseSequence = held is { } sequence && view.CanDeltaFrom(sequence, request.Shape.Views) ? sequence : null;
                    using EncodedUpdate update = updates.Encode(view, request.Shape, baseSequence);
                    held = view.Sequence;
                    await outbox.SendAsync(OutboxKind.Update, update.Buffer, cancellation);
                }

                if (request.MinInterval > TimeSpan.Zero)
                {
                    await Task.Delay(request.MinInterval, time, cancellation);
                }
            }
        }
        while (await subscription.WaitAsync());
    }
}
