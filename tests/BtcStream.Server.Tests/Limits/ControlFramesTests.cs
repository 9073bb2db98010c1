using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using BtcStream.LoadGenerator.Attacks;
using BtcStream.Server.Limits;

namespace BtcStream.Server.Tests.Limits;

/// <summary>Which frames count, wherever the bytes were cut, and how many a connection may send.</summary>
public sealed class ControlFramesTests
{
    private const byte Continuation = 9;

    private static readonly byte[] Preface = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    /// <summary>Seven that count, and five that carry something.</summary>
    private static readonly byte[] Mixed =
    [
        .. Preface,
        .. RawHttp2.Frame(RawHttp2.Settings, 0, 0, new byte[12]),
        .. RawHttp2.Frame(RawHttp2.Headers, 0, 1, new byte[300]),
        .. RawHttp2.Frame(Continuation, RawHttp2.EndHeaders, 1, new byte[3]),
        .. RawHttp2.Frame(RawHttp2.Data, 0, 1, new byte[20_000]),
        .. RawHttp2.Frame(RawHttp2.Ping, 0, 0, new byte[8]),
        .. RawHttp2.Frame(RawHttp2.Ping, 1, 0, new byte[8]),
        .. RawHttp2.Frame(RawHttp2.Data, 0, 1, []),
        .. RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, 1, []),
        .. RawHttp2.Frame(8, 0, 0, [0, 0, 1, 0]),
        .. RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 0x0102_0305, [0x82]),
        .. RawHttp2.Frame(RawHttp2.Reset, 0, 0x0102_0305, new byte[4]),
        .. RawHttp2.Frame(RawHttp2.Data, 0, 1, [1]),
    ];

    [Fact]
    public void Count_CutAnywhere_FindsTheSameFrames()
    {
        for (int piece = 1; piece <= 400; piece++)
        {
            var frames = new ControlFrames();
            foreach (byte[] bytes in Mixed.Chunk(piece))
            {
                Assert.Equal(bytes.Length, frames.Look(new ReadOnlySequence<byte>(bytes), maxStreams: 2));
            }

            Assert.Equal((7L, 2L, true, false), (frames.Count, frames.BegunStreams, frames.IsHttp2, frames.IsOther));

            // One SETTINGS and one PING are answered; what answers the server's own is not.
            Assert.Equal((9L + 17L, 0x0102_0305), (frames.AnswerBytes, frames.LastStream));
        }
    }

    [Fact]
    public void Count_OfWhatIsNotHttp2_IsNone()
    {
        var frames = new ControlFrames();
        Assert.Equal(18, frames.Look(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes("PRI * HTTP/1.1\r\n\r\n")), maxStreams: 1));
        Assert.Equal(Mixed.Length, frames.Look(new ReadOnlySequence<byte>(Mixed), maxStreams: 1));
        Assert.Equal((0L, false, true), (frames.Count, frames.IsHttp2, frames.IsOther));
    }

    [Fact]
    public void Allowance_OfAConnection_IsTwoSecondsWorthAndThenWhatComesBack()
    {
        var clock = new ManualClock();
        var allowance = new ControlAllowance(new SharedBudget(perSecond: 10, burstSeconds: 2, clock).Open(IPAddress.Loopback), mostEarned: 10);
        Assert.True(allowance.TrySpend(20, sentBytes: 0));
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(allowance.TrySpend(1, sentBytes: 0));
        Assert.False(allowance.TrySpend(1, sentBytes: 0));
    }

    [Fact]
    public void Allowance_OfOneThatIsSentData_GrowsWithIt()
    {
        var allowance = new ControlAllowance(new SharedBudget(perSecond: 10, burstSeconds: 2, new ManualClock()).Open(IPAddress.Loopback), mostEarned: 10);
        Assert.True(allowance.TrySpend(20, sentBytes: 15));
        Assert.True(allowance.TrySpend(1, sentBytes: 16));

        // Answers to frames without content are left out of the bytes: they may be counted before they are sent.
        Assert.True(allowance.TrySpend(0, sentBytes: -100));

        // Of a long time's data no more than a second's frames are kept.
        Assert.True(allowance.TrySpend(10, sentBytes: 1 << 30));
        Assert.False(allowance.TrySpend(1, sentBytes: 1 << 30));
    }

    [Fact]
    public void Allowance_OfAClientThatAnswersEachFrameTwice_LastsForEver()
    {
        var allowance = new ControlAllowance(new SharedBudget(perSecond: 10, burstSeconds: 2, new ManualClock()).Open(IPAddress.Loopback), mostEarned: 10);
        long sent = 0;
        for (int frame = 0; frame < 100_000; frame++)
        {
            // An ack of one batch: nine bytes of a frame, five of a message, 18 of its fields. Room for the call, and for the connection.
            sent += 32;
            Assert.True(allowance.TrySpend(2, sent));
        }
    }

    [Fact]
    public void Allowance_OfAnAddressThatFloodsOnAndOn_IsATwentiethOfItsOwn()
    {
        var budget = new SharedBudget(perSecond: 100, burstSeconds: 2, new ManualClock());
        for (int connection = 0; connection < 4; connection++)
        {
            Assert.True(budget.Open(IPAddress.Loopback).TrySpend(200));
        }

        SharedBudget.Share fifth = budget.Open(IPAddress.Loopback);
        Assert.True(fifth.TrySpend(10));
        Assert.False(fifth.TrySpend(1));
        Assert.True(budget.Open(IPAddress.IPv6Loopback).TrySpend(200));
    }

    [Theory]
    [InlineData(1, 1 << 20)]
    [InlineData(7, 100)]
    [InlineData(4_096, 1 << 20)]
    [InlineData(4_096, 333)]
    [InlineData(4_096, 1)]
    public async Task Calls_BegunAllAtOnce_ComeAFewATurnAndComplete(int segmentBytes, int takenAtOnce)
    {
        byte[] sent = [.. Preface, .. Enumerable.Range(0, 100).SelectMany(call => RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, (2 * call) + 1, new byte[20 + (7 * call % 300)]))];
        var input = new Pipe(new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: segmentBytes));
        var pipe = new GuardedPipe(new Duplex(input.Reader, new Pipe().Writer), (_, _, _) => true, () => Task.CompletedTask, new BeginningLane());
        foreach (byte[] piece in sent.Chunk(segmentBytes))
        {
            input.Writer.Write(piece);
        }

        await input.Writer.CompleteAsync();
        List<byte> came = [];
        int turns = 0;
        ReadResult result;
        do
        {
            result = await pipe.Input.ReadAsync(TestContext.Current.CancellationToken);
            turns += result.Buffer.IsEmpty ? 0 : 1;
            ReadOnlySequence<byte> taken = result.Buffer.Slice(0, Math.Min(takenAtOnce, result.Buffer.Length));
            came.AddRange(taken.ToArray());
            pipe.Input.AdvanceTo(taken.End);
        }
        while (!result.IsCompleted);

        Assert.Equal(sent, came);
        Assert.True(turns >= 100 / 9);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_ThatLeaves_IsNoticedOnceAndBeforeItsEndIs(bool whileItIsRead)
    {
        int left = 0;
        var input = new Pipe();
        var pipe = new GuardedPipe(new Duplex(input.Reader, new Pipe().Writer), (_, _, _) => true, () =>
        {
            left++;
            return Task.CompletedTask;
        }, new BeginningLane());
        await input.Writer.WriteAsync(Mixed);
        ReadResult result = await pipe.Input.ReadAsync(TestContext.Current.CancellationToken);
        pipe.Input.AdvanceTo(result.Buffer.End);
        Task<ReadResult>? waiting = whileItIsRead ? pipe.Input.ReadAsync(TestContext.Current.CancellationToken).AsTask() : null;
        await input.Writer.CompleteAsync(new IOException("it was reset"));
        result = waiting is null ? await pipe.Input.ReadAsync(TestContext.Current.CancellationToken) : await waiting;
        Assert.Equal((true, true, 1), (result.IsCompleted, pipe.HasLeft, left));
        pipe.Input.AdvanceTo(result.Buffer.End);
        Assert.True((await pipe.Input.ReadAsync(TestContext.Current.CancellationToken)).IsCompleted);
        Assert.Equal(1, left);
    }

