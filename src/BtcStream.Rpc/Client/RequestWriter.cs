using Google.Protobuf;

namespace BtcStream.Rpc.Client;

/// <summary>The messages that go to the server. Used by one thread at a time.</summary>
/// <typeparam name="T">The message type.</typeparam>
public sealed class RequestWriter<T>
    where T : class, IMessage
{
    private readonly RpcCall _call;

    internal RequestWriter(RpcCall call) => _call = call;

    /// <summary>Bytes written and not yet sent.</summary>
    public long UnflushedBytes => _call.Requests.UnflushedBytes;

    /// <summary>Writes a message without sending it: several can share one <see cref="FlushAsync"/>.</summary>
    /// <param name="message">Serialized at once; not kept.</param>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: longer than the limit; nothing is written and the call goes on.</exception>
    public void Write(T message) => _call.Requests.Write(message);

    /// <summary>Writes a message and sends it.</summary>
    /// <param name="message">Serialized at once; not kept.</param>
    /// <returns>False where the call takes no more messages: it has ended, and its responses tell how.</returns>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: longer than the limit; nothing is written and the call goes on.</exception>
    public ValueTask<bool> WriteAsync(T message)
    {
        Write(message);
        return _call.FlushAsync();
    }

    /// <summary>Sends what was written, and waits while the server is behind.</summary>
    /// <returns>False where the call takes no more messages: it has ended, and its responses tell how.</returns>
    public ValueTask<bool> FlushAsync() => _call.FlushAsync();

    /// <summary>Sends what was written and tells the server that nothing follows.</summary>
    /// <returns>False where the call had ended before.</returns>
    public ValueTask<bool> CompleteAsync() => _call.CompleteAsync();
}
