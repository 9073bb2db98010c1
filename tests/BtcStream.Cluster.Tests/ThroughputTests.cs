using System.Diagnostics;
using BtcStream.Cluster.Node;
using BtcStream.Cluster.Tests.Brokers;
using BtcStream.Cluster.Tests.World;
using BtcStream.Engine;

namespace BtcStream.Cluster.Tests;

/// <summary>What the brokers cost, and what shards give, in one run on one machine. Nothing is asserted about speed; it runs where it is asked for.</summary>
[Collection(OneBrokerGroup.Name)]
public sealed class ThroughputTests(OneBroker broker, ITestOutputHelper output)
{
    private const int Messages = 400;
    private const int Rows = 1_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Throughput_OfOneMachineAndOfShards_IsPrinted()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("BTCSTREAM_CLUSTER_THROUGHPUT") == "1", "only measures: BTCSTREAM_CLUSTER_THROUGHPUT=1 runs it");
        // The first pass has the methods compiled; the second counts.
        foreach (string pass in (string[])["warm", "measured"])
        {
            await using (EngineHost single = ClusterWorld.NewSingle(NodeOptions.Engine))
            {
                await MeasureAsync($"{pass}, one machine", single);
            }

            foreach (int shards in (int[])[1, 2, 4])
            {
                await using ClusterWorld world = await ClusterWorld.StartAsync(broker.Cluster, $"{pass}{shards}", shards, shards, 1, Cancellation);
                await MeasureAsync($"{pass}, {shards} shards", world.Gateways[0].Host);
            }
        }
    }

    /// <summary>Four calls at once, each of its own accounts, all acked at the end.</summary>
    private async Task MeasureAsync(string what, EngineHost host)
    {
        await ClusterWorld.SendAsync(host, SteadyFeed.WriteBeginning);
        await new SteadyFeed(9, Rows).PlayAsync(host, 20);
        long before = Process.GetCurrentProcess().TotalProcessorTime.Ticks;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(1, 4).Select(number => new SteadyFeed(number, Rows).PlayAsync(host, Messages)));
        double seconds = watch.Elapsed.TotalSeconds;
        double processor = TimeSpan.FromTicks(Process.GetCurrentProcess().TotalProcessorTime.Ticks - before).TotalSeconds;
        double rows = 4.0 * Messages * 0.75 * Rows;
        output.WriteLine($"{what}: {rows / seconds:F0} position rows/s acked, {processor / rows * 1e9:F0} ns of this process a row (brokers not counted)");
    }
}
