using BtcStream.Cluster.Broker;
using BtcStream.Cluster.Tests.Brokers;
using BtcStream.Engine.Sharding;

namespace BtcStream.Cluster.Tests;

/// <summary>Connections that stay open while nothing comes through: what frozen nodes and cut networks look like to a client.</summary>
[Collection(OneBrokerGroup.Name)]
public sealed class HungConnectionTests(OneBroker broker)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ReadOnlySpan<byte> Marker => "HANG-ON-THIS"u8;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Publisher_ChannelHangs_SendsEverythingUnconfirmedAgain(bool onlyReplies)
    {
        await using var proxy = new StallingProxy(broker.Cluster.Nodes[0]);
        BrokerConnections connections = Through(proxy);
        string stream = "in.hung." + onlyReplies;
        await BrokerTopology.DeclareStreamAsync(connections, stream, Cancellation);
        await using var publisher = new LogPublisher(connections, stream, 3);
        await publisher.WaitConfirmedAsync(await publisher.PublishAsync(new byte[8], Cancellation), Cancellation);
        proxy.HangOn(Marker, 1, onlyReplies);
        long last = 0;
        for (int i = 2; i <= 40; i++)
        {
            last = await publisher.PublishAsync(i == 20 ? Marker.ToArray() : new byte[8], Cancellation);
        }

        await publisher.WaitConfirmedAsync(last, Cancellation);
        Assert.Equal(1, proxy.Hung);
        Assert.True(publisher.Reconnects >= 1 && publisher.Resent >= 1, $"{publisher.Reconnects} reconnects, {publisher.Resent} sent again");
        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), await TakenAsync(stream, 40));
    }

    [Fact]
    public async Task Publisher_ProbeIsNotConfirmed_SendsNothingOverThatConnection()
    {
        await using var proxy = new StallingProxy(broker.Cluster.Nodes[0]);
        BrokerConnections connections = Through(proxy);
        await BrokerTopology.DeclareStreamAsync(connections, "in.probe", Cancellation);
        proxy.HangOn("sequence"u8, 2, onlyReplies: true);
        await using var publisher = new LogPublisher(connections, "in.probe", 4);
        for (int i = 1; i <= 10; i++)
        {
            await publisher.PublishAsync(new byte[8], Cancellation);
        }

        await publisher.WaitConfirmedAsync(10, Cancellation);
        StreamLog log = await StreamLog.ReadAsync(broker.Cluster.Connections(), "in.probe", StreamStart.Beginning, messages => messages.Count(one => one.Sequence > 0) >= 10, Cancellation);
        Assert.Equal((2, 0L), (proxy.Hung, publisher.Resent));
        Assert.True(log.Messages.Count(message => message.Sequence == 0) >= 3, "each connection is tried with a probe");
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (long)i), log.Messages.Select(message => message.Sequence).Where(sequence => sequence > 0));
    }

    [Fact]
    public async Task Reader_ConnectionHangs_GoesOnBehindTheLastMessage()
    {
        await using var proxy = new StallingProxy(broker.Cluster.Nodes[0]);
        await BrokerTopology.DeclareStreamAsync(broker.Cluster.Connections(), "in.hung.reader", Cancellation);
        await using var publisher = new LogPublisher(broker.Cluster.Connections(), "in.hung.reader", 5);
        proxy.HangOn(Marker, 1, onlyReplies: false);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        List<long> handled = [];
        var first = new TaskCompletionSource();
        var reader = new LogReader(Through(proxy), "in.hung.reader");
        Task reading = reader.RunAsync(
            StreamStart.Beginning,
            message =>
            {
                handled.Add(message.Sequence);
                first.TrySetResult();
                return message.Sequence == 30 ? new ValueTask(done.CancelAsync()) : ValueTask.CompletedTask;
            },
            done.Token);
        for (int i = 1; i <= 30; i++)
        {
            if (i == 10)
            {
                // Or the connection hangs before the broker has answered its first subscription, which then counts for none.
                await first.Task.WaitAsync(Cancellation);
            }

            await publisher.WaitConfirmedAsync(await publisher.PublishAsync(i == 10 ? Marker.ToArray() : new byte[8], Cancellation), Cancellation);
        }

        await reading;
        Cancellation.ThrowIfCancellationRequested();
        Assert.Equal(1, proxy.Hung);
        Assert.Equal(Enumerable.Range(1, 30).Select(i => (long)i), handled.Where(sequence => sequence > 0));
        Assert.True(reader.Resubscriptions >= 1, "it never subscribed again");
    }

    [Fact]
    public async Task Lease_HoldersConnectionHangs_NextHasItWithAHigherEpochAndHolderIsTold()
    {
        await using var proxy = new StallingProxy(broker.Cluster.Nodes[0]);
        await BrokerTopology.DeclareLeaseAsync(broker.Cluster.Connections(), "lease.hung", Cancellation);
        await using LeaseHold first = await new ShardLease(Through(proxy), "lease.hung").AcquireAsync(Cancellation);
        proxy.HangNow();
        await using LeaseHold second = await new ShardLease(broker.Cluster.Connections(), "lease.hung").AcquireAsync(Cancellation);
        Assert.True(second.Epoch > first.Epoch, $"epoch {second.Epoch} after {first.Epoch}");
        await first.Lost.WaitAsync(Cancellation);
        Assert.False(second.Lost.IsCompleted);
    }

    [Fact]
    public async Task Connection_NodeHangsAtOnce_NextNodeIsTried()
    {
        await using var proxy = new StallingProxy(broker.Cluster.Nodes[0]);
        proxy.HangOn("AMQP"u8, int.MaxValue, onlyReplies: false);
        BrokerOptions options = Quick(proxy) with { Nodes = [broker.Cluster.Nodes[0].Address, proxy.Address] };
        await BrokerTopology.DeclareStreamAsync(new BrokerConnections(options, "test"), "in.next", Cancellation);
        Assert.True(proxy.Hung >= 1, "it was never asked");
    }

    [Fact]
    public async Task Connection_NodeHangs_NextIsAskedMeanwhile()
    {
        await using var proxy = new StallingProxy(broker.Cluster.Nodes[0]);
        proxy.HangOn("AMQP"u8, int.MaxValue, onlyReplies: false);

        // Waited for, the hung node would keep the test for a day.
        var connections = new BrokerConnections(
            Quick(proxy) with { Nodes = [broker.Cluster.Nodes[0].Address, proxy.Address], ConnectTimeout = TimeSpan.FromDays(1), ConnectHeadStart = TimeSpan.FromMilliseconds(1) }, "test");
        while (connections.Nodes[1].Failure is null)
        {
            await BrokerTopology.DeclareStreamAsync(connections, "in.overtaken", Cancellation);
        }

        Assert.True(proxy.Hung >= 1, "it was never asked");
        Assert.Equal((0, null), (connections.Nodes[1].Connections, connections.Nodes[0].Failure));
    }

    [Fact]
    public async Task Publisher_HasNothingToSendAndConnectionHangs_ConnectsAnew()
    {
        await using var proxy = new StallingProxy(broker.Cluster.Nodes[0]);
        BrokerConnections connections = Through(proxy);
        await BrokerTopology.DeclareStreamAsync(connections, "in.idle", Cancellation);
        await using var publisher = new LogPublisher(connections, "in.idle", 6);
        await publisher.WaitConfirmedAsync(await publisher.PublishAsync(new byte[8], Cancellation), Cancellation);
        int before = publisher.Reconnects;
        proxy.HangNow();
        await Eventually.True(() => publisher.Reconnects > before, "it connects anew");
        await publisher.WaitConfirmedAsync(await publisher.PublishAsync(new byte[8], Cancellation), Cancellation);
    }

    /// <summary>What a reader has that takes of the producer only the next sequence.</summary>
    private async Task<IEnumerable<long>> TakenAsync(string stream, int count)
    {
        var table = new ProducerTable();
        List<long> taken = [];
        await StreamLog.ReadAsync(
            broker.Cluster.Connections(),
            stream,
            StreamStart.Beginning,
            messages =>
            {
                if (table.Take(messages[^1].Producer, messages[^1].Sequence) == SequenceCode.Next)
                {
                    taken.Add(messages[^1].Sequence);
                }

                return taken.Count >= count;
            },
            Cancellation);
        return taken;
    }

    /// <summary>Short times, so that a hung connection is given up soon; on a slow machine they double until they are long enough.</summary>
    private BrokerOptions Quick(StallingProxy proxy) => broker.Cluster.Options() with
    {
        Nodes = [proxy.Address],
        ProbeTimeout = TimeSpan.FromSeconds(1),
        ConfirmTimeout = TimeSpan.FromSeconds(1),
        Heartbeat = TimeSpan.FromSeconds(1),
    };

    private BrokerConnections Through(StallingProxy proxy) => new(Quick(proxy), "test");
}
