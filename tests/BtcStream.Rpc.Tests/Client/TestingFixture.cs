using BtcStream.Rpc.Server;
using BtcStream.Rpc.TestService;

namespace BtcStream.Rpc.Tests.Client;

/// <summary>One test service for the tests of a class; it takes messages of up to 8 MiB.</summary>
public sealed class TestingFixture : IAsyncLifetime
{
    private TestingHost? _host;

    internal TestingHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await TestingHost.StartAsync(new RpcServerOptions { MaxReceiveBytes = 8 * 1024 * 1024 });

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
