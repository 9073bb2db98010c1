using BtcStream.Contracts.V1;
using BtcStream.LoadGenerator.Latency;
using BtcStream.Rpc.Client;

namespace BtcStream.LoadGenerator.Fanout;

/// <summary>The subscription that every subscriber of the benchmarks has: the strikes, without a shortest interval.</summary>
internal static class Subscriptions
{
    public static ServerStreamingCall<RiskUpdate> Start(RpcChannel channel, CancellationToken cancellation) =>
        channel.ServerStreaming<SubscribeRequest, RiskUpdate>(RiskReflection.Descriptor.Services.Single(), "Subscribe")
            .Start(new SubscribeRequest { Views = { View.Strikes } }, new CallOptions { Cancellation = cancellation });

    /// <summary>An update must be a snapshot or apply to the state held.</summary>
    public static void RequireApplies(in UpdateHead update, long held)
    {
        if (update.Sequence <= held || (update.BaseSequence != 0 && update.BaseSequence != held))
        {
            throw new InvalidOperationException($"an update from {update.BaseSequence} to {update.Sequence} came to a subscriber that holds {held}");
        }
    }
}
