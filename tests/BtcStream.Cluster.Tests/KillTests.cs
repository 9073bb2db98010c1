using System.Globalization;
using BtcStream.Cluster.Node;
using BtcStream.Cluster.Tests.World;
using BtcStream.Engine;
using BtcStream.Engine.Ring;

namespace BtcStream.Cluster.Tests;

/// <summary>
/// Three brokers, four engines and two gateways as processes, and kill -9 and freezes of them under load: each in turn, then at random. Takes minutes, so it runs where it
/// is asked for: BTCSTREAM_CLUSTER_KILLS says how many faults there are (11 are each once), BTCSTREAM_CLUSTER_SEED which at random.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Faults_OfEveryKindUnderLoad_LoseNothingAndApplyNothingTwice()
    {
        int count = Number("BTCSTREAM_CLUSTER_KILLS", 0);
        Assert.SkipWhen(count == 0, "takes minutes: BTCSTREAM_CLUSTER_KILLS=22 runs it");
        (int seed, int rows) = (Number("BTCSTREAM_CLUSTER_SEED", Random.Shared.Next()), Number("BTCSTREAM_CLUSTER_ROWS", 500));
        output.WriteLine($"BTCSTREAM_CLUSTER_SEED={seed}");
        await using FaultyCluster cluster = await FaultyCluster.StartAsync(rows, Cancellation);
        await using TestGateway observer = ClusterWorld.NewGateway(cluster.Options, NodeOptions.Engine);
        await observer.Gateway.WaitCompleteAsync(Cancellation);
        await using EngineHost single = ClusterWorld.NewSingle(NodeOptions.Engine);
        await BothAsync(single, observer.Host, SteadyFeed.WriteBeginning);
        cluster.StartFeeds();
        await SufferAsync(cluster, observer, count, seed);
        int[] messages = await cluster.FinishAsync(Cancellation);
        for (int feed = 0; feed < FaultyCluster.Feeds; feed++)
        {
            await new SteadyFeed(feed + 1, rows).PlayAsync(single, messages[feed]);
        }

        for (int move = 1; move <= 5; move++)
        {
            long time = SteadyFeed.Start + ((messages.Max() + move) * 1_000_000L);
            await BothAsync(single, observer.Host, batch => SteadyFeed.WriteMarket(batch, SteadyFeed.Price * (1.0 + (0.02 * Math.Sin(move))), time));
        }

        await ClusterWorld.AssertEqualAsync(single, observer.Host, Cancellation);
        Assert.Equal(single.Counts.Positions.Accepted, (await observer.Gateway.DescribeAsync()).Sum(shard => shard.View.Positions.Accepted));
        Assert.Equal(single.Counts.Trades.Accepted, observer.Host.Counts.Trades.Accepted);
        output.WriteLine($"{single.Counts.Positions.Accepted} position rows and {single.Counts.Trades.Accepted} trades, each applied once; {observer.Gateway.PartsPassedOver} parts passed over");
    }

    private async Task SufferAsync(FaultyCluster cluster, TestGateway observer, int count, int seed)
    {
        await using var freshness = new Freshness(observer.Gateway);
        List<(FaultKind Kind, double Seconds)> figures = [];
        foreach (Fault fault in Fault.List(count, seed))
        {
            // Load runs, and everything is acked again, before the next.
            await cluster.WaitAckedAsync(100, Cancellation);
            double seconds = await cluster.SufferAsync(fault, freshness, Cancellation);
            figures.Add((fault.Kind, seconds));
            output.WriteLine(FormattableString.Invariant($"{figures.Count}. {fault}: {seconds:F2} s without fresh risk"));
        }

        foreach (IGrouping<FaultKind, double> kind in figures.GroupBy(one => one.Kind, one => one.Seconds))
        {
            double[] seconds = [.. kind.Order()];
            output.WriteLine(FormattableString.Invariant($"{kind.Key}: {seconds.Length}, {seconds[0]:F2} to {seconds[^1]:F2} s, median {seconds[seconds.Length / 2]:F2} s"));
        }
    }

    private static int Number(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    private static async Task BothAsync(EngineHost single, EngineHost cluster, Action<InputBatch> write)
    {
        await ClusterWorld.SendAsync(single, write);
        await ClusterWorld.SendAsync(cluster, write);
    }
}
