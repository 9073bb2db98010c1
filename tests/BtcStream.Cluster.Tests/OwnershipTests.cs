using System.Collections.Concurrent;
using BtcStream.Cluster.Broker;
using BtcStream.Cluster.Node;
using BtcStream.Cluster.Owners;
using BtcStream.Cluster.Tests.Brokers;
using BtcStream.Cluster.Tests.World;
using BtcStream.Engine;
using BtcStream.Engine.Durability;
using BtcStream.Engine.Ring;
using BtcStream.Engine.Sharding;

namespace BtcStream.Cluster.Tests;

/// <summary>Owners of shards where something is wrong: two at once, or a log that does not reach back to what an owner has.</summary>
[Collection(OneBrokerGroup.Name)]
public sealed class OwnershipTests(OneBroker broker)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Owners_TwoOfOneShard_LowerEpochStopsAndWhatItSaysIsPassedOver()
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(broker.Cluster, "double", 1, 0, 1, Cancellation);
        await using EngineHost single = ClusterWorld.NewSingle(ClusterWorld.Engine);
        TestGateway gateway = world.Gateways[0];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using ShardOwner first = NewOwner(world, 1), second = NewOwner(world, 2);
        Task<bool> firstRuns = first.RunAsync(stop.Token);
        await gateway.Gateway.WaitCompleteAsync(Cancellation);
        using Feed one = new(single, 5, 500), cluster = new(gateway.Host, 5, 500);
        await PlayAsync(one, 0);
        await PlayAsync(cluster, 0);

        // The second believes in its lease while the first still runs; rows keep coming.
        Task<bool> secondRuns = second.RunAsync(stop.Token);
        await PlayAsync(one, 10);
        await PlayAsync(cluster, 10);
        Assert.True(await firstRuns, "the first was not fenced");
        Assert.False(secondRuns.IsCompleted);
        await Eventually.True(async () => (await gateway.Gateway.DescribeAsync())[0].View.Epoch == 2, "the gateway has heard of the second owner");

        // What the first had ready comes late, and says that there are no positions.
        long passedOver = gateway.Gateway.PartsPassedOver;
        await using (var late = new LogPublisher(world.Connections("late"), world.Options.OutputOf(0), 99))
        {
            byte[] part = new LadderPartWriter(new LogEngine(ClusterWorld.Engine), 0, 1, 1).Write(isWhole: true)!;
            await late.WaitConfirmedAsync(await late.PublishAsync(part, Cancellation), Cancellation);
        }

        await Eventually.True(() => gateway.Gateway.PartsPassedOver > passedOver, "a part of the first owner was passed over");
        await one.FinishAsync();
        await cluster.FinishAsync();
        Assert.Equal(one.Counts, cluster.Counts);
        await ClusterWorld.AssertEqualAsync(single, gateway.Host, Cancellation);
        await stop.CancelAsync();
        Assert.False(await secondRuns, "the second was fenced");
    }

    [Fact]
    public async Task Logs_PastRetention_OnlyWhoHasASnapshotGoesOn()
    {
        await using ClusterWorld world = await ClusterWorld.StartAsync(broker.Cluster, "overrun", 1, 1, 1, Cancellation, options => options with
        {
            Brokers = options.Brokers with { StreamMaxBytes = 1 << 20, SegmentMaxBytes = 1 << 17 },
            SnapshotInterval = TimeSpan.FromSeconds(1),
        });
        await using EngineHost single = ClusterWorld.NewSingle(ClusterWorld.Engine);
        foreach (EngineHost host in (EngineHost[])[single, world.Gateways[0].Host])
        {
            await ClusterWorld.SendAsync(host, SteadyFeed.WriteBeginning);
            await new SteadyFeed(1, 100).PlayAsync(host, 8);
            for (int i = 1; i <= 30; i++)
            {
                await ClusterWorld.SendAsync(host, batch => WriteMarket(batch, i * 1_000));
            }
        }

        await world.Gateways[0].Gateway.WriteSnapshotAsync(Cancellation);
        await WaitSnapshotAsync(world);
        await world.RemoveEngineAsync(world.Members[0]);

        using var empty = new TempFolder();
        ClusterOptions without = world.Options with { SnapshotDirectory = empty.Path };
        var heard = new ReleaseListener();
        await using (var lost = new EngineMember(without, ClusterWorld.Engine, world.Connections("lost"), heard))
        {
            lost.Start();
            await Eventually.True(() => !heard.Reasons.IsEmpty, "the owner has given the shard back");
            Assert.Contains("overrun.in.0 begins at offset", heard.Reasons.First(), StringComparison.Ordinal);
            Assert.DoesNotContain(lost.Owned, owned => owned.IsCurrent);
        }

        await using (TestGateway lost = ClusterWorld.NewGateway(without, ClusterWorld.Engine))
        {
            StreamOverrunException overrun = await Assert.ThrowsAsync<StreamOverrunException>(() => lost.Gateway.Failed.WaitAsync(Cancellation));
            Assert.Contains("overrun.in.market begins at offset", overrun.Message, StringComparison.Ordinal);
        }

        world.AddEngine();
        TestGateway next = world.AddGateway();
        await world.WaitOwnedAsync(Cancellation);
        await ClusterWorld.AssertEqualAsync(single, next.Host, Cancellation);
    }

    private static ShardOwner NewOwner(ClusterWorld world, long epoch) =>
        new(world.Options, ClusterWorld.Engine, world.Connections("owner"), 0, epoch, TimeProvider.System);

    private static async Task PlayAsync(Feed feed, int from)
    {
        if (from == 0)
        {
            await feed.DefineAsync();
            await feed.MarketAsync(90_000.0, SteadyFeed.Start);
        }

        for (int i = from; i < from + 10; i++)
        {
            await feed.PositionsAsync(50, 90_000.0, SteadyFeed.Start + (i * 1_000_000_000L));
            await feed.MarketAsync(90_000.0 * (1.0 + (0.02 * Math.Sin(i))), SteadyFeed.Start + (i * 1_000_000_000L));
        }
    }

    /// <summary>Rows that every log gets, some 200 KB of them.</summary>
    private static void WriteMarket(InputBatch batch, int number)
    {
        for (int i = 0; i < 500; i++)
        {
            SteadyFeed.WriteMarket(batch, 90_000.0 + (number % 7) + i, SteadyFeed.Start + ((number + i) * 1_000_000L));
        }
    }

    /// <summary>Waits for a snapshot that was begun after this was called: the next is still to be written, or being written, and the one after it is behind all that is acked.</summary>
    private static async Task WaitSnapshotAsync(ClusterWorld world)
    {
        using DirectoryStorage storage = world.Options.OpenSnapshots("shard-0-of-1")!;
        for (int i = 0; i < 2; i++)
        {
            string before = LogSnapshots.NewestOf(storage);
            await Eventually.True(() => LogSnapshots.NewestOf(storage) != before, "another snapshot was written");
        }
    }

    private sealed class ReleaseListener : IMemberListener
    {
        public ConcurrentQueue<string> Reasons { get; } = new();

        public void OnAcquired(int shard, long epoch)
        {
        }

        public void OnSnapshotUnused(int shard, string problem)
        {
        }

        public void OnReleased(int shard, long epoch, string reason) => Reasons.Enqueue(reason);
    }
}
