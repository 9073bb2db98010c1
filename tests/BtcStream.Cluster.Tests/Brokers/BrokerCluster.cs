using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using BtcStream.Cluster.Broker;

namespace BtcStream.Cluster.Tests.Brokers;

/// <summary>RabbitMQ nodes on loopback with their own name server, home and cookie; all of it goes when this is disposed, and its processes when this one ends.</summary>
internal sealed class BrokerCluster : IAsyncDisposable
{
    private static readonly string[] Names = ["a", "b", "c"];

    private readonly string _folder = Directory.CreateTempSubdirectory("btcstream-broker-").FullName;
    private readonly TestAuthority _authority = new();
    private readonly HeldPort _nameServerPort = new();
    private readonly Process _nameServer;
    private readonly EventHandler _onExit;

    private BrokerCluster(int nodes)
    {
        string cookie = Path.Combine(_folder, ".erlang.cookie");
        File.WriteAllText(cookie, RandomNumberGenerator.GetHexString(20));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(cookie, UnixFileMode.UserRead);
        }

        int port = _nameServerPort.Number;
        _nameServer = Process.Start(WatchedProcess.Start("epmd", "-port", port.ToString(CultureInfo.InvariantCulture), "-address", "127.0.0.1"))
            ?? throw new InvalidOperationException("epmd did not start.");
        Nodes = [.. Names[..nodes].Select(name => new BrokerNode(_folder, name, port, Names[..nodes], _authority))];
        _onExit = (_, _) => KillAllAsync().GetAwaiter().GetResult();
        AppDomain.CurrentDomain.ProcessExit += _onExit;
    }

    public IReadOnlyList<BrokerNode> Nodes { get; }

    /// <summary>Who issued the nodes' certificates, PEM.</summary>
    public string AuthorityPem => _authority.Pem;

    /// <summary>Why there can be no broker here; null where there can.</summary>
    public static string? Missing =>
        !File.Exists(BrokerNode.Program) ? "rabbitmq-server is not installed: apt-get install rabbitmq-server" : null;

    /// <summary>Starts nodes. Skips the test where no broker is installed, and fails it there where one is required.</summary>
    public static async Task<BrokerCluster> StartAsync(int nodes)
    {
        if (Missing is { } missing)
        {
            Assert.False(Environment.GetEnvironmentVariable("BTCSTREAM_REQUIRE_BROKER") == "1", missing);
            Assert.Skip(missing);
        }

        var cluster = new BrokerCluster(nodes);
        try
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
            foreach (BrokerNode node in cluster.Nodes)
            {
                node.Start();
            }

            foreach (BrokerNode node in cluster.Nodes)
            {
                await node.WaitFirstReadyAsync(timeout.Token);
            }
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        return cluster;
    }

    /// <summary>Options to reach the nodes with, the given one first.</summary>
    public BrokerOptions Options(int first = 0) => new()
    {
        Nodes = [.. Nodes.Select((_, i) => Nodes[(first + i) % Nodes.Count].Address)],
        Replicas = Nodes.Count,
    };

    public BrokerConnections Connections(string name = "test") => new(Options(), name);

    /// <summary>
    /// Waits until every node has its replica of everything, and it runs: a node that was killed or frozen takes a while for it after it is ready, or before it even begins to
    /// start again, and trouble of another node meanwhile is that of two at once.
    /// </summary>
    public async Task WaitWholeAsync(CancellationToken cancellation)
    {
        while (!IsWhole(await Nodes[0].ControlAsync(["list_queues", "members", "online"], cancellation)))
        {
            await Task.Delay(500, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= _onExit;
        await KillAllAsync();
        foreach (BrokerNode node in Nodes)
        {
            await node.DisposeAsync();
        }

        _nameServer.Dispose();
        _nameServerPort.Dispose();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool IsWhole(string? queues)
    {
        if (queues is null)
        {
            return false;
        }

        using JsonDocument list = JsonDocument.Parse(queues);
        return list.RootElement.GetArrayLength() > 0 && list.RootElement.EnumerateArray().All(queue => Count(queue, "members") == Count(queue, "online"));
    }

    private static int Count(JsonElement queue, string name) => queue.GetProperty(name) is { ValueKind: JsonValueKind.Array } nodes ? nodes.GetArrayLength() : 0;

    private async Task KillAllAsync()
    {
        foreach (BrokerNode node in Nodes)
        {
            await node.KillAsync();
        }

        if (!_nameServer.HasExited)
        {
            _nameServer.Kill();
            await _nameServer.WaitForExitAsync();
        }
    }
}
