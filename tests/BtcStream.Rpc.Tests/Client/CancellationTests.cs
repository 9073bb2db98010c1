using BtcStream.Rpc.Client;
using BtcStream.Rpc.TestService;

namespace BtcStream.Rpc.Tests.Client;

/// <summary>Calls that are cancelled or abandoned on one side: the other side learns of it, and nothing stays behind.</summary>
public sealed class CancellationTests(TestingFixture fixture) : IClassFixture<TestingFixture>, IDisposable
{
    private readonly TestingClient _client = new(fixture.Host.GrpcAddress);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Cancel_ByToken_EndsTheReadAndTheHandler() =>
        await ExpectCancelledAsync((_, source) => source.Cancel(), "the call was cancelled");

    [Fact]
    public async Task Cancel_ByTheCall_EndsTheReadAndTheHandler() =>
        await ExpectCancelledAsync((call, _) => call.Frames.Cancel(), "the call was cancelled");

    [Fact]
    public async Task Dispose_WhileReading_EndsTheReadAndTheHandler() =>
        await ExpectCancelledAsync((call, _) => call.Dispose(), "the call was disposed before its end");

    [Fact]
    public async Task Dispose_OfTheChannel_EndsItsCalls()
    {
        long before = await CancelledAsync();
        var other = new TestingClient(fixture.Host.GrpcAddress);
        using ServerStreamingCall<Note> call = other.Wait.Start(new Note());
        await call.Frames.ReadHeadersAsync();
        ValueTask<bool> read = call.Responses.MoveNextAsync();

        other.Dispose();

        RpcException e = await Assert.ThrowsAsync<RpcException>(async () => await read);
        Assert.Equal(new Status(StatusCode.Cancelled, "the channel was disposed"), e.Status);
        await _client.ObserveUntilAsync(seen => seen.Cancelled == before + 1);
        Assert.Throws<ObjectDisposedException>(() => other.Wait.Start(new Note()));
    }

    [Fact]
    public async Task Cancel_BeforeTheStart_SendsNothing()
    {
        long before = fixture.Host.Server.Statistics.StartedCalls;

        RpcException e = await Assert.ThrowsAsync<RpcException>(
            () => _client.Echo.CallAsync(new Note(), new CallOptions { Cancellation = new CancellationToken(canceled: true) }));

        Assert.Equal(StatusCode.Cancelled, e.Status.Code);
        Assert.Equal(before, fixture.Host.Server.Statistics.StartedCalls);
    }

    [Fact]
    public async Task Cancel_WithMessagesUnread_DropsThem()
    {
        using ServerStreamingCall<Note> call = _client.Count.Start(new CountRequest { Count = -1, PayloadBytes = 1000 });
        Assert.True(await call.Responses.MoveNextAsync());

        call.Frames.Cancel();

        await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.Responses.MoveNextAsync())
            {
            }
        });
        Assert.Equal(StatusCode.Cancelled, call.Frames.Status!.Value.Code);
    }

    [Fact]
    public async Task Dispose_OfAnEndlessStream_FreesTheServer()
    {
        long before = await CancelledAsync();
        using (ServerStreamingCall<Note> call = _client.Count.Start(new CountRequest { Count = -1, PayloadBytes = 1000 }))
        {
            Assert.True(await call.Responses.MoveNextAsync());
        }

        await _client.ObserveUntilAsync(seen => seen.Cancelled == before + 1 && seen.Active == 1);
    }

    [Fact]
    public async Task Dispose_WithRequestsOpen_ResetsTheCall()
    {
        long before = await CancelledAsync();
        using (DuplexCall<Note, Note> call = _client.EchoAll.Start())
        {
            Assert.True(await call.Requests.WriteAsync(new Note()));
            Assert.True(await call.Responses.MoveNextAsync());
        }

        await _client.ObserveUntilAsync(seen => seen.Cancelled == before + 1 && seen.Active == 1);
    }

    [Fact]
    public async Task Cancel_AfterTheEnd_ChangesNothing()
    {
        using var source = new CancellationTokenSource();
        using ServerStreamingCall<Note> call = _client.Count.Start(new CountRequest { Count = 1 }, new CallOptions { Cancellation = source.Token });
        Assert.True(await call.Responses.MoveNextAsync());
        Assert.False(await call.Responses.MoveNextAsync());

        await source.CancelAsync();
        call.Frames.Cancel();
        call.Dispose();

        Assert.Equal(Status.Ok, call.Frames.Status);
    }

    [Fact]
    public async Task Flush_AfterCancel_SaysThatTheCallIsOver()
    {
        using DuplexCall<Note, Note> call = _client.EchoAll.Start();
        Assert.True(await call.Requests.WriteAsync(new Note()));

        call.Frames.Cancel();

        Assert.False(await call.Requests.WriteAsync(new Note()));
        Assert.False(await call.Requests.CompleteAsync());
    }

    private async Task ExpectCancelledAsync(Action<ServerStreamingCall<Note>, CancellationTokenSource> cancel, string detail)
    {
        long before = await CancelledAsync();
        using var source = new CancellationTokenSource();
        using ServerStreamingCall<Note> call = _client.Wait.Start(new Note(), new CallOptions { Cancellation = source.Token });
        await call.Frames.ReadHeadersAsync();
        ValueTask<bool> read = call.Responses.MoveNextAsync();
        Assert.False(read.IsCompleted);

        cancel(call, source);

        RpcException e = await Assert.ThrowsAsync<RpcException>(async () => await read);
        Assert.Equal(new Status(StatusCode.Cancelled, detail), e.Status);
        await _client.ObserveUntilAsync(seen => seen.Cancelled == before + 1);
    }

    /// <summary>How many handlers have been cancelled, once those of the tests before have ended.</summary>
    private async Task<long> CancelledAsync()
    {
        long cancelled = 0;
        await _client.ObserveUntilAsync(seen =>
        {
            cancelled = seen.Cancelled;
            return seen.Active == 1;
        });
        return cancelled;
    }
}
