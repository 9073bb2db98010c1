using System.Globalization;
using System.Runtime.InteropServices;
using BtcStream.Cluster;
using BtcStream.Cluster.Broker;
using BtcStream.Cluster.Gateways;
using BtcStream.Cluster.Node;
using BtcStream.Cluster.Owners;
using BtcStream.Engine;

// engine PREFIX SHARDS SNAPSHOTS NODE,NODE,NODE: runs until SIGTERM, and gives its shards back then.
// feed   PREFIX SHARDS SNAPSHOTS NODE,NODE,NODE FEED-NUMBER BATCHES ROWS MILLISECONDS: a gateway that sends a steady feed and ends.
// gateway PREFIX SHARDS SNAPSHOTS NODE,NODE,NODE FEED-NUMBER: does the lines of its standard input, and ends with it.
ClusterOptions options = NodeOptions.Of(args[1], int.Parse(args[2], CultureInfo.InvariantCulture), args[3], [.. args[4].Split(',').Select(node => new Uri(node))]);
var connections = new BrokerConnections(options.Brokers, args[0]);
if (args[0] == "engine")
{
    var term = new TaskCompletionSource();
    using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
    {
        context.Cancel = true;
        term.TrySetResult();
    });
    await using var member = new EngineMember(options, NodeOptions.Engine, connections, new ConsoleListener());
    member.Start();
    await term.Task;
    return 0;
}

await using EngineHost host = ClusterGateway.OpenHost(options, NodeOptions.Engine, new HostOptions(), []);
await using var gateway = new ClusterGateway(options, connections, host);
host.Start();
gateway.Start();
int number = int.Parse(args[5], CultureInfo.InvariantCulture);
if (args[0] == "gateway")
{
    using var feed = new ScriptedFeed(host, number);
    while (await Console.In.ReadLineAsync() is { } line)
    {
        Console.WriteLine("= " + await feed.DoAsync(line));
    }

    return 0;
}

(int batches, int rows) = (int.Parse(args[6], CultureInfo.InvariantCulture), int.Parse(args[7], CultureInfo.InvariantCulture));
await new SteadyFeed(number, rows).PlayAsync(
    host, batches, acked => Console.WriteLine($"acked {acked}"), TimeSpan.FromMilliseconds(int.Parse(args[8], CultureInfo.InvariantCulture)));
Console.WriteLine("done");
return 0;

/// <summary>Prints what happens to the engine's shards.</summary>
internal sealed class ConsoleListener : IMemberListener
{
    public void OnAcquired(int shard, long epoch) => Console.WriteLine($"acquired {shard} {epoch}");

    public void OnSnapshotUnused(int shard, string problem) => Console.WriteLine($"unused {shard} {problem}");

    public void OnReleased(int shard, long epoch, string reason) => Console.WriteLine($"released {shard} {epoch} {reason}");
}
