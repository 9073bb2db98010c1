using BtcStream.Rpc.Framing;
using Google.Protobuf;

namespace BtcStream.Rpc.Server;

/// <summary>Runs one method: turns frames into what its handler takes, and back.</summary>
internal abstract class MethodHandler
{
    public abstract Task InvokeAsync(FrameReader requests, FrameWriter responses, ServerCallContext context);

    /// <summary>Reads the one request of a method that takes exactly one.</summary>
    protected static async ValueTask<T> ReadSingleAsync<T>(FrameReader frames, MessageParser parser, ServerCallContext context)
        where T : class
    {
        var stream = new RequestStream<T>(frames, parser);
        if (!await stream.MoveNextAsync().ConfigureAwait(false))
        {
            throw new RpcException(
                frames.WasStopped ? ServerStatus.Stopping : new Status(StatusCode.Unimplemented, $"{context.Method} takes one request; none was sent"));
        }

        T request = stream.Current;
        if (await frames.ReadAsync().ConfigureAwait(false))
        {
            throw new RpcException(StatusCode.Unimplemented, $"{context.Method} takes one request; more were sent");
        }

        return request;
    }
}

internal sealed class UnaryMethod<TRequest, TResponse>(MessageParser parser, UnaryHandler<TRequest, TResponse> handler) : MethodHandler
    where TRequest : class, IMessage
    where TResponse : class, IMessage
{
    public override async Task InvokeAsync(FrameReader requests, FrameWriter responses, ServerCallContext context)
    {
        TRequest request = await ReadSingleAsync<TRequest>(requests, parser, context).ConfigureAwait(false);
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
        TRequest request = await ReadSingleAsync<TRequest>(requests, parser, context).ConfigureAwait(false);
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
