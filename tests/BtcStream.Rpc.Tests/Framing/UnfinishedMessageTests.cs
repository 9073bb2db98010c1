using System.Buffers.Binary;
using System.IO.Pipelines;
using BtcStream.Rpc.Framing;

namespace BtcStream.Rpc.Tests.Framing;

[Collection(nameof(Server.CallLifetimeTests))]
public sealed class UnfinishedMessageTests
{
    private const int MessageBytes = 1_000_000;

    /// <summary>What is there of a message in these tests.</summary>
    private const int Part = 200_000;

    private readonly ByteBudget _budget = new(2 * Part, " (--max)", "for messages that come in parts");

    [Fact]
    public async Task Message_ThatComesInParts_TakesWhatIsThereUntilItIsGivenBack()
    {
        (Pipe pipe, FrameReader reader) = New();
        await pipe.Writer.WriteAsync(Begin(ByteBudget.FreeBytes));
        ValueTask<bool> read = reader.ReadAsync();
        Assert.Equal(ByteBudget.FreeBytes + FrameFlags.PrefixBytes, _budget.Bytes);
        await pipe.Writer.WriteAsync(new byte[100_000]);
        await Eventually.True(() => _budget.Bytes == ByteBudget.FreeBytes + FrameFlags.PrefixBytes + 100_000, "the rest is waited for");
        await pipe.Writer.WriteAsync(new byte[MessageBytes - ByteBudget.FreeBytes - 100_000]);
        Assert.True(await read);

        // Whole, it lies in the pipe for as long as its call has to wait with it.
        Assert.Equal(ByteBudget.FreeBytes + FrameFlags.PrefixBytes + 100_000, _budget.Bytes);
        Assert.True(reader.TryRead(out ReadOnlySpan<byte> message));
        Assert.Equal(MessageBytes, message.Length);
        long scratch = ScratchBuffer.Outstanding;
        reader.GiveBackTaken();
        Assert.Equal((0L, scratch - 1), (_budget.Bytes, ScratchBuffer.Outstanding));

        // As much again, of the next.
        await pipe.Writer.WriteAsync(Begin(MessageBytes));
        Assert.True(await reader.ReadAsync());
        Assert.True(reader.TryRead(out message));
        Assert.Equal((MessageBytes, 2L), (message.Length, reader.MessageCount));
        reader.Release();
    }

    [Fact]
    public async Task Message_OfWhichALittleIsThere_TakesNothing()
    {
        (Pipe pipe, FrameReader reader) = New();
        await pipe.Writer.WriteAsync(Begin(ByteBudget.FreeBytes - FrameFlags.PrefixBytes));
        ValueTask<bool> read = reader.ReadAsync();
        Assert.Equal(0, _budget.Bytes);
        await pipe.Writer.CompleteAsync();
        await Assert.ThrowsAsync<RpcException>(async () => await read);
    }

    [Fact]
    public async Task GiveBackTaken_WithMoreThere_GivesNothingBack()
    {
        (Pipe pipe, FrameReader reader) = New();
        await pipe.Writer.WriteAsync(new byte[] { 0, 0, 0, 0, 1, 7, 0, 0, 0, 0, 1, 8 });
        Assert.True(await reader.ReadAsync());
        Assert.True(reader.TryRead(out ReadOnlySpan<byte> first));
        Assert.Equal(7, first[0]);
        reader.GiveBackTaken();
        Assert.True(await reader.ReadAsync());
        Assert.True(reader.TryRead(out ReadOnlySpan<byte> second));
        Assert.Equal(8, second[0]);
        reader.GiveBackTaken();
        await pipe.Writer.CompleteAsync();
        Assert.False(await reader.ReadAsync());
        Assert.Equal(2, reader.MessageCount);
    }

    [Fact]
    public async Task Message_WithoutRoom_EndsItsCallAndNobodyElses()
    {
        (Pipe Pipe, FrameReader Reader)[] calls = [New(), New(), New()];
        List<Task<bool>> reads = [];
        foreach ((Pipe pipe, FrameReader reader) in calls)
        {
            await pipe.Writer.WriteAsync(Begin(Part - FrameFlags.PrefixBytes));
            reads.Add(reader.ReadAsync().AsTask());
        }

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => reads[2]);
        Assert.Equal((StatusCode.ResourceExhausted, Status.Soon), (refused.Status.Code, refused.Status.RetryAfter));
        Assert.Equal(
            "message 0 of the stream (at byte 0) has no room: 200000 bytes of it are there, and the server has 400000 bytes (--max) for messages that come in parts, and 400000 are taken",
            refused.Status.Detail);
        calls[2].Reader.Release();
        Assert.Equal(2 * Part, _budget.Bytes);

        // What one gives back, another has.
        await calls[0].Pipe.Writer.CompleteAsync();
        await Assert.ThrowsAsync<RpcException>(() => reads[0]);
        calls[0].Reader.Release();
        Assert.Equal(Part, _budget.Bytes);
        await calls[1].Pipe.Writer.WriteAsync(new byte[MessageBytes - Part + FrameFlags.PrefixBytes]);
        Assert.True(await reads[1]);
        calls[1].Reader.Release();
        Assert.Equal(0, _budget.Bytes);
    }

    [Fact]
    public async Task Scratch_OfALargeMessage_IsGivenBackBeforeTheNextIsWaitedFor()
    {
        (Pipe pipe, FrameReader reader) = New();
        await pipe.Writer.WriteAsync(Begin(MessageBytes));
        Assert.True(await reader.ReadAsync());
        Assert.True(reader.TryRead(out _));
        long before = ScratchBuffer.Outstanding;
        ValueTask<bool> next = reader.ReadAsync();
        Assert.Equal(before - 1, ScratchBuffer.Outstanding);
        await pipe.Writer.CompleteAsync();
        Assert.False(await next);
    }

    private static byte[] Begin(int bytes)
    {
        byte[] part = new byte[FrameFlags.PrefixBytes + bytes];
        BinaryPrimitives.WriteInt32BigEndian(part.AsSpan(1), MessageBytes);
        return part;
    }

    private (Pipe Pipe, FrameReader Reader) New()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: 4096));
        return (pipe, new FrameReader(pipe.Reader, MessageBytes, gzip: false, CancellationToken.None) { Unfinished = (_budget, null) });
    }
}
