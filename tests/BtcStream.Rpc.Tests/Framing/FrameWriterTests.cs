using System.Buffers;
using System.IO.Pipelines;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.TestService;

namespace BtcStream.Rpc.Tests.Framing;

public sealed class FrameWriterTests
{
    [Fact]
    public async Task Write_MessagesAndBytes_AreFramedInOrder()
    {
        var pipe = new Pipe();
        var writer = new FrameWriter(pipe.Writer, 100, gzip: false, null, CancellationToken.None);
        writer.Write(new Note { Sequence = 1 });
        writer.Write([7, 8]);
        writer.WriteFramed([0, 0, 0, 0, 1, 9]);
        Assert.Equal(20, writer.UnflushedBytes);
        await writer.FlushAsync();
        Assert.Equal(0, writer.UnflushedBytes);
        ReadResult result = await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal([0, 0, 0, 0, 2, 8, 1, 0, 0, 0, 0, 2, 7, 8, 0, 0, 0, 0, 1, 9], result.Buffer.ToArray());
    }

    [Fact]
    public void Write_OverLimit_WritesNothing()
    {
        var pipe = new Pipe();
        var writer = new FrameWriter(pipe.Writer, 10, gzip: false, null, CancellationToken.None);
        RpcException e = Assert.Throws<RpcException>(() => writer.Write(new byte[11]));
        Assert.Equal(StatusCode.ResourceExhausted, e.Status.Code);
        Assert.Throws<RpcException>(() => writer.Write(new Note { Text = new string('x', 20) }));
        Assert.Equal(0, writer.UnflushedBytes);
        Assert.False(writer.HasWritten);
    }

    [Fact]
    public async Task Flush_FirstTime_OpensOnceBeforeTheBytes()
    {
        int opened = 0;
        var writer = new FrameWriter(new Pipe().Writer, 10, gzip: false, () => opened++, CancellationToken.None);
        await writer.FlushAsync();
        writer.Write([1]);
        await writer.FlushAsync();
        Assert.Equal(1, opened);
    }

    [Fact]
    public async Task Flush_PeerGone_Throws()
    {
        var pipe = new Pipe();
        await pipe.Reader.CompleteAsync();
        var writer = new FrameWriter(pipe.Writer, 10, gzip: false, null, CancellationToken.None);
        writer.Write([1]);
        await Assert.ThrowsAsync<TransportException>(async () => await writer.FlushAsync());
    }

    [Fact]
    public async Task Write_Compressing_RoundTripsThroughTheReader()
    {
        var pipe = new Pipe();
        var writer = new FrameWriter(pipe.Writer, 10_000, gzip: true, null, CancellationToken.None);
        var note = new Note { Text = new string('a', 5000) };
        writer.Write(note);
        Assert.InRange(writer.UnflushedBytes, 1, 500);
        await writer.FlushAsync();
        var reader = new FrameReader(pipe.Reader, 10_000, gzip: true, CancellationToken.None);
        Assert.True(await reader.ReadAsync());
        Assert.True(reader.TryRead(out ReadOnlySpan<byte> payload));
        Assert.Equal(note, Note.Parser.ParseFrom(payload));
        reader.Release();
        writer.Release();
    }
}
