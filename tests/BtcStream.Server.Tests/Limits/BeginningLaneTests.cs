using System.IO.Pipelines;
using BtcStream.LoadGenerator.Attacks;
using BtcStream.Server.Limits;

namespace BtcStream.Server.Tests.Limits;

/// <summary>Connections that begin calls at the same moment: one after the other, each behind the work that is there by then.</summary>
public sealed class BeginningLaneTests
{
    private readonly Queue<IThreadPoolWorkItem> _work = [];

    [Fact]
    public async Task Connections_ThatBeginAtOnce_TakeTurnsWithAllOtherWork()
    {
        BeginningLane lane = New();
        List<string> done = [];
        await lane.EnterAsync(new BeginningLane.Place());
        Task[] begun = [.. Enumerable.Range(0, 3).Select(number => BeginAsync(lane, $"call {number}", done))];
        Assert.Empty(done);

        // What comes in between waits for one of them at the most.
        _work.Enqueue(new Work(() => done.Add("rows")));
        RunNext();
        RunNext();
        Assert.Equal(["call 0", "rows"], done);
        while (_work.Count > 0)
        {
            RunNext();
        }

        await Task.WhenAll(begun);
        Assert.Equal(["call 0", "rows", "call 1", "call 2"], done);
    }

    [Fact]
    public void Connection_ThatIsAlone_WaitsForNothing()
    {
        BeginningLane lane = New();
        var place = new BeginningLane.Place();
        for (int call = 0; call < 3; call++)
        {
            Assert.True(lane.EnterAsync(place).AsTask().IsCompletedSuccessfully);
            RunNext();
            Assert.Empty(_work);
        }
    }

    [Fact]
    public async Task Bytes_OfCallsThatHaveBegun_WaitForNobody()
    {
        BeginningLane lane = New();
        Pipe[] sockets = [new(), new()];
        GuardedPipe[] pipes = [.. sockets.Select(socket => new GuardedPipe(new Duplex(socket.Reader, new Pipe().Writer), (_, _, _) => true, () => Task.CompletedTask, lane))];
        byte[] begin = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, new byte[9])];
        await sockets[0].Writer.WriteAsync(begin, TestContext.Current.CancellationToken);
        ReadResult first = await pipes[0].Input.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(begin.Length, first.Buffer.Length);
        pipes[0].Input.AdvanceTo(first.Buffer.End);
        await sockets[1].Writer.WriteAsync(begin, TestContext.Current.CancellationToken);
        Task<ReadResult> second = pipes[1].Input.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(second.IsCompleted);

        byte[] rows = RawHttp2.Frame(RawHttp2.Data, 0, 1, new byte[100]);
        await sockets[0].Writer.WriteAsync(rows, TestContext.Current.CancellationToken);
        first = await pipes[0].Input.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(rows.Length, first.Buffer.Length);
        Assert.False(second.IsCompleted);
        RunNext();
        Assert.Equal(begin.Length, (await second).Buffer.Length);
    }

    [Fact]
    public async Task Connections_OfManyThreads_AllHaveTheirTurns()
    {
        var lane = new BeginningLane();
        int begun = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var place = new BeginningLane.Place();
            for (int call = 0; call < 2_000; call++)
            {
                await lane.EnterAsync(place);
                Interlocked.Increment(ref begun);
            }
        })));
        Assert.Equal(16_000, begun);
    }

    private static async Task BeginAsync(BeginningLane lane, string name, List<string> done)
    {
        await lane.EnterAsync(new BeginningLane.Place()).ConfigureAwait(false);
        done.Add(name);
    }

    private BeginningLane New() => new(_work.Enqueue);

    private void RunNext() => _work.Dequeue().Execute();

    private sealed class Work(Action run) : IThreadPoolWorkItem
    {
        public void Execute() => run();
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
