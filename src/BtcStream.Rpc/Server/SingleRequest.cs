using BtcStream.Rpc.Framing;
using Google.Protobuf;

namespace BtcStream.Rpc.Server;

/// <summary>Reads the request of methods that take exactly one, for handlers of raw frames too.</summary>
public static class SingleRequest
{
    /// <summary>Reads the only request of a call, and the end of the stream after it.</summary>
    /// <typeparam name="T">The request's type.</typeparam>
    /// <param name="frames">The call's frames, none taken yet.</param>
    /// <param name="parser">Reads the type.</param>
    /// <param name="context">The call.</param>
    /// <returns>The request.</returns>
    /// <exception cref="RpcException">UNIMPLEMENTED: none was sent, or more than one. INVALID_ARGUMENT: not a valid message. UNAVAILABLE: the server is stopping. DEADLINE_EXCEEDED: it takes too long to come.</exception>
    /// <exception cref="IOException">The caller went away.</exception>
    public static async ValueTask<T> ReadAsync<T>(FrameReader frames, MessageParser parser, ServerCallContext context)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(parser);
        ArgumentNullException.ThrowIfNull(context);
        ValueTask<T> read = ReadAsync<T>(frames, parser, context.Method);
        if (read.IsCompleted)
        {
            return await read.ConfigureAwait(false);
        }

        RpcServerOptions options = context.Options;
        await using ITimer patience = options.TimeProvider.CreateTimer(static state => ((FrameReader)state!).Stop(), frames, options.SingleRequestPatience, Timeout.InfiniteTimeSpan);
        try
        {
            T request = await read.ConfigureAwait(false);
            return IsPatienceOver() ? throw TooSlow() : request;
        }
        catch (RpcException) when (IsPatienceOver())
        {
            throw TooSlow();
        }

        bool IsPatienceOver() => frames.WasStopped && !context.Stopping.IsCancellationRequested;

        RpcException TooSlow() => new(
            StatusCode.DeadlineExceeded, FormattableString.Invariant($"{context.Method} takes one request, which did not come whole within {options.SingleRequestPatience.TotalSeconds:0.###} s"));
    }

    private static async ValueTask<T> ReadAsync<T>(FrameReader frames, MessageParser parser, string method)
        where T : class
    {
        var stream = new RequestStream<T>(frames, parser);
        if (!await stream.MoveNextAsync().ConfigureAwait(false))
        {
            throw new RpcException(frames.WasStopped ? ServerStatus.Stopping : new Status(StatusCode.Unimplemented, $"{method} takes one request; none was sent"));
        }

        T request = stream.Current;
        if (await frames.ReadAsync().ConfigureAwait(false))
        {
            throw new RpcException(StatusCode.Unimplemented, $"{method} takes one request; more were sent");
        }

        frames.ThrowIfPeerGone();

        return request;
    }
}
