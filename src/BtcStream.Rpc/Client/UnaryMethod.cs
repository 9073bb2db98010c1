using Google.Protobuf;
using Google.Protobuf.Reflection;
using static BtcStream.Rpc.Protocol.MethodContract;

namespace BtcStream.Rpc.Client;

/// <summary>A method of one request and one response. Any thread.</summary>
/// <typeparam name="TRequest">The message that goes.</typeparam>
/// <typeparam name="TResponse">The message that comes.</typeparam>
public sealed class UnaryMethod<TRequest, TResponse>
    where TRequest : class, IMessage
    where TResponse : class, IMessage
{
    private readonly RpcChannel _channel;
    private readonly MethodDescriptor _method;

    internal UnaryMethod(RpcChannel channel, MethodDescriptor method)
    {
        _channel = channel;
        _method = method;
    }

    /// <summary>Calls the method.</summary>
    /// <param name="request">Serialized at once; not kept.</param>
    /// <param name="options">The call's choices; null for none.</param>
    /// <returns>The response.</returns>
    /// <exception cref="RpcException">The call ended with a status other than OK.</exception>
    public async Task<TResponse> CallAsync(TRequest request, CallOptions? options = null) =>
        (await CallWithMetadataAsync(request, options).ConfigureAwait(false)).Message;

    /// <summary>Calls the method and keeps what came with the response.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public async Task<UnaryResult<TResponse>> CallWithMetadataAsync(TRequest request, CallOptions? options = null)
    {
        using RpcCall call = _channel.StartSingle(FullName(_method), request, options);
        var responses = new ResponseReader<TResponse>(call, _method.OutputType.Parser);
        TResponse message = await responses.ReadSingleAsync(FullName(_method)).ConfigureAwait(false);
        return new UnaryResult<TResponse>(message, await call.ReadHeadersAsync().ConfigureAwait(false), call.Trailers ?? []);
    }
}

/// <summary>What a unary call brought.</summary>
/// <typeparam name="T">The message type.</typeparam>
/// <param name="Message">The response.</param>
/// <param name="Headers">The metadata that came before it.</param>
/// <param name="Trailers">The metadata that came after it.</param>
public sealed record UnaryResult<T>(T Message, Metadata Headers, Metadata Trailers);
