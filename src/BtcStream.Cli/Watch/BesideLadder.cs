using BtcStream.Contracts.V1;
using BtcStream.Rpc;
using BtcStream.Rpc.Client;

namespace BtcStream.Cli.Watch;

/// <summary>
/// Asks now and then for what subscriptions do not carry: what is triggered, and forced orders by venue. What a server does not answer is not known, which
/// is not zero. One asks; any thread reads.
/// </summary>
/// <param name="client">The server.</param>
/// <param name="underlying">The coin.</param>
/// <param name="time">For waits.</param>
internal sealed class BesideLadder(BtcStreamMethods client, string underlying, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private volatile LiquidationHeatmap? _latest;

    /// <summary>The newest answer, without cells; null where there is none.</summary>
    public LiquidationHeatmap? Latest => _latest;

    /// <summary>Asks once.</summary>
    public async Task AskAsync(CancellationToken cancellation)
    {
        // The subscription has the cells; a range that none lies in leaves them out.
        var request = new GetLiquidationHeatmapRequest { Underlying = underlying, PriceFrom = 1e-6, PriceTo = 1e-6, Clusters = 1 };
        try
        {
            _latest = await client.GetLiquidationHeatmap.CallAsync(request, new CallOptions { Timeout = Patience, Cancellation = cancellation });
        }
        catch (RpcException) when (!cancellation.IsCancellationRequested)
        {
            _latest = null;
        }
    }

    /// <summary>Asks until cancelled.</summary>
    public async Task KeepAskingAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(Interval, time, cancellation);
            await AskAsync(cancellation);
        }
    }
}
