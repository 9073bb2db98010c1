using BtcStream.Cluster.Broker;
using BtcStream.Cluster.Tests.Brokers;
using BtcStream.Engine.Sharding;

namespace BtcStream.Cluster.Tests;

/// <summary>
/// Three nodes, of which one at a time is killed or frozen while messages stream. One test: starting three nodes takes longer than all it does.
/// </summary>
public sealed class FaultTests(ITestOutputHelper output)
{
    private const string Stream = "in.faults";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nodes_KilledAndFrozen_LoseNothingAndEpochsRise()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("BTCSTREAM_CLUSTER_FAULTS") == "1", "takes a minute: BTCSTREAM_CLUSTER_FAULTS=1 runs it");
        await using BrokerCluster cluster = await BrokerCluster.StartAsync(3);
        var options = cluster.Options() with { ConfirmTimeout = TimeSpan.FromSeconds(3) };
        var connections = new BrokerConnections(options, "test");
        await BrokerTopology.DeclareStreamAsync(connections, Stream, Cancellation);
        await BrokerTopology.DeclareLeaseAsync(connections, "lease.faults", Cancellation);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var taken = new TakenMessages();
        Task read = new LogReader(connections, Stream).RunAsync(StreamStart.Beginning, taken.Take, reading.Token);
        await using var publisher = new LogPublisher(connections, Stream, 5);
        var lease = new ShardLease(connections, "lease.faults");
        long lastEpoch = 0;

        for (int round = 0; round < 3; round++)
        {
            LeaseHold hold = await lease.AcquireAsync(Cancellation);
            Assert.True(hold.Epoch > lastEpoch, $"epoch {hold.Epoch} after {lastEpoch}");
            lastEpoch = hold.Epoch;
            Task<long> publishing = PublishAsync(publisher, 600);
            await publisher.WaitConfirmedAsync((round * 600) + 100, Cancellation);
            await TroubleAsync(cluster.Nodes[round], round == 1);
            await publisher.WaitConfirmedAsync(await publishing, Cancellation);
            await RecoverAsync(cluster.Nodes[round], round == 1);
            await hold.DisposeAsync();
        }

        await taken.WaitAsync(1_800, Cancellation);
        await reading.CancelAsync();
        await read;
        output.WriteLine($"{publisher.Reconnects} reconnects, {publisher.Resent} messages sent again, {taken.Table.Repeated} repeats and {taken.Table.Early} early ones dropped");
        Assert.Equal(Enumerable.Range(1, 1_800).Select(i => (long)i), taken.Numbers);
        Assert.True(publisher.Reconnects > 0, "no node that mattered was killed");
    }

    private static async Task TroubleAsync(BrokerNode node, bool freezes)
    {
        if (freezes)
        {
            await node.FreezeAsync();
        }
        else
        {
            await node.KillAsync();
        }
    }

    private static async Task RecoverAsync(BrokerNode node, bool freezes)
    {
        if (freezes)
        {
            await node.ThawAsync();
        }
        else
        {
            node.Start();
        }

        await node.WaitReadyAsync(Cancellation);
    }

    private static async Task<long> PublishAsync(LogPublisher publisher, int count)
    {
        long sequence = 0;
        for (int i = 0; i < count; i++)
        {
            sequence = await publisher.PublishAsync(new byte[4_096], Cancellation);
        }

        return sequence;
    }

    /// <summary>What a reader takes that takes only what comes next.</summary>
    private sealed class TakenMessages
    {
        private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _wanted = int.MaxValue;

        public ProducerTable Table { get; } = new();

        public List<long> Numbers { get; } = [];

        public ValueTask Take(LogMessage message)
        {
            lock (Numbers)
            {
                if (Table.Take(message.Producer, message.Sequence) == SequenceCode.Next)
                {
                    Numbers.Add(message.Sequence);
                }

                if (Numbers.Count >= _wanted)
                {
                    _enough.TrySetResult();
                }
            }

            return ValueTask.CompletedTask;
        }

        public async Task WaitAsync(int count, CancellationToken cancellation)
        {
            lock (Numbers)
            {
                _wanted = count;
                if (Numbers.Count >= count)
                {
                    _enough.TrySetResult();
                }
            }

            await _enough.Task.WaitAsync(cancellation);
        }
    }
}
