using System.IO.Pipelines;

namespace BtcStream.Server.Limits;

/// <summary>A connection's bytes, of which nothing more is read once it is held: what the sender has sent stays with the system, whose flow control stops it. Costs one comparison a read.</summary>
/// <param name="transport">The connection's own.</param>
internal sealed class HeldPipe(IDuplexPipe transport) : PipeReader, IDuplexPipe
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isHeld;

    /// <inheritdoc/>
    public PipeReader Input => this;

    /// <inheritdoc/>
    public PipeWriter Output => transport.Output;

    /// <summary>Lets nothing more through until <see cref="Release"/>, or until whoever reads is told to stop.</summary>
    public void Hold() => Volatile.Write(ref _isHeld, 1);

    /// <summary>Lets whoever waits go on: the connection is over.</summary>
    public void Release() => _released.TrySetResult();

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        Volatile.Read(ref _isHeld) == 0 ? transport.Input.ReadAsync(cancellationToken) : ReadHeldAsync(cancellationToken);

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        if (Volatile.Read(ref _isHeld) == 0 || _released.Task.IsCompleted)
        {
            return transport.Input.TryRead(out result);
        }

        result = default;
        return false;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => transport.Input.AdvanceTo(consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => transport.Input.AdvanceTo(consumed, examined);

    /// <inheritdoc/>
    public override void CancelPendingRead()
    {
        transport.Input.CancelPendingRead();
        Release();
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        Release();
        transport.Input.Complete(exception);
    }

    private async ValueTask<ReadResult> ReadHeldAsync(CancellationToken cancellationToken)
    {
        await _released.Task.WaitAsync(cancellationToken);
        return await transport.Input.ReadAsync(cancellationToken);
    }
}
