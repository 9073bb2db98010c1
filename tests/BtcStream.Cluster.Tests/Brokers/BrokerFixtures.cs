namespace BtcStream.Cluster.Tests.Brokers;

/// <summary>One node for all tests that need no more. Each uses streams of its own.</summary>
public sealed class OneBroker : IAsyncLifetime
{
    internal BrokerCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Cluster = await BrokerCluster.StartAsync(1);

    public ValueTask DisposeAsync() => Cluster?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Tests that share one node.</summary>
[CollectionDefinition(Name)]
public sealed class OneBrokerGroup : ICollectionFixture<OneBroker>
{
    public const string Name = "one broker";
}
