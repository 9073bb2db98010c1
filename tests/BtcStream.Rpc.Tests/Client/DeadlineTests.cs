using BtcStream.Rpc.Client;
using BtcStream.Rpc.Server;
using BtcStream.Rpc.TestService;

namespace BtcStream.Rpc.Tests.Client;

/// <summary>Deadlines, on both ends, by clocks that tests move.</summary>
public sealed class DeadlineTests
{
    private static readonly CallOptions TenSeconds = new() { Timeout = TimeSpan.FromSeconds(10) };

    [Fact]
    public async Task Deadline_OnTheClientsClock_ResetsTheCall()
    {
        var clock = new ManualClock();
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { TimeProvider = new ManualClock() });
        using var client = new TestingClient(host.GrpcAddress, new RpcChannelOptions { TimeProvider = clock });
        using ServerStreamingCall<Note> call = client.Wait.Start(new Note(), TenSeconds);
        await call.Frames.ReadHeadersAsync();
        ValueTask<bool> read = call.Responses.MoveNextAsync();

        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(read.IsCompleted);
        Assert.Null(call.Frames.Status);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(async () => await read)).Status.Code);
        await client.ObserveUntilAsync(seen => seen.Cancelled == 1);
    }

    [Fact]
    public async Task Deadline_OnTheServersClock_ComesAsItsStatus()
    {
        var clock = new ManualClock();
        await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { TimeProvider = clock });
        using var client = new TestingClient(host.GrpcAddress, new RpcChannelOptions { TimeProvider = new ManualClock() });
        using ServerStreamingCall<Note> call = client.Wait.Start(new Note(), TenSeconds);
        await call.Frames.ReadHeadersAsync();

        clock.Advance(TimeSpan.FromSeconds(10));

        RpcException e = await Assert.ThrowsAsync<RpcException>(async () => await call.Responses.MoveNextAsync());
        Assert.Equal(StatusCode.DeadlineExceeded, e.Status.Code);
        Assert.Equal(0, host.Server.Statistics.AbandonedCalls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task Deadline_PassedAtTheStart_SendsNothing(int seconds)
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new TestingClient(host.GrpcAddress);

        RpcException e = await Assert.ThrowsAsync<RpcException>(
            () => client.Echo.CallAsync(new Note(), new CallOptions { Timeout = TimeSpan.FromSeconds(seconds) }));

        Assert.Equal(StatusCode.DeadlineExceeded, e.Status.Code);
        Assert.Equal(0, host.Server.Statistics.StartedCalls);
    }

    [Fact]
    public async Task Deadline_NotReached_LeavesNoTimerBehind()
    {
        var clock = new ManualClock();
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new TestingClient(host.GrpcAddress, new RpcChannelOptions { TimeProvider = clock });

        await client.Echo.CallAsync(new Note(), TenSeconds);
        using (client.Wait.Start(new Note(), TenSeconds))
        {
            Assert.Equal(1, clock.Pending);
        }

        Assert.Equal(0, clock.Pending);
    }

    [Theory]
    [InlineData(0.0000001, "1u")]
    [InlineData(1.5, "1500000u")]
    [InlineData(86400, "86400000m")]
    public async Task Deadline_OnTheWire_IsTheTimeout(double seconds, string header)
    {
        string? sent = null;
        await using ScriptedHost host = await ScriptedHost.StartAsync(http =>
        {
            sent = http.Request.Headers["grpc-timeout"];
            http.Response.Headers["grpc-status"] = "0";
            return Task.CompletedTask;
        });
        using var client = new TestingClient(host.Address, new RpcChannelOptions { TimeProvider = new ManualClock() });
        using ServerStreamingCall<Note> call = client.Count.Start(new CountRequest(), new CallOptions { Timeout = TimeSpan.FromSeconds(seconds) });

        Assert.False(await call.Responses.MoveNextAsync());
        Assert.Equal(header, sent);
    }

    [Fact]
    public async Task Deadline_LongerThanATimerHolds_IsCutNotRefused()
    {
        await using TestingHost host = await TestingHost.StartAsync();
        using var client = new TestingClient(host.GrpcAddress);

        await client.Echo.CallAsync(new Note(), new CallOptions { Timeout = TimeSpan.MaxValue });
    }

    [Fact]
    public async Task Deadline_WhileASendWaitsForTheServer_EndsTheSend()
    {
        var clock = new ManualClock();
        await using ScriptedHost host = await ScriptedHost.StartAsync(http =>
        {
            // Takes nothing, so that the client's send fills the windows and waits.
            var gone = new TaskCompletionSource();
            http.RequestAborted.Register(gone.SetResult);
            return gone.Task;
        });
        using var client = new TestingClient(host.Address, new RpcChannelOptions { TimeProvider = clock });
        using ClientStreamingCall<Note, Tally> call = client.Collect.Start(TenSeconds);
        for (int bytes = 0; bytes < 2 * RpcKestrel.ConnectionWindowBytes; bytes += 1024 * 1024)
        {
            call.Requests.Write(new Note { Payload = Google.Protobuf.ByteString.CopyFrom(new byte[1024 * 1024]) });
        }

        // More than the windows hold, so this cannot complete.
        ValueTask<bool> flush = call.Requests.FlushAsync();
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.False(await flush);
        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(call.FinishAsync)).Status.Code);
    }
}
