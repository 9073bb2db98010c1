namespace BtcStream.Rpc;

/// <summary>Ends a call with a status: thrown by handlers on the server, and to callers on the client.</summary>
/// <remarks>Creates the exception that carries <paramref name="status"/>.</remarks>
/// <param name="status">How the call ends.</param>
/// <param name="trailers">Sent after the status (server), or received with it (client).</param>
/// <param name="innerException">What led to it; never sent over the wire.</param>
public sealed class RpcException(Status status, Metadata? trailers = null, Exception? innerException = null)
    : Exception(status.ToString(), innerException)
{
    /// <summary>Shorthand for a code and a detail.</summary>
    /// <param name="code">The code.</param>
    /// <param name="detail">The detail, for people.</param>
    public RpcException(StatusCode code, string detail)
        : this(new Status(code, detail))
    {
    }

    /// <summary>How the call ended.</summary>
    public Status Status { get; } = status;

    /// <summary>Metadata that came, or goes, with the status; null for none.</summary>
    public Metadata? Trailers { get; } = trailers;
}
