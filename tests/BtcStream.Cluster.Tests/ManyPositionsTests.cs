using System.Diagnostics;
using System.Globalization;
using BtcStream.Cluster.Node;
using BtcStream.Cluster.Tests.Brokers;
using BtcStream.Cluster.Tests.World;
using BtcStream.Engine;

namespace BtcStream.Cluster.Tests;

/// <summary>
/// Brokers, four engines and two gateways, all of them processes, take recorded chains and many positions; what each gateway then answers is what one machine answers, to
/// the last bit.
/// </summary>
public sealed class ManyPositionsTests(ITestOutputHelper output)
{
    private const int Shards = 4;
    private const long Second = 1_000_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Answers_OfProcessesWithTwentyThousandPositions_AreThoseOfOneMachine() => RunAsync(brokerNodes: 1, positions: 20_000, chains: 2, "some");

    [Fact]
    public Task Answers_OfProcessesWithAMillionPositions_AreThoseOfOneMachine()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("BTCSTREAM_CLUSTER_MILLION") == "1", "takes minutes: BTCSTREAM_CLUSTER_MILLION=1 runs it");
        return RunAsync(brokerNodes: 3, positions: 1_000_000, chains: int.MaxValue, "million");
    }

    private async Task RunAsync(int brokerNodes, int positions, int chains, string prefix)
    {
        string[] files = [.. RealChains.Files().Take(chains)];
        using var snapshots = new TempFolder();
        await using BrokerCluster brokers = await BrokerCluster.StartAsync(brokerNodes);
        ClusterOptions options = NodeOptions.Of(prefix, Shards, snapshots.Path, [.. brokers.Nodes.Select(node => node.Address)]);
        await options.DeclareAsync(new(options.Brokers, "declare"), Cancellation);
        await using var children = new ChildNodes();
        for (int i = 0; i < Shards; i++)
        {
            children.Add(ChildNode.Engine(options));
        }

        ChildNode[] gateways = [.. Enumerable.Range(1, 2).Select(number => children.Add(ChildNode.Gateway(options, number)))];
        await using EngineHost single = ClusterWorld.NewSingle(NodeOptions.Engine);
        using (ScriptedFeed one = new(single, 1), two = new(single, 2))
        {
            await PlayAsync(new Play(gateways, [one, two]), files, positions / 2);
        }

        Assert.True(await AnswerDigest.PositionsAsync(single) > 0.97 * positions);
    }

    /// <summary>Chain after chain, and with each its share of the positions and a move of the price that triggers some.</summary>
    private async Task PlayAsync(Play play, string[] files, int positionsOfEach)
    {
        await play.OneAsync("define");
        int share = (positionsOfEach + files.Length - 1) / files.Length;
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < files.Length; i++)
        {
            RealChain chain = RealChain.Read(files[i]);
            (int first, int count) = (i * share, Math.Min(share, positionsOfEach - (i * share)));
            await play.OneAsync("chain " + files[i]);
            await play.BothAsync(FormattableString.Invariant($"positions {first} {count} {chain.IndexPrice} {chain.TimeUnixNanos}"));
            await play.BothAsync(FormattableString.Invariant($"changes {first} {count} {chain.IndexPrice} {chain.TimeUnixNanos + Second}"));
            foreach (double move in (double[])[0.97, 1.03, 1.0])
            {
                await play.OneAsync(FormattableString.Invariant($"market {chain.IndexPrice * move} {chain.TimeUnixNanos + (2 * Second)}"));
            }

            if (i % 10 == 9 || i == files.Length - 1)
            {
                output.WriteLine($"chain {i + 1} of {files.Length}: {await play.CompareAsync()} after {watch.Elapsed.TotalSeconds:F1} s");
            }
        }

        Assert.All(play.Counts, counts => Assert.NotEqual("0", counts.Split(' ')[^1]));
    }

    /// <summary>Two gateways and what does the same on one machine.</summary>
    private sealed class Play(ChildNode[] gateways, ScriptedFeed[] single)
    {
        /// <summary>Rows accepted, late and refused, as the acks to each gateway counted them last.</summary>
        public string[] Counts { get; } = new string[2];

        /// <summary>The first does a line.</summary>
        public async Task OneAsync(string line) => await DoAsync(0, line, await single[0].DoAsync(line));

        /// <summary>Both do a line at once.</summary>
        public async Task BothAsync(string line)
        {
            string[] expected = [await single[0].DoAsync(line), await single[1].DoAsync(line)];
            await Task.WhenAll(DoAsync(0, line, expected[0]), DoAsync(1, line, expected[1]));
        }

        /// <summary>Compares what both answer with what one machine does, once the last ladders have come.</summary>
        public async Task<string> CompareAsync()
        {
            string expected = await single[0].DoAsync("answers");
            foreach (ChildNode gateway in gateways)
            {
                string actual = await gateway.AskAsync("answers", Cancellation);
                for (int i = 0; i < 400 && actual != expected; i++)
                {
                    await Task.Delay(50, Cancellation);
                    actual = await gateway.AskAsync("answers", Cancellation);
                }

                Assert.Equal(expected.Split(' '), actual.Split(' '));
            }

            return string.Create(CultureInfo.InvariantCulture, $"{expected.Split(' ').Length} parts of the answers of both gateways equal");
        }

        private async Task DoAsync(int gateway, string line, string expected)
        {
            Counts[gateway] = await gateways[gateway].AskAsync(line, Cancellation);
            Assert.Equal(expected, Counts[gateway]);
        }
    }
}
