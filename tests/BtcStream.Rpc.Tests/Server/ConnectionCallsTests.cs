using System.IO.Pipelines;
using BtcStream.Rpc.Client;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Rpc.Tests.Client;
using BtcStream.Rpc.Tests.Framing;
using BtcStream.Rpc.TestService;

namespace BtcStream.Rpc.Tests.Server;

public sealed class ConnectionCallsTests
{
    /// <summary>Nothing here waits for as long.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private readonly ConnectionCalls _calls = new();

    [Fact]
    public async Task End_OfCallsThatWait_EndsOneAfterTheOther()
    {
        (FrameReader Reader, Task<bool> Read)[] waiting = [.. Enumerable.Range(0, 3).Select(_ => BeginRead())];
        Task end = _calls.EndAsync(Long, TimeProvider.System, CancellationToken.None);
        while (waiting.Length > 0)
        {
            Task<bool> ended = await Task.WhenAny(waiting.Select(call => call.Read));
            Assert.False(await ended);
            FrameReader reader = Assert.Single(waiting, call => call.Reader.IsPeerGone).Reader;
            Assert.False(end.IsCompleted);
            waiting = [.. waiting.Where(call => call.Reader != reader)];
            _calls.Remove(reader);
        }

        await end;
    }

    [Fact]
    public async Task End_OfACallThatDoesSomethingElse_DoesNotWaitForIt()
    {
        FrameReader busy = NewReader();
        await _calls.EndAsync(Long, TimeProvider.System, CancellationToken.None);

        // It sees it when it reads next.
        Assert.False(await busy.ReadAsync());
        Assert.True(busy.IsPeerGone);
    }

    [Fact]
    public async Task Call_ThatBeginsAfterTheEnd_EndsAtItsFirstRead()
    {
        await _calls.EndAsync(Long, TimeProvider.System, CancellationToken.None);
        FrameReader late = NewReader();
        Assert.False(await late.ReadAsync());
        Assert.True(late.IsPeerGone);
    }

    [Fact]
    public async Task End_WhosePatienceIsOver_EndsTheRestAtOnce()
    {
        Task<bool>[] reads = [BeginRead().Read, BeginRead().Read, BeginRead().Read];
        using var patience = new CancellationTokenSource();
        Task end = _calls.EndAsync(Long, TimeProvider.System, patience.Token);
        await patience.CancelAsync();
        await end;
        Assert.All(await Task.WhenAll(reads), Assert.False);
    }

    [Fact]
    public async Task End_OfACallThatTakesTooLong_GoesOnWithTheNext()
    {
        var clock = new ManualClock();
        Task<bool>[] reads = [BeginRead().Read, BeginRead().Read];
        Task end = _calls.EndAsync(TimeSpan.FromSeconds(1), clock, CancellationToken.None);
        await Task.WhenAny(reads);
        await Eventually.True(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return end.IsCompleted;
            },
            "none waits for the other");
        Assert.All(await Task.WhenAll(reads), Assert.False);
    }

    [Fact]
    public async Task Call_WithMessagesThatNobodyHasLookedAt_TakesThemBeforeItEnds()
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, 100, gzip: false, CancellationToken.None) { EndsWithPeer = true };
        _calls.Add(reader);
        await pipe.Writer.WriteAsync(FrameReaderTests.Frame([1]));
        await _calls.EndAsync(Long, TimeProvider.System, CancellationToken.None);
        Assert.True(await reader.ReadAsync());
        Assert.True(reader.TryRead(out _));
        Assert.False(await reader.ReadAsync());
        Assert.True(reader.IsPeerGone);
    }

    [Fact]
    public async Task Call_OfAConnectionThatHasThem_IsAbandoned()
    {
        await using TestingHost host = await TestingHost.StartAsync(onGrpc: listen => listen.Use(next => connection =>
        {
            connection.Features.Set(_calls);
            return next(connection);
        }));
        using var client = new TestingClient(host.GrpcAddress);
        using DuplexCall<Note, Note> echo = client.EchoAll.Start();
        await echo.Requests.WriteAsync(new Note());
        Assert.True(await echo.Responses.MoveNextAsync());
        await _calls.EndAsync(Long, TimeProvider.System, TestContext.Current.CancellationToken);
        await Eventually.True(() => host.Server.Statistics is { ActiveCalls: 0, AbandonedCalls: 1 }, "it is abandoned");
    }

    private FrameReader NewReader()
    {
        var reader = new FrameReader(new Pipe().Reader, 100, gzip: false, CancellationToken.None) { EndsWithPeer = true };
        _calls.Add(reader);
        return reader;
    }

    private (FrameReader Reader, Task<bool> Read) BeginRead()
    {
        FrameReader reader = NewReader();
        return (reader, reader.ReadAsync().AsTask());
    }
}
