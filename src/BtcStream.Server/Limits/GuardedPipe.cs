using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace BtcStream.Server.Limits;

/// <summary>
/// A connection's bytes, looked at on their way to HTTP/2: what its client sends ends where it is more than it may, or where it is <see cref="Stop">stopped</see>. A client that
/// leaves is an end like another, and HTTP/2 learns of it after <paramref name="onLeft"/> has. The server's own end is held back until <see cref="Finish"/>: the client is told why first. Allocates nothing a read, and looks at nine bytes of a frame. The reader's thread, and the writer's.
/// </summary>
/// <param name="transport">The connection's own.</param>
/// <param name="allows">Given what has come so far, the frames without content that are new in it, and the bytes that the server has sent: whether its client may go on. Not asked again after it has
/// said no.</param>
/// <param name="onLeft">Told, once, when its client has left.</param>
/// <param name="beginning">Where it waits before calls begin.</param>
internal sealed class GuardedPipe(IDuplexPipe transport, Func<ControlFrames, int, long, bool> allows, Func<Task> onLeft, BeginningLane beginning) : PipeReader, IDuplexPipe
{
    /// <summary>
    /// Calls that may begin in one turn of <see cref="BeginningLane"/>. Each is work for the thread pool, and a connection may begin hundreds by a few kilobytes, twenty connections ten
    /// thousand: all at once they would keep everybody waiting for as long as they take.
    /// </summary>
    private const int CallsInTurn = 8;

    private readonly ControlFrames _frames = new();
    private readonly BeginningLane.Place _place = new();
    private readonly GuardedWriter _output = new(transport.Output);
    private ReadOnlySequence<byte> _buffer;
    private long _lookedAt;
    private SequencePosition _lookedAtEnd;
    private bool _hasTaken;
    private bool _isBeginning;
    private bool _isOver;
    private volatile bool _isStopped;
    private volatile bool _hasLeft;

    /// <inheritdoc/>
    public PipeReader Input => this;

    /// <inheritdoc/>
    public PipeWriter Output => _output;

    /// <summary>Whether its client has ended it.</summary>
    public bool HasLeft => _hasLeft;

    /// <summary>The last stream begun in what was let through.</summary>
    public int LastStream { get; private set; }

    /// <summary>Whether it is one of HTTP/2.</summary>
    public bool IsHttp2 => _frames.IsHttp2;

    /// <summary>Lets nothing more through: what the client sends stays with the system, whose flow control stops it. Any thread.</summary>
    public void Stop()
    {
        _isStopped = true;
        transport.Input.CancelPendingRead();
    }

    /// <summary>Ends the server's side, if it has been ended.</summary>
    public void Finish() => _output.Finish();

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_isOver)
        {
            return ValueTask.FromResult(Ended);
        }

        ValueTask<ReadResult> read;
        try
        {
            read = transport.Input.ReadAsync(cancellationToken);
        }
        catch (IOException)
        {
            // It was reset while nobody waited.
            _isOver = true;
            return HasJustLeft(Ended) ? LeaveAsync(Ended) : ValueTask.FromResult(Ended);
        }

        if (!read.IsCompletedSuccessfully)
        {
            return LookLaterAsync(read);
        }

        ReadResult result = Look(read.Result);
        return _isBeginning ? BeginAsync(result) : HasJustLeft(result) ? LeaveAsync(result) : ValueTask.FromResult(result);
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
            long taken = _buffer.Slice(0, consumed).Length;
            _lookedAt -= taken;
            _hasTaken = taken > 0;
            _buffer = default;
            transport.Input.AdvanceTo(consumed, examined);
        }
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => transport.Input.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => transport.Input.Complete(exception);

    /// <summary>What whoever reads is told where nothing more is let through: that was all.</summary>
    private static ReadResult Ended => new(ReadOnlySequence<byte>.Empty, isCanceled: false, isCompleted: true);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> LookLaterAsync(ValueTask<ReadResult> read)
    {
        ReadResult result;
        try
        {
            result = Look(await read.ConfigureAwait(false));
        }
        catch (IOException)
        {
            // A reset is how many clients leave. HTTP/2 does nothing for it that it does not do for any end, but for an exception through each of its layers.
            _isOver = true;
            result = Ended;
        }
        catch (Exception) when (NoteLeft())
        {
            throw;
        }

        return _isBeginning ? await BeginAsync(result).ConfigureAwait(false) : HasJustLeft(result) ? await LeaveAsync(result).ConfigureAwait(false) : result;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> BeginAsync(ReadResult result)
    {
        _isBeginning = false;
        await beginning.EnterAsync(_place).ConfigureAwait(false);
        return HasJustLeft(result) ? await LeaveAsync(result).ConfigureAwait(false) : result;
    }

    private async ValueTask<ReadResult> LeaveAsync(ReadResult result)
    {
        _hasLeft = true;
        await onLeft().ConfigureAwait(false);
        return result;
    }

    /// <summary>A call of HTTP/1.1 reads by this reader itself, and ends with it.</summary>
    private bool HasJustLeft(in ReadResult result) => result.IsCompleted && _frames.IsHttp2 && !_isStopped && !_hasLeft;

    private bool NoteLeft()
    {
        _hasLeft = true;
        return false;
    }

    private ReadResult Look(in ReadResult result)
    {
        _buffer = result.Buffer;
        long length = _buffer.Length;
        bool hasMore = length > _lookedAt;
        if (hasMore && !_frames.IsOther)
        {
            length = LookAtMore(length);
        }

        if (_isStopped)
        {
            _isOver = true;
            transport.Input.AdvanceTo(result.Buffer.End);
            _buffer = default;
            return Ended;
        }

        LastStream = _frames.LastStream;

        // Where that was, and not how far in: a backlog has hundreds of segments to walk through, for each read.
        (_lookedAt, _lookedAtEnd) = (length, _buffer.End);

        // What came before the end is served first: HTTP/2 takes 4 KiB at a time, and the end is told when it takes no more. It may take none of it: it knows by itself when the socket
        // is closed, and then ends all calls in its own way.
        bool isCompleted = result.IsCompleted && !(_frames.IsHttp2 && !_buffer.IsEmpty && (hasMore || _hasTaken));
        return new ReadResult(_buffer, result.IsCanceled, isCompleted);
    }

    /// <summary>Looks at what has not been looked at, and cuts off what has to wait for the next turn.</summary>
    /// <returns>The length of the rest.</returns>
    private long LookAtMore(long length)
    {
        (long before, long begun) = (_frames.Count, _frames.BegunStreams);
        long looked = _lookedAt + _frames.Look(_lookedAt == 0 ? _buffer : _buffer.Slice(_lookedAtEnd), CallsInTurn);
        _isStopped = _isStopped || !allows(_frames, (int)(_frames.Count - before), _output.SentBytes);
        _isBeginning = _frames.BegunStreams > begun && !_isStopped;
        if (looked < length)
        {
            _buffer = _buffer.Slice(0, looked);
        }

        return looked;
    }
}
