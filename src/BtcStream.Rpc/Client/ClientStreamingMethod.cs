using Google.Protobuf;
using Google.Protobuf.Reflection;
using static BtcStream.Rpc.Protocol.MethodContract;

namespace BtcStream.Rpc.Client;

/// <summary>A method of many requests and one response. Any thread.</summary>
/// <typeparam name="TRequest">The messages that go.</typeparam>
/// <typeparam name="TResponse">The message that comes.</typeparam>
public sealed class ClientStreamingMethod<TRequest, TResponse>
    where TRequest : class, IMessage
    where TResponse : class, IMessage
{
    private readonly RpcChannel _channel;
    private readonly MethodDescriptor _method;

    internal ClientStreamingMethod(RpcChannel channel, MethodDescriptor method)
    {
        _channel = channel;
        _method = method;
    }

    /// <summary>Begins a call.</summary>
    /// <param name="options">The call's choices; null for none.</param>
    /// <returns>The call, to be disposed.</returns>
    public ClientStreamingCall<TRequest, TResponse> Start(CallOptions? options = null) =>
        new(_channel.Start(FullName(_method), options), _method);
}

/// <summary>A call of many requests and one response. Used by one thread at a time.</summary>
/// <typeparam name="TRequest">The messages that go.</typeparam>
/// <typeparam name="TResponse">The message that comes.</typeparam>
public sealed class ClientStreamingCall<TRequest, TResponse> : IDisposable
    where TRequest : class, IMessage
    where TResponse : class, IMessage
{
    private readonly MethodDescriptor _method;

    internal ClientStreamingCall(RpcCall frames, MethodDescriptor method)
    {
        Frames = frames;
        _method = method;
        Requests = new RequestWriter<TRequest>(frames);
    }

    /// <summary>The call below: headers, trailers, status, cancellation.</summary>
    public RpcCall Frames { get; }

    /// <summary>Takes the requests.</summary>
    public RequestWriter<TRequest> Requests { get; }

    /// <summary>Sends what is left, says that nothing follows, and waits for the response, which the server may have sent before.</summary>
    /// <returns>The response.</returns>
    /// <exception cref="RpcException">The call ended with a status other than OK.</exception>
    public async Task<TResponse> FinishAsync()
    {
        await Requests.CompleteAsync().ConfigureAwait(false);
        return await new ResponseReader<TResponse>(Frames, _method.OutputType.Parser).ReadSingleAsync(FullName(_method)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => Frames.Dispose();
}
