using System.Net;
using BtcStream.Server;
using BtcStream.Server.Security;

namespace BtcStream.Testing;

/// <summary>The real server in this process, on a port that the system picks: hundreds of starts would take minutes as processes. Linked into the projects that name it.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _stopped;

    private RealServer(ServerHost host)
    {
        Host = host;
        _stopped = host.WaitForShutdownAsync(_stop.Token);
    }

    public ServerHost Host { get; }

    public int Port => Host.GrpcAddress.Port;

    /// <summary>As <c>--server</c> takes it.</summary>
    public string Address => Host.GrpcAddress.Authority;

    public static async Task<RealServer> StartAsync(string? dataDirectory = null, SecuritySettings? security = null, Func<ServerOptions, ServerOptions>? configure = null)
    {
        var options = new ServerOptions { Listen = new ListenAddress(IPAddress.Loopback, 0), DataDirectory = dataDirectory, Security = security ?? new SecuritySettings() };
        options = configure?.Invoke(options) ?? options;
        Assert.Empty(options.Validate());
        var host = new ServerHost(options);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new RealServer(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _stopped;
        await Host.DisposeAsync();
        _stop.Dispose();
    }
}
