using System.Globalization;
using BtcStream.Cluster.Gateways;

namespace BtcStream.Cluster.Tests.World;

/// <summary>Watches how old what a gateway holds of each shard gets.</summary>
internal sealed class Freshness : IAsyncDisposable
{
    /// <summary>What counts as fresh: four of the tests' intervals of whole parts.</summary>
    private const double FreshSeconds = 1.0;

    private readonly ClusterGateway _gateway;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;
    private readonly Lock _lock = new();
    private double _oldestSeconds;
    private int _freshInARow;
    private string _now = "";

    public Freshness(ClusterGateway gateway)
    {
        _gateway = gateway;
        _run = Task.Run(RunAsync);
    }

    private double OldestSeconds
    {
        get
        {
            lock (_lock)
            {
                return _oldestSeconds;
            }
        }
    }

    /// <summary>Forgets what was.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            (_oldestSeconds, _freshInARow) = (0.0, 0);
        }
    }

    /// <summary>Waits until every shard has been fresh for a while, and gives the greatest age of any shard's last part since it began: the time without fresh risk, seconds.</summary>
    public async Task<double> RecoverAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(5));
        while (true)
        {
            lock (_lock)
            {
                if (_freshInARow >= 50)
                {
                    return _oldestSeconds;
                }
            }

            Assert.False(_run.IsFaulted, $"the gateway has failed: {_run.Exception}");
            await Task.Delay(20, cancellation);
            Assert.False(patience.IsCancellationRequested, $"No fresh risk for five minutes: {_now}");
        }
    }

    /// <summary>The same, once nothing has been fresh for a while at all: a freeze takes its time to be felt. One that is never felt, of a process that had nothing to do, is waited for in vain.</summary>
    public async Task<double> RecoverFromFreezeAsync(CancellationToken cancellation)
    {
        for (int i = 0; i < 250 && OldestSeconds < FreshSeconds; i++)
        {
            await Task.Delay(20, cancellation);
        }

        lock (_lock)
        {
            _freshInARow = 0;
        }

        return await RecoverAsync(cancellation);
    }

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
            IReadOnlyList<GatewayShard> shards = await _gateway.DescribeAsync();
            double[] ages = [.. shards.Select(shard => shard.View.ReceivedUnixNanos == 0 ? 0.0 : (now - shard.View.ReceivedUnixNanos) * 1e-9)];
            lock (_lock)
            {
                _oldestSeconds = Math.Max(_oldestSeconds, ages.Max());
                _freshInARow = ages.Max() < FreshSeconds ? _freshInARow + 1 : 0;
                _now = string.Join("; ", shards.Select((shard, i) => string.Create(
                    CultureInfo.InvariantCulture, $"shard {i}: {ages[i]:F1} s, epoch {shard.View.Epoch}, {shard.PublisherFailure}, {shard.ReaderFailure}")));
            }

            await Task.Delay(20, _stop.Token);
        }
    }
}
