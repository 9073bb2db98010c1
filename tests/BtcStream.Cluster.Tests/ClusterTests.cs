using System.Diagnostics;
using BtcStream.Cluster.Node;
using BtcStream.Cluster.Owners;
using BtcStream.Cluster.Tests.Brokers;
using BtcStream.Cluster.Tests.World;
using BtcStream.Engine;

namespace BtcStream.Cluster.Tests;

/// <summary>Gateways and engines over one node: what they answer is what one machine answers.</summary>
[Collection(OneBrokerGroup.Name)]
public sealed class ClusterTests(OneBroker broker, ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_OfGateways_AreThoseOfOneMachine()
    {
        IReadOnlyList<RealChain> chains = RealChains.Read(2);
        await using ClusterWorld world = await ClusterWorld.StartAsync(broker.Cluster, "equal", 4, 2, 2, Cancellation);
        await using EngineHost single = ClusterWorld.NewSingle(ClusterWorld.Engine);
        (Feed one, Feed cluster) = (new Feed(single, 1, 5_000), new Feed(world.Gateways[0].Host, 1, 5_000));
        foreach (Feed feed in (Feed[])[one, cluster])
        {
            using (feed)
            {
                await PlayAsync(feed, chains, 20);
            }
        }

        Assert.Equal(one.Counts, cluster.Counts);
        Assert.True(one.Counts.Rejected > 0 && one.Counts.Late > 0, $"{one.Counts.Rejected} refused, {one.Counts.Late} late");
        Assert.Equal(one.Acked, cluster.Acked);
        Assert.Equal(one.Refusals.Order(), cluster.Refusals.Order());
        // One that starts now begins behind the snapshot, and need not find the log's beginning.
        await world.Gateways[1].Gateway.WriteSnapshotAsync(Cancellation);
        TestGateway late = world.AddGateway();
        Assert.True(late.Gateway.StartOffset > 0, $"offset {late.Gateway.StartOffset}");
        await late.Gateway.WaitCompleteAsync(Cancellation);
        foreach (TestGateway gateway in world.Gateways)
        {
            await ClusterWorld.AssertEqualAsync(single, gateway.Host, Cancellation);
        }
    }

    [Fact]
    public async Task Engines_ComeAndGoUnderLoad_AnswersStayThoseOfOneMachine()
    {
        IReadOnlyList<RealChain> chains = RealChains.Read(1);
        await using ClusterWorld world = await ClusterWorld.StartAsync(broker.Cluster, "moves", 4, 1, 1, Cancellation);
        await using EngineHost single = ClusterWorld.NewSingle(ClusterWorld.Engine);
        using (var one = new Feed(single, 2, 2_000))
        {
            await PlayAsync(one, chains, 60);
        }

        using var cluster = new Feed(world.Gateways[0].Host, 2, 2_000);
        Task playing = PlayAsync(cluster, chains, 60);
        EngineMember second = world.AddEngine();
        await Eventually.True(() => second.Owned.Count(owned => owned.IsCurrent) == 2, "each engine owns half of the shards");
        var watch = Stopwatch.StartNew();
        await world.RemoveEngineAsync(world.Members[0]);
        await Eventually.True(() => second.Owned.Count(owned => owned.IsCurrent) == 4, "the engine that is left owns all shards");
        output.WriteLine($"all shards moved {watch.ElapsedMilliseconds} ms after their engine left");
        await playing;
        await ClusterWorld.AssertEqualAsync(single, world.Gateways[0].Host, Cancellation);
        Assert.All(second.Owned, owned => Assert.True(owned.Epoch >= 2, $"epoch {owned.Epoch}"));
    }

    private static async Task PlayAsync(Feed feed, IReadOnlyList<RealChain> chains, int rounds)
    {
        await feed.DefineAsync();
        foreach (RealChain chain in chains)
        {
            await feed.ChainAsync(chain);
            for (int i = 0; i < rounds; i++)
            {
                long time = chain.TimeUnixNanos + (i * 100_000_000L);
                await feed.PositionsAsync(200, chain.IndexPrice, time);
                await feed.MarketAsync(chain.IndexPrice * (1.0 + (0.04 * Math.Sin(i))), time);
            }
        }

        await feed.FinishAsync();
    }
}
