using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace BtcStream.Rpc.Framing;

/// <summary>
/// Reads the messages of one call from a pipe, however the transport split or joined them. All messages of one read are taken before the pipe
/// moves on, once: <c>while (await reader.ReadAsync()) while (reader.TryRead(out var payload)) …</c>.
/// Reading allocates nothing per message; compressed messages do. Used by one thread at a time.
/// </summary>
public sealed class FrameReader
{
    private readonly PipeReader _input;
    private readonly int _maxMessageBytes;
    private readonly CancellationToken _cancellation;
    private ReadOnlySequence<byte> _rest;
    private ReadOnlyMemory<byte> _segment;
    private int _offset;
    private bool _reading;
    private bool _completed;
    private volatile bool _stopped;
    private volatile bool _abandoned;
    private volatile bool _isWaiting;
    private bool _gzip;
    private ScratchBuffer _joined;
    private ScratchBuffer _inflated;
    private BudgetShare _unfinished;

    /// <summary>Creates a reader over a pipe, which stays the caller's.</summary>
    /// <param name="input">Where the bytes come from.</param>
    /// <param name="maxMessageBytes">The longest message accepted, in bytes, after decompression too.</param>
    /// <param name="gzip">Whether the call's encoding is gzip; otherwise a compressed message is an error.</param>
    /// <param name="cancellation">Ends a read that waits.</param>
    internal FrameReader(PipeReader input, int maxMessageBytes, bool gzip, CancellationToken cancellation) =>
        (_input, _maxMessageBytes, _gzip, _cancellation) = (input, maxMessageBytes, gzip, cancellation);

    /// <summary>What the limit of a message is called, after its value in what a caller over it is told; empty for no name.</summary>
    public string LimitName { get; init; } = "";

    /// <summary>Messages taken so far.</summary>
    public long MessageCount { get; private set; }

    /// <summary>Where the next message starts, in bytes from the start of the stream.</summary>
    public long ByteOffset { get; private set; }

    /// <summary>Whether reading ended because the server is stopping, and not because the peer was done.</summary>
    public bool WasStopped { get; private set; }

    /// <summary>Whether reading ended because the peer went away: there may be more that it sent, or wanted to. A server's reader only.</summary>
    public bool IsPeerGone { get; private set; }

    /// <summary>
    /// Whether a peer that went away is an end like another, told by <see cref="IsPeerGone"/>: thousands may go at once, and an exception costs each layer of a call that it passes
    /// as much as all else of the call. Otherwise it is an exception.
    /// </summary>
    internal bool EndsWithPeer { get; init; }

    /// <summary>Bounds what is kept of messages that come in parts, until they are given back, but for what comes last of each: a window at the most. Of all, and of one client; null for no bound.</summary>
    internal (ByteBudget? OfAll, ByteBudget? OfClient) Unfinished { init => _unfinished = new BudgetShare(value.OfAll, value.OfClient); }

    /// <summary>
    /// Whether the stream has one message: it is then whole only with the stream's end, or with what follows in its place. Until then it stays bytes, and counts as what has not come.
    /// </summary>
    internal bool HasOneMessage { get; set; }

    /// <summary>Whether more has come than the next message.</summary>
    internal bool HasMore => TryReadPrefix(out _, out int length) && _rest.Length > FrameFlags.PrefixBytes + (long)length;

    /// <summary>Told when the first message has come whole; null for nobody, and once it was told.</summary>
    internal IFirstMessage? FirstMessage { get; set; }

    /// <summary>Waits until at least one whole message is here. Gives the bytes of the messages taken so far back to the pipe.</summary>
    /// <returns>False at the end of the stream; on a server also when it stops, or the caller went away.</returns>
    /// <exception cref="RpcException">The stream ended inside a message, a message is over the limit, or so much of others is there in part that this one has no room.</exception>
    /// <exception cref="IOException">The peer went away; on a client.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadAsync()
    {
        while (!WasStopped && !IsPeerGone)
        {
            SkipTaken();
            if (_reading && HasWholeMessage())
            {
                FirstMessage?.OnFirstMessage();
                FirstMessage = null;
                return true;
            }

            if (_completed && !_rest.IsEmpty)
            {
                throw Fault(StatusCode.Internal, $"is cut short: the stream ended {_rest.Length} bytes into it");
            }

            if (_completed)
            {
                break;
            }

            Reserve();
            GiveBack();
            if (_stopped)
            {
                WasStopped = true;
                break;
            }

            try
            {
                if (_abandoned)
                {
                    TakeLast();
                    continue;
                }

                _isWaiting = true;
                Take(await _input.ReadAsync(_cancellation).ConfigureAwait(false));
            }
            catch (Exception e) when (IsPeersEnd(e))
            {
                NotePeerGone(e);
            }
            finally
            {
                _isWaiting = false;
            }
        }

        GiveBack();
        return false;
    }

