using System.Net;
using BtcStream.Server.Limits;
using Microsoft.AspNetCore.Connections;

namespace BtcStream.Server.Tests.Limits;

/// <summary>How fast one address may open connections.</summary>
public sealed class AddressConnectionsTests
{
    private readonly ManualClock _clock = new();
    private readonly AddressConnections _connections;
    private int _served;

    public AddressConnectionsTests() => _connections = new AddressConnections(limit: 10, perSecond: 2, _clock);

    [Fact]
    public async Task Run_FasterThanAllowed_WaitsItsTurnAndNobodyElseDoes()
    {
        for (int i = 0; i < 10; i++)
        {
            await RunAsync("192.0.2.1");
        }

        Task[] late = [RunAsync("192.0.2.1"), RunAsync("192.0.2.1")];
        await RunAsync("192.0.2.2");
        Assert.Equal((11, 2), (_served, _clock.Pending));
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        await late[0];
        Assert.Equal((12, 1), (_served, _clock.Pending));
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        await late[1];
        Assert.Equal((13, 0L), (_served, _connections.Refused));
    }

    [Fact]
    public async Task Run_ClientsThatLeaveWhileTheyWait_DoNotMakeTheNextWaitForThem()
    {
        for (int i = 0; i < 10; i++)
        {
            await RunAsync("192.0.2.1");
        }

        for (int i = 0; i < 1_000; i++)
        {
            using var left = new CancellationTokenSource();
            Task waiting = RunAsync("192.0.2.1", left.Token);
            await left.CancelAsync();
            await waiting;
        }

        Task last = RunAsync("192.0.2.1");
        Assert.Equal(10, _served);
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        await last;
        Assert.Equal(11, _served);
    }

    private async Task RunAsync(string address, CancellationToken closed = default)
    {
        await using var connection = new DefaultConnectionContext { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1), ConnectionClosed = closed };
        await _connections.RunAsync(connection, _ =>
        {
            _served++;
            return Task.CompletedTask;
        });
    }
}
