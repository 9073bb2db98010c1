using System.Buffers.Binary;
using System.IO.Pipelines;
using BtcStream.Rpc.Framing;

namespace BtcStream.Rpc.Tests.Framing;

public sealed class FrameReaderTests
{
    private const int Limit = 1000;

    [Fact]
    public async Task Read_StreamCutAtEveryByte_GivesTheSameMessages()
    {
        byte[][] messages = [[1, 2, 3], [], [.. Enumerable.Range(0, 40).Select(i => (byte)i)]];
        byte[] stream = [.. messages.SelectMany(Frame)];
        for (int cut = 0; cut <= stream.Length; cut++)
        {
            Assert.Equal(messages, await ReadAll([stream[..cut], stream[cut..]]));
        }
    }

    [Fact]
    public async Task Read_OneByteAtATime_GivesTheSameMessages()
    {
        byte[][] messages = [[9], [8, 7], [], new byte[Limit]];
        Assert.Equal(messages, await ReadAll([.. messages.SelectMany(Frame).Select(b => new[] { b })]));
    }

    [Fact]
    public async Task Read_EmptyStream_EndsWithoutError() => Assert.Empty(await ReadAll([]));

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public async Task Read_StreamEndsInsideMessage_SaysWhereAfterTheWholeOnes(int kept)
    {
        var taken = new List<byte[]>();
        byte[] stream = [.. Frame([1, 2]), .. Frame([3, 4, 5])[..kept]];
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => ReadAll([stream], taken: taken));
        Assert.Equal(StatusCode.Internal, e.Status.Code);
        Assert.Equal($"message 1 of the stream (at byte 7) is cut short: the stream ended {kept} bytes into it", e.Status.Detail);
        Assert.Equal([[1, 2]], taken);
    }

    [Fact]
    public async Task Read_MessageOverLimit_IsRefusedBeforeItArrives()
    {
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => ReadAll([Frame(new byte[Limit]), Frame(new byte[Limit + 1])[..5]], complete: false));
        Assert.Equal(StatusCode.ResourceExhausted, e.Status.Code);
        Assert.Equal("message 1 of the stream (at byte 1005) is 1001 bytes long; the limit is 1000", e.Status.Detail);
    }

    [Fact]
    public async Task Read_LengthOfFourGibibytes_IsRefused()
    {
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => ReadAll([[0, 255, 255, 255, 255]]));
        Assert.Equal(StatusCode.ResourceExhausted, e.Status.Code);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0x80)]
    [InlineData(255)]
    public async Task Read_UnknownFlag_IsInternal(byte flag)
    {
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => ReadAll([[flag, 0, 0, 0, 0]]));
        Assert.Equal(StatusCode.Internal, e.Status.Code);
        Assert.Contains($"0x{flag:X2}", e.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_CompressedWithoutEncoding_IsInternal()
    {
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => ReadAll([[1, 0, 0, 0, 0]]));
        Assert.Equal(StatusCode.Internal, e.Status.Code);
    }

    [Fact]
    public async Task Read_CompressedMessages_AreInflated()
    {
        byte[] plain = [.. Enumerable.Range(0, Limit).Select(i => (byte)(i * 7))];
        byte[] stream = [.. Frame(GzipCodec.Compress(plain).ToArray(), 1), .. Frame([5])];
        Assert.Equal([plain, [5]], await ReadAll([stream[..20], stream[20..]], gzip: true));
    }

    [Fact]
    public async Task Read_CompressedOverLimitOnceInflated_IsRefused()
    {
        byte[] bomb = GzipCodec.Compress(new byte[Limit + 1]).ToArray();
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => ReadAll([Frame(bomb, 1)], gzip: true));
        Assert.Equal(StatusCode.ResourceExhausted, e.Status.Code);
    }

    // What the framework's own compressor, and so other .NET clients, make of an empty message.
    [Fact]
    public async Task Read_CompressedMessageOfNoBytes_IsEmpty() => Assert.Equal([[]], await ReadAll([Frame([], 1)], gzip: true));

    [Fact]
    public async Task Read_GzipCutAnywhere_IsInternal()
    {
        byte[] whole = GzipCodec.Compress([.. Enumerable.Range(0, 300).Select(i => (byte)(i * i))]).ToArray();
        for (int kept = 1; kept < whole.Length; kept++)
        {
            RpcException e = await Assert.ThrowsAsync<RpcException>(() => ReadAll([Frame(whole[..kept], 1)], gzip: true));
            Assert.Equal(StatusCode.Internal, e.Status.Code);
        }
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    public async Task Read_BrokenGzip_IsInternal(byte[] payload)
    {
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => ReadAll([Frame(payload, 1)], gzip: true));
        Assert.Equal(StatusCode.Internal, e.Status.Code);
        Assert.Contains("gzip", e.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WhileWaiting_EndsTheReadAndSaysWhy()
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, Limit, gzip: false, CancellationToken.None);
        ValueTask<bool> read = reader.ReadAsync();
        Assert.False(read.IsCompleted);
        reader.Stop();
        Assert.False(await read);
        Assert.True(reader.WasStopped);
        Assert.False(await reader.ReadAsync());
    }

    [Fact]
    public async Task Stop_WithMessagesOfTheSameReadLeft_LetsThemBeTaken()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync((byte[])[.. Frame([1]), .. Frame([2])], TestContext.Current.CancellationToken);
        var reader = new FrameReader(pipe.Reader, Limit, gzip: false, CancellationToken.None);
        Assert.True(await reader.ReadAsync());
        Assert.True(reader.TryRead(out _));
        reader.Stop();
        Assert.True(reader.TryRead(out ReadOnlySpan<byte> second));
        Assert.Equal([2], second.ToArray());
        Assert.False(reader.TryRead(out _));
        Assert.False(await reader.ReadAsync());
    }

    [Fact]
    public async Task FirstMessage_IsToldOnceAndNotBeforeItIsWhole()
    {
        var heard = new FirstMessages();
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, Limit, gzip: false, CancellationToken.None) { FirstMessage = heard };
        await pipe.Writer.WriteAsync(Frame([1, 2]).AsMemory(..6));
        ValueTask<bool> read = reader.ReadAsync();
        Assert.Equal(0, heard.Count);
        await pipe.Writer.WriteAsync(Frame([1, 2]).AsMemory(6..));
        Assert.True(await read);
        Assert.Equal(1, heard.Count);
        Assert.True(reader.TryRead(out _));
        await pipe.Writer.WriteAsync(Frame([3]));
        Assert.True(await reader.ReadAsync());
        Assert.Equal(1, heard.Count);
    }

    [Fact]
    public async Task FirstMessage_ThatIsNone_IsNotTold()
    {
        var heard = new FirstMessages();
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, Limit, gzip: false, CancellationToken.None) { FirstMessage = heard };
        await pipe.Writer.CompleteAsync();
        Assert.False(await reader.ReadAsync());
        Assert.Equal(0, heard.Count);
    }

    [Fact]
    public async Task Read_Cancelled_Throws()
    {
        using var cancel = new CancellationTokenSource();
        var reader = new FrameReader(new Pipe().Reader, Limit, gzip: false, cancel.Token);
        ValueTask<bool> read = reader.ReadAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
    }

    internal static byte[] Frame(byte[] payload) => Frame(payload, 0);

    internal static byte[] Frame(byte[] payload, byte flag)
    {
        byte[] frame = [flag, 0, 0, 0, 0, .. payload];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)payload.Length);
        return frame;
    }

    private static async Task<List<byte[]>> ReadAll(byte[][] chunks, bool gzip = false, bool complete = true, List<byte[]>? taken = null)
    {
        taken ??= [];
        var pipe = new Pipe(new PipeOptions(useSynchronizationContext: false, minimumSegmentSize: 16, pauseWriterThreshold: 0));
        var reader = new FrameReader(pipe.Reader, Limit, gzip, CancellationToken.None);
        foreach (byte[] chunk in chunks)
        {
            await pipe.Writer.WriteAsync(chunk);
        }

        if (complete)
        {
            await pipe.Writer.CompleteAsync();
        }

        try
        {
            while (await reader.ReadAsync())
            {
                while (reader.TryRead(out ReadOnlySpan<byte> payload))
                {
                    taken.Add(payload.ToArray());
                }
            }
        }
        finally
        {
            reader.Release();
        }

        return taken;
    }

    private sealed class FirstMessages : IFirstMessage
    {
        public int Count { get; private set; }

        public void OnFirstMessage() => Count++;
    }
}
