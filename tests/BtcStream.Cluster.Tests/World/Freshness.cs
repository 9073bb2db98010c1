using BtcStream.Cluster.Gateways;

namespace BtcStream.Cluster.Tests.World;

/// <summary>Watches how old what a gateway holds of each shard gets.</summary>
internal sealed class Freshness : IAsyncDisposable
{
    private readonly ClusterGateway _gateway;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;
    private double _oldestSeconds;

    public Freshness(ClusterGateway gateway)
    {
        _gateway = gateway;
        _run = Task.Run(RunAsync);
    }

    /// <summary>Greatest age of any shard's last part since this was last asked, seconds.</summary>
    public double TakeOldestSeconds() => Interlocked.Exchange(ref _oldestSeconds, 0.0);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            long now = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100;
            foreach (GatewayShard shard in await _gateway.DescribeAsync())
            {
                double age = shard.View.ReceivedUnixNanos == 0 ? 0.0 : (now - shard.View.ReceivedUnixNanos) * 1e-9;
                _oldestSeconds = Math.Max(_oldestSeconds, age);
            }

            await Task.Delay(20, _stop.Token);
        }
    }
}
