using System.Net;
using BtcStream.Engine;
using BtcStream.Rpc.Client;
using Microsoft.Extensions.Logging;

namespace BtcStream.Server.Tests.Hosting;

/// <summary>A server of a test's own, in this process, on ports that the system picks, with a client of its own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private static readonly ListenAddress AnyPort = new(IPAddress.Loopback, 0);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<RiskClient> _clients = [];
    private readonly Task _stopped;

    private TestServer(ServerHost host)
    {
        Host = host;
        _stopped = host.WaitForShutdownAsync(_stop.Token);
        Client = NewClient();
    }

    /// <summary>The server itself.</summary>
    public ServerHost Host { get; }

    /// <summary>A client that every test may use.</summary>
    public RiskClient Client { get; }

    public static Task<TestServer> StartAsync(ClockMode clock = ClockMode.Input, int maxMessageBytes = ServerOptions.DefaultMaxMessageBytes) =>
        StartAsync(options => options with { Clock = clock, MaxMessageBytes = maxMessageBytes });

    /// <summary>A server with options of the test's own.</summary>
    public static async Task<TestServer> StartAsync(Func<ServerOptions, ServerOptions> configure, TimeProvider? time = null, ILoggerProvider? log = null)
    {
        ServerOptions options = configure(new ServerOptions { Listen = AnyPort });
        Assert.Empty(options.Validate());
        var host = new ServerHost(options, time, log);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new TestServer(host);
    }

    /// <summary>Another client, with a connection of its own; it goes with the server.</summary>
    public RiskClient NewClient(int? streamWindowBytes = null)
    {
        var client = new RiskClient(Host.GrpcAddress, streamWindowBytes);
        _clients.Add(client);
        return client;
    }

    /// <summary>Another client with a credential and trust of its own.</summary>
    public RiskClient NewClient(RpcChannelOptions channel)
    {
        var client = new RiskClient(Host.GrpcAddress, channel);
        _clients.Add(client);
        return client;
    }

    /// <summary>Stops the server as a signal to the process would; completes when nothing runs any more.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _stopped;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RiskClient client in _clients)
        {
            client.Dispose();
        }

        await StopAsync();
        await Host.DisposeAsync();
        _stop.Dispose();
    }
}
