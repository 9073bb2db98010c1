using BtcStream.Contracts.V1;
using BtcStream.Rpc.Client;
using BtcStream.Server.Tests.Hosting;

namespace BtcStream.Server.Tests.Streams;

/// <summary>A subscription and what its client holds.</summary>
internal sealed class Subscriber(ServerStreamingCall<RiskUpdate> call, SubscriberState? state = null) : IDisposable
{
    /// <summary>Every view that is built.</summary>
    public static SubscribeRequest AllViews => new() { Views = { View.Summary, View.GammaHeatmap, View.Strikes, View.GammaProfile, View.LiquidationHeatmap, View.Cascade } };

    public SubscriberState State { get; } = state ?? new SubscriberState();

    public static Subscriber Start(RiskClient client, SubscribeRequest? request = null, SubscriberState? state = null) =>
        new(client.Subscribe(request ?? AllViews), state);

    /// <summary>Reads and applies one update.</summary>
    public async Task<RiskUpdate> ReadAsync()
    {
        Assert.True(await call.Responses.MoveNextAsync());
        State.Apply(call.Responses.Current);
        return call.Responses.Current;
    }

    /// <summary>Reads until the state of a sequence is held; there must be one.</summary>
    public async Task ReadToAsync(ulong sequence)
    {
        while (State.Sequence < sequence)
        {
            await ReadAsync();
        }

        Assert.Equal(sequence, State.Sequence);
    }

    /// <summary>The update that comes next, without applying it; throws what the call ends with.</summary>
    public async Task<RiskUpdate> NextAsync()
    {
        Assert.True(await call.Responses.MoveNextAsync());
        return call.Responses.Current;
    }

    public void Dispose() => call.Dispose();
}