#pragma warning disable CA2012 // Each is taken once, and is known to be there when it is: a task in between would allocate.
    [Fact]
    public void Watching_AllocatesNothingARead()
    {
        // Whoever waits goes on by the thread that writes, as the server's sockets have it.
        var options = new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);
        var input = new Pipe(options);
        var allowance = new ControlAllowance(new SharedBudget(1 << 20, 1_000_000, new ManualClock()).Open(IPAddress.Loopback), mostEarned: 1);
        var pipe = new GuardedPipe(
            new Duplex(input.Reader, new Pipe().Writer), (seen, count, sentBytes) => allowance.TrySpend(count, sentBytes - seen.AnswerBytes), () => throw new InvalidOperationException("it has not left"),
            new BeginningLane());
        byte[] frames = [.. RawHttp2.Frame(RawHttp2.Ping, 0, 0, new byte[8]), .. RawHttp2.Frame(RawHttp2.Data, 0, 1, new byte[1_000])];
        byte[] next = [.. Preface, .. frames];
        ZeroAllocation.Assert(() =>
        {
            // Once it waits for what is written, once it need not.
            ValueTaskAwaiter<ReadResult> waiting = pipe.Input.ReadAsync().GetAwaiter();
            Write(input.Writer, next);
            Assert.True(waiting.IsCompleted);
            pipe.Input.AdvanceTo(waiting.GetResult().Buffer.End);
            Write(input.Writer, frames);
            Assert.True(pipe.Input.TryRead(out ReadResult result));
            pipe.Input.AdvanceTo(result.Buffer.End);
            next = frames;
        });
        Assert.True(pipe.IsHttp2);
    }

    private static void Write(PipeWriter writer, byte[] bytes)
    {
        writer.Write(bytes);
        Assert.True(writer.FlushAsync().GetAwaiter().IsCompleted);
    }

#pragma warning restore CA2012

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
