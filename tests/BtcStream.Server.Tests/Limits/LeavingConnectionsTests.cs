using System.IO.Pipelines;
using System.Text;
using BtcStream.LoadGenerator.Attacks;
using BtcStream.Server.Limits;
using Microsoft.AspNetCore.Connections;

namespace BtcStream.Server.Tests.Limits;

/// <summary>The ends of connections whose clients have left, below HTTP/2.</summary>
public sealed class LeavingConnectionsTests
{
    private readonly ManualClock _clock = new();
    private readonly ConnectionGuard _guard;

    public LeavingConnectionsTests() => _guard = new ConnectionGuard(new LimitSettings(), _clock);

    [Fact]
    public async Task Connections_WhoseClientsLeaveTogether_AreToldToHttp2OneAfterTheOther()
    {
        Open[] connections = [await OpenAsync(), await OpenAsync(), await OpenAsync()];
        foreach (Open connection in connections)
        {
            await connection.Client.CompleteAsync();
        }

        for (int index = 0; index < connections.Length; index++)
        {
            await connections[index].Told;
            Assert.All(connections[(index + 1)..], later => Assert.False(later.Told.IsCompleted));
            connections[index].Http2.SetResult();
            await connections[index].Run;
        }

        Assert.Equal(0, _clock.Pending);
    }

    [Fact]
    public async Task Connection_WhoseEndTakesLong_KeepsTheNextForAMomentOnly()
    {
        Open slow = await OpenAsync();
        Open next = await OpenAsync();
        await slow.Client.CompleteAsync();
        await slow.Told;
        await next.Client.CompleteAsync();
        Assert.False(next.Told.IsCompleted);
        _clock.Advance(LeavingLane.LongestTurn);
        await next.Told;
        slow.Http2.SetResult();
        next.Http2.SetResult();
        await Task.WhenAll(slow.Run, next.Run);
    }

    /// <summary>Everything happens on the test's own thread, so that what has not happened when it looks will not.</summary>
    private async Task<Open> OpenAsync()
    {
        var options = new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);
        var input = new Pipe(options);
        var output = new Pipe(options);
        var told = new TaskCompletionSource();
        var http2 = new TaskCompletionSource();
        var connection = new DefaultConnectionContext("test", new Duplex(input.Reader, output.Writer), new Duplex(output.Reader, input.Writer));
        Task run = _guard.RunAsync(connection, async guarded =>
        {
            ReadResult read;
            do
            {
                read = await guarded.Transport.Input.ReadAsync(TestContext.Current.CancellationToken);
                guarded.Transport.Input.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);

            told.SetResult();
            await http2.Task;
        });
        await input.Writer.WriteAsync(
            (byte[])[.. Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), .. RawHttp2.Frame(RawHttp2.Settings, 0, 0, [])], TestContext.Current.CancellationToken);
        return new Open(input.Writer, told.Task, http2, run);
    }

    private sealed record Open(PipeWriter Client, Task Told, TaskCompletionSource Http2, Task Run);

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
