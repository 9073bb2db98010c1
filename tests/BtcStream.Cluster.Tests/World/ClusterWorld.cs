using BtcStream.Cluster.Broker;
using BtcStream.Cluster.Gateways;
using BtcStream.Cluster.Owners;
using BtcStream.Cluster.Tests.Brokers;
using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Engine.Ring;
using BtcStream.Quant.Gamma;

namespace BtcStream.Cluster.Tests.World;

/// <summary>A gateway in this process.</summary>
internal sealed record TestGateway(EngineHost Host, ClusterGateway Gateway) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Host.DisposeAsync();
    }
}

/// <summary>Gateways and engines of one cluster in this process, over brokers that are processes.</summary>
internal sealed class ClusterWorld : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("btcstream-cluster-").FullName;
    private readonly List<TestGateway> _gateways = [];

    private ClusterWorld(ClusterOptions options) => Options = options with { SnapshotDirectory = _folder };

    public static EngineOptions Engine { get; } = new() { HistoryMinutes = 0, HistoryHours = 0 };

    public ClusterOptions Options { get; }

    public List<EngineMember> Members { get; } = [];

    public IReadOnlyList<TestGateway> Gateways => _gateways;

    public static async Task<ClusterWorld> StartAsync(
        BrokerCluster brokers, string prefix, int shards, int engines, int gateways, CancellationToken cancellation, Func<ClusterOptions, ClusterOptions>? change = null)
    {
        var options = new ClusterOptions
        {
            Brokers = brokers.Options() with { ConfirmTimeout = TimeSpan.FromSeconds(3) },
            Shards = shards,
            Prefix = prefix,
            BalanceInterval = TimeSpan.FromMilliseconds(200),
            WholePartInterval = TimeSpan.FromMilliseconds(250),
            SnapshotInterval = TimeSpan.FromSeconds(2),
        };
        var world = new ClusterWorld(change is null ? options : change(options));
        await world.Options.DeclareAsync(world.Connections("declare"), cancellation);
        for (int i = 0; i < engines; i++)
        {
            world.AddEngine();
        }

        for (int i = 0; i < gateways; i++)
        {
            world.AddGateway();
        }

        if (engines > 0)
        {
            await world.WaitOwnedAsync(cancellation);
        }

        return world;
    }

    public BrokerConnections Connections(string name) => new(Options.Brokers, name);

    public EngineMember AddEngine()
    {
        var member = new EngineMember(Options, Engine, Connections("engine"));
        member.Start();
        Members.Add(member);
        return member;
    }

    public async Task RemoveEngineAsync(EngineMember member)
    {
        Members.Remove(member);
        await member.DisposeAsync();
    }

    public TestGateway AddGateway()
    {
        TestGateway gateway = NewGateway(Options, Engine);
        _gateways.Add(gateway);
        return gateway;
    }

    public static TestGateway NewGateway(ClusterOptions options, EngineOptions engine)
    {
        List<string> problems = [];
        EngineHost host = ClusterGateway.OpenHost(options, engine, new HostOptions(), problems);
        Assert.Empty(problems);
        var gateway = new TestGateway(host, new ClusterGateway(options, new BrokerConnections(options.Brokers, "gateway"), host));
        host.Start();
        gateway.Gateway.Start();
        return gateway;
    }

    /// <summary>Sends one batch in a call of its own, and gives the rows accepted once it is acked.</summary>
    public static async Task<long> SendAsync(EngineHost host, Action<InputBatch> write)
    {
        using IngestSession session = host.OpenSession();
        InputBatch batch = (await session.RentAsync())!;
        write(batch);
        await session.SubmitAsync(batch);
        session.CompleteSubmissions();
        while (await session.WaitAppliedAsync())
        {
        }

        Assert.True(session.TryTakeApplied(out BatchReceipt? applied));
        Assert.Equal(0, applied.Result.Counts.Rejected);
        return applied.Result.Counts.Accepted;
    }

    /// <summary>One machine, started.</summary>
    public static EngineHost NewSingle(EngineOptions engine)
    {
        var host = new EngineHost(new RiskEngine(engine), new HostOptions());
        host.Start();
        return host;
    }

    /// <summary>Waits until every shard has an owner that publishes, and every gateway has heard of all.</summary>
    public async Task WaitOwnedAsync(CancellationToken cancellation)
    {
        while (Members.SelectMany(member => member.Owned).Count(owned => owned.IsCurrent) < Options.Shards)
        {
            await Task.Delay(20, cancellation);
        }

        foreach (TestGateway gateway in _gateways)
        {
            await gateway.Gateway.WaitCompleteAsync(cancellation);
        }
    }

    /// <summary>Waits until a gateway's answer about the positions and the market is that of one machine, and compares everything then.</summary>
    public static async Task AssertEqualAsync(EngineHost single, EngineHost gateway, CancellationToken cancellation)
    {
        foreach (PositioningModel model in (PositioningModel[])[PositioningModel.Naive, PositioningModel.TakerFlow])
        {
            using RiskView expected = await single.QueryAsync("BTC", model, RiskParts.All);
            RiskView actual = await gateway.QueryAsync("BTC", model, RiskParts.All);
            for (int i = 0; i < 400 && !IsSame(expected, actual); i++)
            {
                // What is acked is applied; the ladders that say so come a moment later.
                actual.Dispose();
                await Task.Delay(25, cancellation);
                actual = await gateway.QueryAsync("BTC", model, RiskParts.All);
            }

            ViewAssert.Equal(expected, actual);
            actual.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TestGateway gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }

        foreach (EngineMember member in Members)
        {
            await member.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static bool IsSame(RiskView expected, RiskView actual) =>
        expected.AsOfUnixNanos == actual.AsOfUnixNanos
        && expected.Summary.Positions == actual.Summary.Positions
        && expected.Liquidations.LongUsd.SequenceEqual(actual.Liquidations.LongUsd)
        && expected.Liquidations.ShortUsd.SequenceEqual(actual.Liquidations.ShortUsd)
        && expected.Coverage.SequenceEqual(actual.Coverage);
}
