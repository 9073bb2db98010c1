using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace BtcStream.Server.Limits;

/// <summary>
/// A connection's bytes, looked at on their way to HTTP/2: what its client sends ends where it has sent more frames without content than it may. The server's own end is held back
/// until <see cref="Finish"/>: the client is told why first. Allocates nothing a read, and looks at nine bytes of a frame. The reader's thread, and the writer's.
/// </summary>
/// <param name="transport">The connection's own.</param>
/// <param name="allowance">What it may send.</param>
/// <param name="onOver">Told, once, where it has sent more.</param>
internal sealed class WatchedPipe(IDuplexPipe transport, ControlAllowance allowance, Action onOver) : PipeReader, IDuplexPipe
{
    private readonly ControlFrames _frames = new();
    private readonly WatchedWriter _output = new(transport.Output);
    private ReadOnlySequence<byte> _buffer;
    private long _lookedAt;
    private volatile bool _isOver;
    private volatile bool _hasEnded;

    /// <inheritdoc/>
    public PipeReader Input => this;

    /// <inheritdoc/>
    public PipeWriter Output => _output;

    /// <summary>Whether its client has sent more than it may.</summary>
    public bool IsOver => _isOver;

    /// <summary>Whether its client has ended it.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>The last stream begun in what was let through.</summary>
    public int LastStream { get; private set; }

    /// <summary>Whether it is one of HTTP/2.</summary>
    public bool IsHttp2 => _frames.IsHttp2;

    /// <summary>Ends the server's side, if it has been ended.</summary>
    public void Finish() => _output.Finish();

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_isOver)
        {
            return ValueTask.FromResult(Ended);
        }

        ValueTask<ReadResult> read = transport.Input.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? ValueTask.FromResult(Look(read.Result)) : LookLaterAsync(read);
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        if (_isOver)
        {
            result = Ended;
            return true;
        }

        bool isRead = transport.Input.TryRead(out result);
        result = isRead ? Look(result) : result;
        return isRead;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_isOver)
        {
            _lookedAt -= _buffer.Slice(0, consumed).Length;
            _buffer = default;
            transport.Input.AdvanceTo(consumed, examined);
        }
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => transport.Input.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => transport.Input.Complete(exception);

    /// <summary>What whoever reads is told where its client has sent too much: that was all.</summary>
    private static ReadResult Ended => new(ReadOnlySequence<byte>.Empty, isCanceled: false, isCompleted: true);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> LookLaterAsync(ValueTask<ReadResult> read)
    {
        try
        {
            return Look(await read.ConfigureAwait(false));
        }
        catch (Exception) when (NoteEnd())
        {
            throw;
        }
    }

    /// <summary>Not catching costs nothing where whole crowds leave.</summary>
    private bool NoteEnd()
    {
        _hasEnded = true;
        return false;
    }

    private ReadResult Look(in ReadResult result)
    {
        _hasEnded |= result.IsCompleted;
        _buffer = result.Buffer;
        long length = _buffer.Length;
        if (length > _lookedAt && !_frames.IsOther)
        {
            int frames = _frames.Count(_lookedAt == 0 ? _buffer : _buffer.Slice(_lookedAt));
            if (frames > 0 && !allowance.TrySpend(frames, _output.SentBytes - _frames.AnswerBytes))
            {
                _isOver = true;
                transport.Input.AdvanceTo(_buffer.End);
                _buffer = default;
                onOver();
                return Ended;
            }

            LastStream = _frames.LastStream;
        }

        _lookedAt = length;
        return result;
    }
}
