using BtcStream.Rpc.Framing;
using Google.Protobuf;

namespace BtcStream.Rpc.Server;

/// <summary>Reads the request of methods that take exactly one, for handlers of raw frames too.</summary>
public static class SingleRequest
{
    /// <summary>Reads the only request of a call, and the end of the stream after it; then waits for its turn to be answered, where the server's gate gives turns (<see cref="CallLease.TryBeginAnswer"/>).</summary>
    /// <typeparam name="T">The request's type.</typeparam>
    /// <param name="frames">The call's frames, none taken yet.</param>
    /// <param name="parser">Reads the type.</param>
    /// <param name="context">The call.</param>
    /// <returns>The request.</returns>
    /// <exception cref="RpcException">UNIMPLEMENTED: none was sent, or more than one. INVALID_ARGUMENT: not a valid message. RESOURCE_EXHAUSTED: it has too much within it, or so much waits that it has no room. UNAVAILABLE: the server is stopping. DEADLINE_EXCEEDED: it takes too long to come.</exception>
    /// <exception cref="OperationCanceledException">The call ended while it waited for its turn.</exception>
    /// <exception cref="IOException">The caller went away.</exception>
    public static async ValueTask<T> ReadAsync<T>(FrameReader frames, MessageParser parser, ServerCallContext context)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(parser);
        ArgumentNullException.ThrowIfNull(context);
        Task whole = WaitWholeAsync(frames, context);
        await (whole.IsCompleted ? whole : WaitPatientlyAsync(whole, frames, context.Options)).ConfigureAwait(false);
        if (await context.WaitForTurnAsync(frames).ConfigureAwait(false))
        {
            await WaitWholeAsync(frames, context).ConfigureAwait(false);
        }

        T request = RequestParser.Parse<T>(frames, parser, context.Options.MaxSingleRequestEntries);

        // The end of the stream, which is here: the request's bytes go back.
        await frames.ReadAsync().ConfigureAwait(false);
        return request;
    }

    private static async Task WaitPatientlyAsync(Task whole, FrameReader frames, RpcServerOptions options)
    {
        await using ITimer patience = options.TimeProvider.CreateTimer(static state => ((FrameReader)state!).Stop(), frames, options.SingleRequestPatience, Timeout.InfiniteTimeSpan);
        await whole.ConfigureAwait(false);
    }

    /// <summary>As an object a request takes several times its bytes: until the stream has ended, and its turn has come, it stays bytes, and the server's budget for what waits counts them.</summary>
    private static async Task WaitWholeAsync(FrameReader frames, ServerCallContext context)
    {
        frames.HasOneMessage = true;
        if (!await frames.ReadAsync().ConfigureAwait(false))
        {
            frames.ThrowIfPeerGone();
            throw new RpcException(
                !frames.WasStopped ? new Status(StatusCode.Unimplemented, $"{context.Method} takes one request; none was sent")
                : context.Stopping.IsCancellationRequested ? ServerStatus.Stopping
                : new Status(StatusCode.DeadlineExceeded, FormattableString.Invariant($"{context.Method} takes one request, which did not come whole within {context.Options.SingleRequestPatience.TotalSeconds:0.###} s")));
        }

        if (frames.HasMore)
        {
            throw new RpcException(StatusCode.Unimplemented, $"{context.Method} takes one request; more were sent");
        }
    }
}
