namespace BtcStream.Rpc.Client;

/// <summary>How a call ended.</summary>
/// <param name="Status">The server's, or the one that stands for what happened on the way.</param>
/// <param name="Trailers">What came with it; null where nothing did.</param>
/// <param name="Cause">What the transport said, where it was the transport.</param>
internal sealed record CallOutcome(Status Status, Metadata? Trailers = null, Exception? Cause = null)
{
    public static CallOutcome Cancelled { get; } = new(new Status(StatusCode.Cancelled, "the call was cancelled"));

    public static CallOutcome Disposed { get; } = new(new Status(StatusCode.Cancelled, "the call was disposed before its end"));

    public static CallOutcome ChannelDisposed { get; } = new(new Status(StatusCode.Cancelled, "the channel was disposed"));

    public static CallOutcome DeadlineExceeded { get; } = new(new Status(StatusCode.DeadlineExceeded, "the deadline passed"));

    public bool IsOk => Status.Code == StatusCode.OK;

    /// <summary>A new one each time: an exception carries the stack of whoever met it.</summary>
    public RpcException ToException() => new(Status, Trailers, Cause);
}
