using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace BtcStream.Rpc.Framing;

/// <summary>
/// Writes the messages of one call into a pipe: many with one flush where the caller likes. Writing allocates nothing per message, unless the
/// call compresses. Used by one thread at a time.
/// </summary>
public sealed class FrameWriter
{
    private readonly PipeWriter _output;
    private readonly int _maxMessageBytes;
    private readonly int _anywayBytes;
    private readonly bool _gzip;
    private readonly Action? _beforeFirstFlush;
    private readonly CancellationToken _cancellation;
    private ScratchBuffer _encoded;
    private BudgetShare _unsent;
    private bool _opened;

    /// <summary>Creates a writer over a pipe, which stays the caller's.</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="maxMessageBytes">The longest message sent, in bytes, before compression.</param>
    /// <param name="gzip">Whether to compress.</param>
    /// <param name="beforeFirstFlush">Called once, before anything reaches the wire.</param>
    /// <param name="cancellation">Ends a flush that waits for the peer.</param>
    internal FrameWriter(PipeWriter output, int maxMessageBytes, bool gzip, Action? beforeFirstFlush, CancellationToken cancellation)
    {
        _output = output;
        _maxMessageBytes = maxMessageBytes;
        _anywayBytes = Math.Min(maxMessageBytes, ByteBudget.FreeBytes);
        _gzip = gzip;
        _beforeFirstFlush = beforeFirstFlush;
        _cancellation = cancellation;
    }

    /// <summary>Messages written so far, flushed or not; frames written whole by <see cref="WriteFramed"/> do not count.</summary>
    public long MessageCount { get; private set; }

    /// <summary>Bytes written since the last flush.</summary>
    public long UnflushedBytes { get; private set; }

    internal bool HasWritten { get; private set; }

    /// <summary>
    /// Bounds what is kept of answers until their callers have taken them, of all calls and of one client; null for no bound. For calls with one answer: those with many send each before
    /// they write the next.
    /// </summary>
    internal (ByteBudget? OfAll, ByteBudget? OfClient) Unsent { init => _unsent = new BudgetShare(value.OfAll, value.OfClient); }

    /// <summary>Writes one message.</summary>
    /// <param name="message">Serialized at once; not kept.</param>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: longer than the limit; nothing is written.</exception>
    public void Write(IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        int length = message.CalculateSize();
        RequireWithinLimit(length);
        if (_gzip)
        {
            Span<byte> plain = _encoded.Ensure(length).AsSpan(0, length);
            message.WriteTo(plain);
            WriteCompressed(plain);
            return;
        }

        message.WriteTo(Reserve(FrameFlags.Plain, length));
        Commit(length);
    }

    /// <summary>Writes one message that is encoded already.</summary>
    /// <param name="payload">The message's bytes, without prefix.</param>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: longer than the limit; nothing is written.</exception>
    public void Write(ReadOnlySpan<byte> payload)
    {
        RequireWithinLimit(payload.Length);
        if (_gzip)
        {
            WriteCompressed(payload);
        }
        else
        {
            WriteFrame(FrameFlags.Plain, payload);
        }
    }

    /// <summary>Writes one message that is encoded already, in two pieces: what differs from call to call, and what many calls share.</summary>
    /// <param name="head">The first bytes of the message, without prefix.</param>
    /// <param name="body">The rest of it.</param>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: longer than the limit; nothing is written.</exception>
    public void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        int length = checked(head.Length + body.Length);
        RequireWithinLimit(length);
        Span<byte> message = _gzip ? _encoded.Ensure(length).AsSpan(0, length) : Reserve(FrameFlags.Plain, length);
        head.CopyTo(message);
        body.CopyTo(message[head.Length..]);
        if (_gzip)
        {
            WriteCompressed(message);
        }
        else
        {
            Commit(length);
        }
    }

    /// <summary>Writes whole frames, prefixes included: the shared bytes of something that many calls send. They are not compressed.</summary>
    /// <param name="frames">One or more frames, each with its five-byte prefix.</param>
    public void WriteFramed(ReadOnlySpan<byte> frames)
    {
        frames.CopyTo(_output.GetSpan(frames.Length));
        Advance(frames.Length);
    }

    /// <summary>Sends what was written, headers first, and waits while the peer is behind.</summary>
    /// <returns>Completes when the transport has taken it.</returns>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    /// <exception cref="IOException">The peer is gone.</exception>
    public ValueTask FlushAsync() => FlushAsync(_cancellation);

    /// <summary>Sends what was written, whether or not the call was cancelled.</summary>
    /// <param name="cancellation">Ends the wait for the peer.</param>
    /// <returns>Completes when the transport has taken it.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal async ValueTask FlushAsync(CancellationToken cancellation)
    {
        Open();
        UnflushedBytes = 0;
        try
        {
            FlushResult result = await _output.FlushAsync(cancellation).ConfigureAwait(false);
            if (!result.IsCanceled && !result.IsCompleted)
            {
                return;
            }
        }
        catch (IOException e)
        {
            throw new TransportException("the peer went away while messages were being sent to it", e);
        }

        throw new TransportException("the peer no longer reads this call");
    }

    /// <summary>Makes ready what goes out before the first message; later calls do nothing.</summary>
    internal void Open()
    {
        if (!_opened)
        {
            _opened = true;
            _beforeFirstFlush?.Invoke();
        }
    }

    internal void WriteFrame(byte flags, ReadOnlySpan<byte> payload)
    {
        payload.CopyTo(Reserve(flags, payload.Length));
        Commit(payload.Length);
    }

    /// <summary>Gives large memory back before a long wait.</summary>
    internal void Trim() => _encoded.Trim();

    /// <summary>The call is over: gives pooled memory back, and the room that its answer took.</summary>
    internal void Release()
    {
        _encoded.Release();
        _unsent.Lower(0);
    }

    /// <summary>
    /// What compression does not make shorter goes plain, so that no message outgrows the receiver's limit by it. That holds for empty ones too: the
    /// framework compresses nothing to no bytes at all, which is no gzip for many a receiver.
    /// </summary>
    private void WriteCompressed(ReadOnlySpan<byte> plain)
    {
        ReadOnlyMemory<byte> compressed = GzipCodec.Compress(plain);
        if (compressed.Length < plain.Length)
        {
            WriteFrame(FrameFlags.Compressed, compressed.Span);
        }
        else
        {
            WriteFrame(FrameFlags.Plain, plain);
        }
    }

    private Span<byte> Reserve(byte flags, int length)
    {
        Span<byte> frame = _output.GetSpan(FrameFlags.PrefixBytes + length);
        frame[0] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(frame[1..], (uint)length);
        return frame.Slice(FrameFlags.PrefixBytes, length);
    }

    private void Commit(int length)
    {
        Advance(FrameFlags.PrefixBytes + length);
        MessageCount++;
    }

    private void Advance(int bytes)
    {
        _output.Advance(bytes);
        UnflushedBytes += bytes;
        HasWritten = true;
    }

    private void RequireWithinLimit(int length)
    {
        if (length > _anywayBytes)
        {
            RequireRoom(length);
        }
    }

    private void RequireRoom(int length)
    {
        if (length > _maxMessageBytes)
        {
            throw new RpcException(
                StatusCode.ResourceExhausted, $"message {MessageCount} to be sent is {length} bytes long; the limit is {_maxMessageBytes}");
        }

        if (_unsent.TryGrowTo(length) is { } full)
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"an answer of {length} bytes has no room: {full}") { RetryAfter = Status.Soon });
        }
    }
}