    /// <summary>Takes the next message of the last read.</summary>
    /// <param name="payload">The message's bytes, in one piece; valid until the next call on this reader.</param>
    /// <returns>False when no whole message is left: wait for more with <see cref="ReadAsync"/>.</returns>
    /// <exception cref="RpcException">
    /// RESOURCE_EXHAUSTED: longer than the limit. INTERNAL: an unknown flag, or compressed where the call names no encoding. The message says where.
    /// </exception>
    public bool TryRead(out ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> first = _segment.Span[_offset..];
        if (first.Length >= FrameFlags.PrefixBytes && first[0] == FrameFlags.Plain)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(first[1..]);
            if (length <= (uint)(first.Length - FrameFlags.PrefixBytes) && length <= (uint)_maxMessageBytes)
            {
                payload = first.Slice(FrameFlags.PrefixBytes, (int)length);
                Account((int)length);
                _offset += FrameFlags.PrefixBytes + (int)length;
                return true;
            }
        }

        return TryReadSlow(out payload);
    }

    /// <summary>
    /// Gives the bytes of the messages taken so far back to the pipe, if that is all there is: for before a wait, which a message of many megabytes should not lie through. The last
    /// payload is not valid any more.
    /// </summary>
    public void GiveBackTaken()
    {
        if (_reading && _rest.Length == _offset)
        {
            GiveBack();
        }
    }

    /// <summary>Accepts compressed messages from now on: a client learns the encoding after its reader was made, from the response's headers.</summary>
    internal void AllowGzip() => _gzip = true;

    /// <summary>Makes the current or next wait return false, as the server is stopping or the handler wants no more. Any thread.</summary>
    public void Stop()
    {
        _stopped = true;
        Wake();
    }

    /// <summary>Makes the current or next wait return false, as the peer has gone and its transport does not say so yet. Any thread.</summary>
    /// <returns>Whether somebody waits, and will see it now.</returns>
    internal bool Abandon()
    {
        _abandoned = true;
        Wake();
        return _isWaiting;
    }

    /// <summary>For those who take the end of the stream for the whole of it.</summary>
    /// <exception cref="TransportException">The peer went away.</exception>
    internal void ThrowIfPeerGone()
    {
        if (IsPeerGone)
        {
            throw PeerGone(null);
        }
    }

    /// <summary>Gives pooled memory back. The pipe is left to its owner.</summary>
    internal void Release()
    {
        try
        {
            GiveBack();
        }
        catch (TransportException)
        {
            // The pipe has given its memory back by itself.
        }

        _unfinished.Lower(0);
        _joined.Release();
        _inflated.Release();
    }

    private void Wake()
    {
        try
        {
            _input.CancelPendingRead();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The peer has gone, which ends the read as well, and tells why.
        }
    }

    /// <summary>The message that crosses segments, is compressed, or is wrong.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryReadSlow(out ReadOnlySpan<byte> payload)
    {
        SkipTaken();
        payload = default;
        if (!TryReadPrefix(out byte flags, out int length) || _rest.Length < FrameFlags.PrefixBytes + (long)length)
        {
            return false;
        }

        ReadOnlySequence<byte> body = _rest.Slice(FrameFlags.PrefixBytes, length);
        payload = body.IsSingleSegment ? body.FirstSpan : Join(body, length);
        if (flags == FrameFlags.Compressed)
        {
            payload = Inflate(payload);
        }

        Account(length);
        _rest = _rest.Slice(FrameFlags.PrefixBytes + (long)length);
        _segment = _rest.First;
        return true;
    }

    /// <summary>What a peer that has gone sent before, and nobody has looked at.</summary>
    private void TakeLast()
    {
        if (_input.TryRead(out ReadResult last))
        {
            Take(last);
            if (HasWholeMessage() || (_completed && _rest.IsEmpty))
            {
                return;
            }
        }

        IsPeerGone = true;
    }

    /// <summary>Whatever is looked at and not taken, the pipe keeps, and its window opens again: without this each call could keep a message of the greatest length, in part, for ever.</summary>
    private void Reserve()
    {
        if (_reading && _unfinished.TryGrowTo(_rest.Length) is { } full)
        {
            throw Fault(StatusCode.ResourceExhausted, $"has no room: {_rest.Length} bytes of it are there, and {full}", Status.Soon);
        }
    }

    /// <summary>Leaves a message that is here in the pipe until the next read: it counts, and the window of its connection, which it would keep from others, opens again.</summary>
    internal void Leave()
    {
        Reserve();
        GiveBack();
        _completed = false;
    }

    private bool HasWholeMessage() =>
        TryReadPrefix(out _, out int length) && _rest.Length >= FrameFlags.PrefixBytes + (long)length && (!HasOneMessage || _completed || HasMore);

    private bool TryReadPrefix(out byte flags, out int length)
    {
        (flags, length) = (0, 0);
        if (_rest.Length < FrameFlags.PrefixBytes)
        {
            return false;
        }

        Span<byte> prefix = stackalloc byte[FrameFlags.PrefixBytes];
        _rest.Slice(0, FrameFlags.PrefixBytes).CopyTo(prefix);
        flags = prefix[0];
        uint declared = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (flags > FrameFlags.Compressed)
        {
            throw Fault(StatusCode.Internal, $"starts with flag byte 0x{flags:X2}, which is neither 0 (plain) nor 1 (compressed)");
        }

        if (flags == FrameFlags.Compressed && !_gzip)
        {
            throw Fault(StatusCode.Internal, "is flagged as compressed, but the call names no grpc-encoding");
        }

        if (declared > (uint)_maxMessageBytes)
        {
            throw Fault(StatusCode.ResourceExhausted, $"is {declared} bytes long; the limit is {_maxMessageBytes}{LimitName}");
        }

        length = (int)declared;
        return true;
    }

    private ReadOnlySpan<byte> Join(ReadOnlySequence<byte> body, int length)
    {
        byte[] joined = _joined.Ensure(length);
        body.CopyTo(joined);
        return joined.AsSpan(0, length);
    }

    private ReadOnlySpan<byte> Inflate(ReadOnlySpan<byte> compressed)
    {
        try
        {
            return GzipCodec.TryDecompress(compressed, _maxMessageBytes, ref _inflated, out int length)
                ? _inflated.Ensure(length).AsSpan(0, length)
                : throw Fault(StatusCode.ResourceExhausted, $"is longer than the limit of {_maxMessageBytes} bytes{LimitName} once decompressed");
        }
        catch (InvalidDataException e)
        {
            throw Fault(StatusCode.Internal, $"is not valid gzip: {e.Message}");
        }
    }

    private void Take(in ReadResult result)
    {
        (_rest, _reading, _completed) = (result.Buffer, true, result.IsCompleted);
        _segment = _rest.First;
    }

    private void Account(int length)
    {
        MessageCount++;
        ByteOffset += FrameFlags.PrefixBytes + (long)length;
    }

    /// <summary>Moves the start of the rest past what the fast path took.</summary>
    private void SkipTaken()
    {
        if (_offset > 0)
        {
            _rest = _rest.Slice(_offset);
            _segment = _rest.First;
            _offset = 0;
        }
    }

    /// <summary>Moves the pipe on. Kestrel's throws where the call was aborted in the meantime.</summary>
    private void GiveBack()
    {
        if (!_reading)
        {
            return;
        }

        SkipTaken();
        _joined.Trim();
        _inflated.Trim();
        _unfinished.Lower(_rest.Length);
        (SequencePosition consumed, SequencePosition examined) = (_rest.Start, _rest.End);
        _reading = false;
        _rest = default;
        _segment = default;
        try
        {
            _input.AdvanceTo(consumed, examined);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            NotePeerGone(e);
        }
    }

    /// <summary>Kestrel's pipe says it by either. Where the call itself was cancelled, it is known why.</summary>
    private bool IsPeersEnd(Exception e) => e is IOException || (EndsWithPeer && e is OperationCanceledException && !_cancellation.IsCancellationRequested);

    private void NotePeerGone(Exception e) => IsPeerGone = EndsWithPeer ? true : throw PeerGone(e);

    private static TransportException PeerGone(Exception? e) => new("the peer went away while its messages were being read", e);

    private RpcException Fault(StatusCode code, string what, TimeSpan? retryAfter = null) =>
        new(new Status(code, $"message {MessageCount} of the stream (at byte {ByteOffset}) {what}") { RetryAfter = retryAfter });
}
