using System.Buffers.Binary;
using System.Collections.Concurrent;
using BtcStream.Cluster.Broker;
using BtcStream.Cluster.Tests.Brokers;

namespace BtcStream.Cluster.Tests;

/// <summary>Publisher, reader and lease over one node.</summary>
[Collection(OneBrokerGroup.Name)]
public sealed class BrokerTests(OneBroker broker)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publisher_Messages_AreReadInOrderOnce()
    {
        BrokerConnections connections = broker.Cluster.Connections();
        await BrokerTopology.DeclareStreamAsync(connections, "in.order", Cancellation);
        await using (var publisher = new LogPublisher(connections, "in.order", 77))
        {
            for (int i = 1; i <= 1_000; i++)
            {
                Assert.Equal(i, await publisher.PublishAsync(Body(i), Cancellation));
            }

            await publisher.WaitConfirmedAsync(1_000, Cancellation);
            Assert.Equal((1_000, 0, 0), (publisher.Confirmed, publisher.Pending, publisher.Resent));
        }

        StreamLog log = await StreamLog.ReadAsync(connections, "in.order", StreamStart.Beginning, messages => messages.Count >= 1_001, Cancellation);
        Assert.Equal([0, .. Enumerable.Range(1, 1_000).Select(i => (long)i)], log.Messages.Select(message => message.Sequence));
        Assert.All(log.Messages, message => Assert.Equal(77UL, message.Producer));
        Assert.All(log.Messages.Skip(1), message => Assert.Equal(message.Sequence, BinaryPrimitives.ReadInt64LittleEndian(message.Body)));
    }

    [Fact]
    public async Task Reader_AfterAnOffset_GoesOnBehindIt()
    {
        BrokerConnections connections = broker.Cluster.Connections();
        await BrokerTopology.DeclareStreamAsync(connections, "in.after", Cancellation);
        await using var publisher = new LogPublisher(connections, "in.after", 1);
        await publisher.WaitConfirmedAsync(await PublishAsync(publisher, 1, 500), Cancellation);
        StreamLog all = await StreamLog.ReadAsync(connections, "in.after", StreamStart.Beginning, messages => messages.Count >= 501, Cancellation);
        foreach (int cut in (int[])[0, 1, 250, 499])
        {
            StreamLog rest = await StreamLog.ReadAsync(connections, "in.after", StreamStart.After(all.Messages[cut].Offset), messages => messages.Count >= 500 - cut, Cancellation);
            Assert.Equal(all.Messages.Skip(cut + 1).Select(message => (message.Offset, message.Sequence)), rest.Messages.Select(message => (message.Offset, message.Sequence)));
        }
    }

    [Fact]
    public async Task Reader_PastRetention_SaysSo()
    {
        var options = broker.Cluster.Options() with { StreamMaxBytes = 1 << 20, SegmentMaxBytes = 1 << 17 };
        var connections = new BrokerConnections(options, "test");
        await BrokerTopology.DeclareStreamAsync(connections, "in.overrun", Cancellation);
        await using var publisher = new LogPublisher(connections, "in.overrun", 1);
        for (int i = 0; i < 100; i++)
        {
            // One after the other: what a broker takes at once it writes at once, into one segment, however long; and retention may leave nothing of a long last one.
            await publisher.WaitConfirmedAsync(await publisher.PublishAsync(new byte[32_768], Cancellation), Cancellation);
        }

        StreamLog oldest = await StreamLog.ReadAsync(connections, "in.overrun", StreamStart.Oldest, messages => messages.Count >= 1, Cancellation);
        Assert.True(oldest.Messages[0].Offset > 5, $"retention has left offset {oldest.Messages[0].Offset}");

        StreamOverrunException gone = await Assert.ThrowsAsync<StreamOverrunException>(
            () => new LogReader(connections, "in.overrun").RunAsync(StreamStart.After(3), _ => ValueTask.CompletedTask, Cancellation));
        Assert.Contains("in.overrun begins at offset", gone.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StreamOverrunException>(
            () => new LogReader(connections, "in.overrun").RunAsync(StreamStart.Beginning, _ => ValueTask.CompletedTask, Cancellation));
    }

    [Fact]
    public async Task Reader_HandlerFails_FailsWithIt()
    {
        BrokerConnections connections = broker.Cluster.Connections();
        await BrokerTopology.DeclareStreamAsync(connections, "in.fails", Cancellation);
        await using var publisher = new LogPublisher(connections, "in.fails", 1);
        await publisher.PublishAsync(Body(1), Cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => new LogReader(connections, "in.fails").RunAsync(StreamStart.Beginning, _ => throw new IOException("no disk"), Cancellation));
    }

    [Fact]
    public async Task Lease_SeveralWant_OneHasItAndEpochsRise()
    {
        BrokerConnections connections = broker.Cluster.Connections();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => BrokerTopology.DeclareLeaseAsync(connections, "lease.one", Cancellation)));
        await BrokerTopology.DeclareLeaseAsync(connections, "lease.one", Cancellation);
        var owners = new ConcurrentQueue<(int Owner, long Epoch)>();
        int holding = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async owner =>
        {
            await using LeaseHold hold = await new ShardLease(connections, "lease.one").AcquireAsync(Cancellation);
            Assert.Equal(1, Interlocked.Increment(ref holding));
            owners.Enqueue((owner, hold.Epoch));
            Assert.False(hold.Lost.IsCompleted);
            Interlocked.Decrement(ref holding);
        }));
        Assert.Equal([1, 2, 3, 4], owners.Select(one => one.Epoch));
        Assert.Equal(4, owners.Select(one => one.Owner).Distinct().Count());
    }

    [Theory]
    [InlineData(1L << 22, 1, "x-max-length-bytes")]
    [InlineData(0L, 2, "x-initial-cluster-size")]
    public async Task Declare_OtherArguments_Fails(long maxBytes, int replicas, string argument)
    {
        BrokerConnections connections = broker.Cluster.Connections();
        await BrokerTopology.DeclareStreamAsync(connections, "in.again", Cancellation);
        await BrokerTopology.DeclareStreamAsync(connections, "in.again", Cancellation);
        BrokerOptions same = connections.Options;
        var other = new BrokerConnections(same with { StreamMaxBytes = maxBytes > 0 ? maxBytes : same.StreamMaxBytes, Replicas = replicas }, "test");
        Exception refused = await Assert.ThrowsAnyAsync<RabbitMQ.Client.Exceptions.OperationInterruptedException>(() => BrokerTopology.DeclareStreamAsync(other, "in.again", Cancellation));
        Assert.Contains(argument, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeclareAgreement_OtherReplicas_SaysWhatDiffers()
    {
        BrokerConnections connections = broker.Cluster.Connections();
        Assert.Null(await BrokerTopology.DeclareAgreementAsync(connections, "agreement.again", 4, 10, Cancellation));
        var other = new BrokerConnections(connections.Options with { Replicas = connections.Options.Replicas + 1 }, "test");
        string? differs = await BrokerTopology.DeclareAgreementAsync(other, "agreement.again", 4, 10, Cancellation);
        Assert.Contains("x-quorum-initial-group-size", differs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeclareCluster_OtherSizeOfLogs_NamesBoth()
    {
        BrokerConnections connections = broker.Cluster.Connections();
        var options = new ClusterOptions { Brokers = connections.Options, Prefix = "sizes", Shards = 1 };
        await options.DeclareAsync(connections, Cancellation);
        await options.DeclareAsync(connections, Cancellation);
        var other = new BrokerConnections(connections.Options with { StreamMaxBytes = 1 << 22 }, "test");
        ClusterMismatchException refused = await Assert.ThrowsAsync<ClusterMismatchException>(() => (options with { Brokers = other.Options }).DeclareAsync(other, Cancellation));
        Assert.Contains("logs of 4 MiB", refused.Message, StringComparison.Ordinal);
        Assert.Contains("x-max-length-bytes", refused.Message, StringComparison.Ordinal);
    }

    private static byte[] Body(long number)
    {
        var body = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(body, number);
        return body;
    }

    private static async Task<long> PublishAsync(LogPublisher publisher, int first, int last)
    {
        long sequence = 0;
        for (int i = first; i <= last; i++)
        {
            sequence = await publisher.PublishAsync(Body(i), Cancellation);
        }

        return sequence;
    }
}
