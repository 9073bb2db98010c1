using System.Globalization;
using BtcStream.Cluster.Node;
using BtcStream.Cluster.Tests.Brokers;
using BtcStream.Cluster.Tests.World;
using BtcStream.Engine;
using BtcStream.Engine.Ring;

namespace BtcStream.Cluster.Tests;

/// <summary>
/// Three brokers, four engines and two gateways as processes, and kill -9 of each in turn while both gateways stream a million rows. Takes minutes, so it runs where it is
/// asked for: BTCSTREAM_CLUSTER_KILLS says how many are killed (9 kills each kind thrice).
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Engines = 4;
    private const int Feeds = 2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kills_OfEveryKindUnderLoad_LoseNothingAndApplyNothingTwice()
    {
        int kills = Number("BTCSTREAM_CLUSTER_KILLS", 0);
        Assert.SkipWhen(kills == 0, "takes minutes: BTCSTREAM_CLUSTER_KILLS=9 runs it");
        (int messages, int rows) = (Number("BTCSTREAM_CLUSTER_MESSAGES", 1_500), Number("BTCSTREAM_CLUSTER_ROWS", 500));
        string snapshots = Directory.CreateTempSubdirectory("btcstream-kills-").FullName;
        await using BrokerCluster brokers = await BrokerCluster.StartAsync(3);
        ClusterOptions options = NodeOptions.Of("kills", 4, snapshots, [.. brokers.Nodes.Select(node => node.Address)]);
        await options.DeclareAsync(new(options.Brokers, "declare"), Cancellation);
        await using var children = new ChildNodes();
        ChildNode[] engines = [.. Enumerable.Range(0, Engines).Select(_ => children.Add(ChildNode.Engine(options)))];
        await using TestGateway observer = ClusterWorld.NewGateway(options, NodeOptions.Engine);
        await observer.Gateway.WaitCompleteAsync(Cancellation);
        await using EngineHost single = ClusterWorld.NewSingle(NodeOptions.Engine);
        await BothAsync(single, observer.Host, SteadyFeed.WriteBeginning);
        ChildNode[] feeds = [.. Enumerable.Range(1, Feeds).Select(number => children.Add(ChildNode.Feed(options, number, messages, rows)))];

        await using (var freshness = new Freshness(observer.Gateway))
        {
            for (int kill = 1; kill <= kills; kill++)
            {
                long due = messages * kill / (kills + 1);
                while (feeds.Min(feed => feed.Acked) < due && !feeds.All(feed => feed.Done.IsCompleted))
                {
                    Assert.All(feeds, feed => Assert.True(!feed.HasExited || feed.Done.IsCompleted, feed.Errors));
                    await Task.Delay(20, Cancellation);
                }

                output.WriteLine($"{freshness.TakeOldestSeconds():F2} s oldest part before");
                output.WriteLine(await KillAsync(kill, children, brokers, engines, feeds, options, messages, rows));
            }

            await Task.WhenAll(feeds.Select(feed => feed.Done)).WaitAsync(Cancellation);
            output.WriteLine($"{freshness.TakeOldestSeconds():F2} s oldest part before the end");
        }

        for (int number = 1; number <= Feeds; number++)
        {
            await new SteadyFeed(number, rows).PlayAsync(single, messages);
        }

        for (int move = 1; move <= 5; move++)
        {
            long time = SteadyFeed.Start + ((messages + move) * 1_000_000L);
            await BothAsync(single, observer.Host, batch => SteadyFeed.WriteMarket(batch, SteadyFeed.Price * (1.0 + (0.02 * Math.Sin(move))), time));
        }

        await ClusterWorld.AssertEqualAsync(single, observer.Host, Cancellation);
        Assert.Equal(single.Counts.Positions.Accepted, (await observer.Gateway.DescribeAsync()).Sum(shard => shard.View.Positions.Accepted));
        Assert.Equal(single.Counts.Trades.Accepted, observer.Host.Counts.Trades.Accepted);
        output.WriteLine($"{single.Counts.Positions.Accepted} position rows and {single.Counts.Trades.Accepted} trades, each applied once");
        Directory.Delete(snapshots, recursive: true);
    }

    private static int Number(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    private static async Task<string> KillAsync(
        int kill, ChildNodes children, BrokerCluster brokers, ChildNode[] engines, ChildNode[] feeds, ClusterOptions options, int messages, int rows)
    {
        int turn = kill / 3;
        switch (kill % 3)
        {
            case 0:
                BrokerNode node = brokers.Nodes[turn % brokers.Nodes.Count];
                await node.KillAsync();
                node.Start();
                await node.WaitReadyAsync(Cancellation);
                return $"kill {kill}: broker {turn % brokers.Nodes.Count}";
            case 1:
                await engines[turn % Engines].DisposeAsync();
                engines[turn % Engines] = children.Add(ChildNode.Engine(options));
                return $"kill {kill}: engine {turn % Engines}";
            default:
                bool wasDone = feeds[turn % Feeds].Done.IsCompleted;
                await feeds[turn % Feeds].DisposeAsync();
                feeds[turn % Feeds] = children.Add(ChildNode.Feed(options, (turn % Feeds) + 1, messages, rows));
                return $"kill {kill}: gateway {turn % Feeds}{(wasDone ? ", which had sent all" : "")}";
        }
    }

    private static async Task BothAsync(EngineHost single, EngineHost cluster, Action<InputBatch> write)
    {
        await ClusterWorld.SendAsync(single, write);
        await ClusterWorld.SendAsync(cluster, write);
    }
}
