namespace BtcStream.Rpc.Server;

/// <summary>The statuses that the server itself ends calls with.</summary>
internal static class ServerStatus
{
    public static Status Stopping { get; } = new(StatusCode.Unavailable, "the server is stopping");

    public static Status DeadlineExceeded { get; } = new(StatusCode.DeadlineExceeded, "the deadline passed");

    public static Status Cancelled { get; } = new(StatusCode.Cancelled, "the call was cancelled");

    public static Status HandlerFailed { get; } = new(StatusCode.Unknown, "the handler failed; the server's log has the exception");

    /// <summary>A handler may make a code of any number; clients, and the server's own counts, know seventeen.</summary>
    public static Status OfHandler(Status status) =>
        Enum.IsDefined(status.Code) ? status : new(StatusCode.Unknown, $"the handler ended the call with code {(int)status.Code}, which is no gRPC status: {status.Detail}");

    public static Status Planned(string method) => new(StatusCode.Unimplemented, $"{method} is part of the contract and not built yet");

    public static Status UnknownMethod(string path) => new(StatusCode.Unimplemented, $"unknown method {path}");
}
