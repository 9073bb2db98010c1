using System.IO.Pipelines;

namespace BtcStream.Server.Limits;

/// <summary>What a server sends on a connection: counted, and not ended before <see cref="Finish"/>. Used as the one that it stands for.</summary>
/// <param name="output">That one.</param>
internal sealed class GuardedWriter(PipeWriter output) : PipeWriter
{
    private long _sentBytes;
    private bool _isCompleted;
    private Exception? _error;

    /// <summary>Bytes given to it so far. Any thread.</summary>
    public long SentBytes => Volatile.Read(ref _sentBytes);

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => output.CanGetUnflushedBytes;

    /// <inheritdoc/>
    public override long UnflushedBytes => output.UnflushedBytes;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => output.GetMemory(sizeHint);

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => output.GetSpan(sizeHint);

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        // One thread writes at a time; another one reads it.
        Volatile.Write(ref _sentBytes, _sentBytes + bytes);
        output.Advance(bytes);
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => output.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override void CancelPendingFlush() => output.CancelPendingFlush();

    /// <summary>Notes that nothing more will be written.</summary>
    public override void Complete(Exception? exception = null) => (_isCompleted, _error) = (true, exception);

    /// <summary>Ends it, if it was to be.</summary>
    public void Finish()
    {
        if (_isCompleted)
        {
            output.Complete(_error);
        }
    }
}
