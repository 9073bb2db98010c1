using Google.Protobuf;
using Google.Protobuf.Reflection;
using static BtcStream.Rpc.Protocol.MethodContract;

namespace BtcStream.Rpc.Client;

/// <summary>A method of one request and many responses. Any thread.</summary>
/// <typeparam name="TRequest">The message that goes.</typeparam>
/// <typeparam name="TResponse">The messages that come.</typeparam>
public sealed class ServerStreamingMethod<TRequest, TResponse>
    where TRequest : class, IMessage
    where TResponse : class, IMessage
{
    private readonly RpcChannel _channel;
    private readonly MethodDescriptor _method;

    internal ServerStreamingMethod(RpcChannel channel, MethodDescriptor method)
    {
        _channel = channel;
        _method = method;
    }

    /// <summary>Begins a call.</summary>
    /// <param name="request">Serialized at once; not kept.</param>
    /// <param name="options">The call's choices; null for none.</param>
    /// <returns>The call, to be disposed.</returns>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: the request is longer than the channel's limit.</exception>
    public ServerStreamingCall<TResponse> Start(TRequest request, CallOptions? options = null) =>
        new(_channel.StartSingle(FullName(_method), request, options), _method.OutputType.Parser);
}

/// <summary>A call of one request and many responses. Used by one thread at a time.</summary>
/// <typeparam name="TResponse">The messages that come.</typeparam>
public sealed class ServerStreamingCall<TResponse> : IDisposable
    where TResponse : class, IMessage
{
    internal ServerStreamingCall(RpcCall frames, MessageParser parser)
    {
        Frames = frames;
        Responses = new ResponseReader<TResponse>(frames, parser);
    }

    /// <summary>The call below: headers, trailers, status, cancellation.</summary>
    public RpcCall Frames { get; }

    /// <summary>Gives the responses.</summary>
    public ResponseReader<TResponse> Responses { get; }

    /// <inheritdoc/>
    public void Dispose() => Frames.Dispose();
}
