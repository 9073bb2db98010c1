using System.Buffers;
using System.IO.Pipelines;
using BtcStream.Rpc.Framing;

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
