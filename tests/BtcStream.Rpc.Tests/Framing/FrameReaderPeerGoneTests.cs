using System.Buffers;
using System.IO.Pipelines;
using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Server;
using BtcStream.Rpc.TestService;

namespace BtcStream.Rpc.Tests.Framing;

/// <summary>Kestrel's request pipe reports a reset stream from <c>AdvanceTo</c> too, where the reset came between two reads.</summary>
public sealed class FrameReaderPeerGoneTests
{
    [Fact]
    public async Task Read_ResetSeenOnAdvance_IsATransportFault()
    {
        var reader = new FrameReader(new ResetPipe(), 100, gzip: false, CancellationToken.None);
        Assert.True(await reader.ReadAsync());
        Assert.True(reader.TryRead(out _));
        await Assert.ThrowsAsync<TransportException>(async () => await reader.ReadAsync());
    }

    [Fact]
    public async Task Release_ResetSeenOnAdvance_DoesNotThrow()
    {
        var pipe = new ResetPipe();
        var reader = new FrameReader(pipe, 100, gzip: false, CancellationToken.None);
        Assert.True(await reader.ReadAsync());
        reader.Release();
        Assert.Equal(1, pipe.Advances);
    }

    [Fact]
    public async Task ServersRead_ResetSeenOnAdvance_EndsAndSaysSo()
    {
        var reader = new FrameReader(new ResetPipe(), 100, gzip: false, CancellationToken.None) { EndsWithPeer = true };
        Assert.True(await reader.ReadAsync());
        Assert.True(reader.TryRead(out _));
        Assert.False(await reader.ReadAsync());
        Assert.True(reader.IsPeerGone);
        Assert.False(await reader.ReadAsync());
        Assert.Throws<TransportException>(reader.ThrowIfPeerGone);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ServersRead_ThatWaitsWhenThePeerGoes_EndsAndSaysSo(bool asCancelled)
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, 100, gzip: false, CancellationToken.None) { EndsWithPeer = true };
        ValueTask<bool> read = reader.ReadAsync();
        await pipe.Writer.CompleteAsync(asCancelled ? new OperationCanceledException("the connection was aborted") : new IOException("the stream was reset"));
        Assert.False(await read);
        Assert.True(reader.IsPeerGone);
        Assert.False(reader.WasStopped);
    }

    [Fact]
    public async Task ServersRead_WhoseCallIsCancelled_IsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var reader = new FrameReader(new Pipe().Reader, 100, gzip: false, cancellation.Token) { EndsWithPeer = true };
        ValueTask<bool> read = reader.ReadAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
        Assert.False(reader.IsPeerGone);
    }

    [Fact]
    public async Task TypedRead_OfAPeerThatIsGone_IsNoEnd()
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, 100, gzip: false, CancellationToken.None) { EndsWithPeer = true };
        var stream = new RequestStream<Note>(reader, Note.Parser);
        await pipe.Writer.WriteAsync(FrameReaderTests.Frame([]));
        Assert.True(await stream.MoveNextAsync());
        ValueTask<bool> next = stream.MoveNextAsync();
        Assert.True(reader.Abandon());
        await Assert.ThrowsAsync<TransportException>(async () => await next);
    }

    /// <summary>One empty message, then a reset that the next advance reports.</summary>
    private sealed class ResetPipe : PipeReader
    {
        public int Advances { get; private set; }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(new ReadResult(new ReadOnlySequence<byte>([0, 0, 0, 0, 0]), isCanceled: false, isCompleted: false));

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            Advances++;
            throw new IOException("The client reset the request stream.");
        }

        public override void CancelPendingRead() => throw new NotSupportedException();

        public override void Complete(Exception? exception = null) => throw new NotSupportedException();

        public override bool TryRead(out ReadResult result) => throw new NotSupportedException();
    }
}
