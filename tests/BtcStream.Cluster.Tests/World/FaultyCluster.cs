using BtcStream.Cluster.Node;
using BtcStream.Cluster.Tests.Brokers;

namespace BtcStream.Cluster.Tests.World;

/// <summary>Three broker nodes, four engines and two gateways that feed, all of them processes, and what may happen to them.</summary>
internal sealed class FaultyCluster : IAsyncDisposable
{
    /// <summary>Gateways that feed.</summary>
    public const int Feeds = 2;

    private const int Engines = 4;
    private const int WithoutEnd = int.MaxValue;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly TempFolder _snapshots = new();
    private readonly ChildNodes _children = new();
    private readonly BrokerCluster _brokers;
    private readonly int _rows;
    private readonly ChildNode[] _engines;
    private readonly ChildNode[] _feeds;
    private readonly long[] _acked = new long[Feeds];

    private FaultyCluster(BrokerCluster brokers, int rows)
    {
        (_brokers, _rows) = (brokers, rows);
        Options = NodeOptions.Of("kills", Engines, _snapshots.Path, [.. brokers.Nodes.Select(node => node.Address)]);
        (_engines, _feeds) = (new ChildNode[Engines], new ChildNode[Feeds]);
    }

    public ClusterOptions Options { get; }

    public static async Task<FaultyCluster> StartAsync(int rows, CancellationToken cancellation)
    {
        var cluster = new FaultyCluster(await BrokerCluster.StartAsync(3), rows);
        await cluster.Options.DeclareAsync(new(cluster.Options.Brokers, "declare"), cancellation);
        for (int i = 0; i < Engines; i++)
        {
            cluster.StartEngine(i);
        }

        return cluster;
    }

    /// <summary>Starts to feed, without an end.</summary>
    public void StartFeeds()
    {
        for (int i = 0; i < Feeds; i++)
        {
            StartFeed(i, WithoutEnd);
        }
    }

    /// <summary>Waits until each gateway has had more messages acked, from the time of the call on.</summary>
    public async Task WaitAckedAsync(int more, CancellationToken cancellation)
    {
        long[] due = [.. Enumerable.Range(0, Feeds).Select(i => AckedOf(i) + more)];
        while (Enumerable.Range(0, Feeds).Any(i => AckedOf(i) < due[i]))
        {
            Assert.All(_feeds, feed => Assert.False(feed.HasExited, feed.Errors));
            Assert.All(_engines, engine => Assert.False(engine.HasExited, engine.Errors));
            await Task.Delay(20, cancellation);
        }
    }

    /// <summary>Lets a fault happen, and gives the time without fresh risk, seconds.</summary>
    public async Task<double> SufferAsync(Fault fault, Freshness freshness, CancellationToken cancellation)
    {
        if (fault.Kind is FaultKind.KillBroker or FaultKind.FreezeBroker)
        {
            await _brokers.WaitWholeAsync(cancellation);
        }

        freshness.Begin();
        BrokerNode broker = _brokers.Nodes[fault.Victim % _brokers.Nodes.Count];
        switch (fault.Kind)
        {
            case FaultKind.KillBroker:
                await broker.KillAsync();
                broker.Start();
                await broker.WaitReadyAsync(cancellation);
                return await freshness.RecoverAsync(cancellation);
            case FaultKind.KillEngine:
                await _engines[fault.Victim].DisposeAsync();
                StartEngine(fault.Victim);
                return await freshness.RecoverAsync(cancellation);
            case FaultKind.KillGateway:
                await StopFeedAsync(fault.Victim);
                StartFeed(fault.Victim, WithoutEnd);
                return await freshness.RecoverAsync(cancellation);
            case FaultKind.FreezeBroker:
                await broker.FreezeAsync();
                double withoutNode = await freshness.RecoverFromFreezeAsync(cancellation);
                await broker.ThawAsync();
                await broker.WaitReadyAsync(cancellation);
                return Math.Max(withoutNode, await freshness.RecoverAsync(cancellation));
            default:
                await _engines[fault.Victim].FreezeAsync();
                double withoutEngine = await freshness.RecoverFromFreezeAsync(cancellation);
                await _engines[fault.Victim].ThawAsync();
                return Math.Max(withoutEngine, await freshness.RecoverAsync(cancellation));
        }
    }

    /// <summary>Ends the feeds, each behind a message of its own: kills them once more, and has others send what is missing. Gives the numbers of messages.</summary>
    public async Task<int[]> FinishAsync(CancellationToken cancellation)
    {
        var ends = new int[Feeds];
        for (int i = 0; i < Feeds; i++)
        {
            await StopFeedAsync(i);

            // More than can have been sent and not acked: what is in the logs beyond it would be applied and not expected.
            ends[i] = (int)_acked[i] + 100;
            StartFeed(i, ends[i]);
        }

        foreach (ChildNode feed in _feeds)
        {
            while (!feed.Done.IsCompleted)
            {
                Assert.True(!feed.HasExited || feed.Done.IsCompleted, feed.Errors);
                await Task.Delay(20, cancellation);
            }
        }

        return ends;
    }

    public async ValueTask DisposeAsync()
    {
        await _children.DisposeAsync();
        await _brokers.DisposeAsync();
        _snapshots.Dispose();
    }

    private long AckedOf(int feed) => Math.Max(_acked[feed], _feeds[feed].Acked);

    private void StartEngine(int number) => _engines[number] = _children.Add(ChildNode.Engine(Options));

    private void StartFeed(int number, int messages) => _feeds[number] = _children.Add(ChildNode.Feed(Options, number + 1, messages, _rows, Pause));

    private async Task StopFeedAsync(int number)
    {
        await _feeds[number].KillAsync();
        _acked[number] = AckedOf(number);
        await _feeds[number].DisposeAsync();
    }
}
