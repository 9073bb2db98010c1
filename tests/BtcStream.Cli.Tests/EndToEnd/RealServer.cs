using System.Net;
using BtcStream.Engine;
using BtcStream.Server;
using BtcStream.Server.Security;

namespace BtcStream.Cli.Tests.EndToEnd;

/// <summary>The real server in this process, on a port that the system picks: hundreds of starts would take minutes as processes.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ServerHost _host;
    private readonly Task _stopped;

    private RealServer(ServerHost host)
    {
        _host = host;
        _stopped = host.WaitForShutdownAsync(_stop.Token);
    }

    /// <summary>As <c>--server</c> takes it.</summary>
    public string Address => _host.GrpcAddress.Authority;

    public static async Task<RealServer> StartAsync(string? dataDirectory = null, SecuritySettings? security = null)
    {
        var options = new ServerOptions
        {
            Listen = new ListenAddress(IPAddress.Loopback, 0),
            Clock = ClockMode.Input,
            DataDirectory = dataDirectory,
            Security = security ?? new SecuritySettings(),
        };
        Assert.Empty(options.Validate());
        var host = new ServerHost(options);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new RealServer(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _stopped;
        await _host.DisposeAsync();
        _stop.Dispose();
    }
}
