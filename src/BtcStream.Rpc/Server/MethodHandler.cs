using BtcStream.Rpc.Framing;
using Google.Protobuf;

namespace BtcStream.Rpc.Server;

/// <summary>Runs one method: turns frames into what its handler takes, and back.</summary>
internal abstract class MethodHandler
{
    /// <summary>The full name, as <c>package.Service/Method</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>The longest message that it takes, in bytes.</summary>
    public int MaxReceiveBytes { get; set; } = int.MaxValue;

    /// <summary>Whether it takes one message.</summary>
    public bool HasOneRequest { get; set; }

    /// <summary>Whether it answers with one message.</summary>
    public bool HasOneAnswer { get; set; }

    public abstract Task InvokeAsync(FrameReader requests, FrameWriter responses, ServerCallContext context);
}

internal sealed class UnaryMethod<TRequest, TResponse>(MessageParser parser, UnaryHandler<TRequest, TResponse> handler) : MethodHandler
    where TRequest : class, IMessage
    where TResponse : class, IMessage
{
    public override async Task InvokeAsync(FrameReader requests, FrameWriter responses, ServerCallContext context)
    {
        TRequest request = await SingleRequest.ReadAsync<TRequest>(requests, parser, context).ConfigureAwait(false);
        responses.Write(await handler(request, context).ConfigureAwait(false));
    }
}

internal sealed class ClientStreamingMethod<TRequest, TResponse>(MessageParser parser, ClientStreamingHandler<TRequest, TResponse> handler) : MethodHandler
    where TRequest : class, IMessage
    where TResponse : class, IMessage
{
    public override async Task InvokeAsync(FrameReader requests, FrameWriter responses, ServerCallContext context) =>
        responses.Write(await handler(new RequestStream<TRequest>(requests, parser), context).ConfigureAwait(false));
}

internal sealed class ServerStreamingMethod<TRequest, TResponse>(MessageParser parser, ServerStreamingHandler<TRequest, TResponse> handler) : MethodHandler
    where TRequest : class, IMessage
    where TResponse : class, IMessage
{
    public override async Task InvokeAsync(FrameReader requests, FrameWriter responses, ServerCallContext context)
    {
        TRequest request = await SingleRequest.ReadAsync<TRequest>(requests, parser, context).ConfigureAwait(false);
        await handler(request, new ResponseStream<TResponse>(responses), context).ConfigureAwait(false);
    }
}

internal sealed class DuplexMethod<TRequest, TResponse>(MessageParser parser, DuplexHandler<TRequest, TResponse> handler) : MethodHandler
    where TRequest : class, IMessage
    where TResponse : class, IMessage
{
    public override Task InvokeAsync(FrameReader requests, FrameWriter responses, ServerCallContext context) =>
        handler(new RequestStream<TRequest>(requests, parser), new ResponseStream<TResponse>(responses), context);
}

internal sealed class RawMethod(RawHandler handler) : MethodHandler
{
    public override Task InvokeAsync(FrameReader requests, FrameWriter responses, ServerCallContext context) => handler(requests, responses, context);
}
