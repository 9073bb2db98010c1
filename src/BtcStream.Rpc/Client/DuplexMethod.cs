using Google.Protobuf;
using Google.Protobuf.Reflection;
using static BtcStream.Rpc.Protocol.MethodContract;

namespace BtcStream.Rpc.Client;

/// <summary>A method of many requests and many responses. Any thread.</summary>
/// <typeparam name="TRequest">The messages that go.</typeparam>
/// <typeparam name="TResponse">The messages that come.</typeparam>
public sealed class DuplexMethod<TRequest, TResponse>
    where TRequest : class, IMessage
    where TResponse : class, IMessage
{
    private readonly RpcChannel _channel;
    private readonly MethodDescriptor _method;

    internal DuplexMethod(RpcChannel channel, MethodDescriptor method)
    {
        _channel = channel;
        _method = method;
    }

    /// <summary>Begins a call.</summary>
    /// <param name="options">The call's choices; null for none.</param>
    /// <returns>The call, to be disposed.</returns>
    public DuplexCall<TRequest, TResponse> Start(CallOptions? options = null) =>
        new(_channel.Start(FullName(_method), options), _method.OutputType.Parser);
}

/// <summary>A call of many requests and many responses. One thread may send while another reads.</summary>
/// <typeparam name="TRequest">The messages that go.</typeparam>
/// <typeparam name="TResponse">The messages that come.</typeparam>
public sealed class DuplexCall<TRequest, TResponse> : IDisposable
    where TRequest : class, IMessage
    where TResponse : class, IMessage
{
    internal DuplexCall(RpcCall frames, MessageParser parser)
    {
        Frames = frames;
        Requests = new RequestWriter<TRequest>(frames);
        Responses = new ResponseReader<TResponse>(frames, parser);
    }

    /// <summary>The call below: headers, trailers, status, cancellation.</summary>
    public RpcCall Frames { get; }

    /// <summary>Takes the requests.</summary>
    public RequestWriter<TRequest> Requests { get; }

    /// <summary>Gives the responses.</summary>
    public ResponseReader<TResponse> Responses { get; }

    /// <inheritdoc/>
    public void Dispose() => Frames.Dispose();
}
