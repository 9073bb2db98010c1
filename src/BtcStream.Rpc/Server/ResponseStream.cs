using BtcStream.Rpc.Framing;
using Google.Protobuf;

namespace BtcStream.Rpc.Server;

/// <summary>The messages that go to the caller. Used by one thread at a time.</summary>
/// <typeparam name="T">The message type.</typeparam>
public sealed class ResponseStream<T>
    where T : class
{
    private readonly FrameWriter _frames;

    internal ResponseStream(FrameWriter frames) => _frames = frames;

    /// <summary>Bytes written and not yet sent.</summary>
    public long UnflushedBytes => _frames.UnflushedBytes;

    /// <summary>Writes a message without sending it: several can share one <see cref="FlushAsync"/>.</summary>
    /// <param name="message">Serialized at once; not kept.</param>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: longer than the limit.</exception>
    public void Write(T message) => _frames.Write((IMessage)message);

    /// <summary>Writes a message and sends it.</summary>
    /// <param name="message">Serialized at once; not kept.</param>
    /// <returns>Completes when the transport has taken it, later where the caller is slow.</returns>
    public ValueTask WriteAsync(T message)
    {
        Write(message);
        return _frames.FlushAsync();
    }

    /// <summary>Sends what was written; sends the headers where nothing was.</summary>
    /// <returns>Completes when the transport has taken it, later where the caller is slow.</returns>
    public ValueTask FlushAsync() => _frames.FlushAsync();
}
