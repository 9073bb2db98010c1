using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;

namespace BtcStream.LoadGenerator.Ingest;

/// <summary>Subscriptions that are read and not looked at, so that the server has somebody to publish for.</summary>
internal sealed class RiskReaders : IAsyncDisposable
{
    private readonly RpcChannel _channel;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _reading;
    private long _updates;

    public RiskReaders(Uri address, int subscribers)
    {
        _channel = new RpcChannel(address);
        ServerStreamingMethod<SubscribeRequest, RiskUpdate> subscribe =
            _channel.ServerStreaming<SubscribeRequest, RiskUpdate>(RiskReflection.Descriptor.Services.Single(), "Subscribe");
        _reading = [.. Enumerable.Range(0, subscribers).Select(_ => ReadAsync(subscribe))];
    }

    /// <summary>Updates received by all of them.</summary>
    public long Updates => Interlocked.Read(ref _updates);

    /// <summary>Throws what ended a subscription, if anything has.</summary>
    public void RequireOpen() => Task.WaitAll([.. _reading.Where(reading => reading.IsCompleted)]);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _channel.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync(ServerStreamingMethod<SubscribeRequest, RiskUpdate> subscribe)
    {
        using ServerStreamingCall<RiskUpdate> call = subscribe.Start(new SubscribeRequest(), new CallOptions { Cancellation = _stop.Token });
        while (await call.Frames.Responses.ReadAsync())
        {
            while (call.Frames.Responses.TryRead(out _))
            {
                Interlocked.Increment(ref _updates);
            }
        }

        throw new RpcException(StatusCode.Unavailable, "the server ended a subscription");
    }
}
