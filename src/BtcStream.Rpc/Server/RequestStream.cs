using BtcStream.Rpc.Framing;
using Google.Protobuf;

namespace BtcStream.Rpc.Server;

/// <summary>The messages that the caller sends, one after the other. Used by one thread at a time.</summary>
/// <typeparam name="T">The message type.</typeparam>
public sealed class RequestStream<T>
    where T : class
{
    private readonly FrameReader _frames;
    private readonly MessageParser _parser;
    private T? _current;

    internal RequestStream(FrameReader frames, MessageParser parser)
    {
        _frames = frames;
        _parser = parser;
    }

    /// <summary>The message that <see cref="MoveNextAsync"/> found.</summary>
    /// <exception cref="InvalidOperationException">There is none, before the first and after the last.</exception>
    public T Current => _current ?? throw new InvalidOperationException("there is no current message: MoveNextAsync has not returned true");

    /// <summary>Waits for the next message.</summary>
    /// <returns>False when the caller has sent its last, or the server is stopping.</returns>
    /// <exception cref="RpcException">INVALID_ARGUMENT: not a valid message of its type; the text says which one.</exception>
    /// <exception cref="IOException">The caller went away, and may have wanted to send more.</exception>
    public ValueTask<bool> MoveNextAsync() => TryTake() ? new ValueTask<bool>(true) : WaitAsync();

    /// <summary>All messages, for <c>await foreach</c>.</summary>
    /// <returns>The messages in order.</returns>
    public async IAsyncEnumerable<T> ReadAllAsync()
    {
        while (await MoveNextAsync().ConfigureAwait(false))
        {
            yield return Current;
        }
    }

    private async ValueTask<bool> WaitAsync()
    {
        _current = null;
        if (await _frames.ReadAsync().ConfigureAwait(false))
        {
            return TryTake();
        }

        _frames.ThrowIfPeerGone();
        return false;
    }

    private bool TryTake()
    {
        long index = _frames.MessageCount;
        long offset = _frames.ByteOffset;
        if (!_frames.TryRead(out ReadOnlySpan<byte> payload))
        {
            return false;
        }

        try
        {
            _current = (T)_parser.ParseFrom(payload);
            return true;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new RpcException(
                new Status(StatusCode.InvalidArgument, $"message {index} of the stream (at byte {offset}) is not a valid {typeof(T).Name}: {e.Message}"), null, e);
        }
    }
}
