using BtcStream.Contracts.V1;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Server.Ingest;

namespace BtcStream.Server.Services;

/// <summary>RiskService of the contract: the streams. <see cref="RiskQueries"/> answers the unary methods.</summary>
/// <param name="streams">Sends risk.</param>
/// <param name="connect">Serves the call that does everything.</param>
internal sealed class RiskHandlers(RiskStreams streams, ConnectHandler connect)
{
    /// <summary>Binds the methods that are built.</summary>
    public void Bind(ServiceBinding binding) => binding
        .Raw("Subscribe", SubscribeAsync)
        .Raw("Connect", connect.ServeAsync);

    private async Task SubscribeAsync(FrameReader requests, FrameWriter responses, ServerCallContext context)
    {
        SubscribeRequest request = await SingleRequest.ReadAsync<SubscribeRequest>(requests, SubscribeRequest.Parser, context);
        var wanted = SubscriptionRequest.Read(request);
        using var outbox = new Outbox(responses);
        await outbox.OpenAsync(context.CancellationToken);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, context.Stopping);
        await streams.RunAsync(wanted, outbox, end.Token);
    }
}
