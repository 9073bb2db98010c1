namespace BtcStream.Rpc.Protocol;

/// <summary>The header and trailer names of the protocol.</summary>
internal static class HeaderNames
{
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string RetryPushback = "grpc-retry-pushback-ms";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";

    /// <summary>Ordinary HTTP headers, which are not part of a call's metadata.</summary>
    public static bool IsProtocol(string name) =>
        name.StartsWith(':') || name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase) || Http.Contains(name);

    private static readonly HashSet<string> Http = new(StringComparer.OrdinalIgnoreCase)
    {
        "host", "te", "content-type", "content-length", "connection", "transfer-encoding", "trailer", "keep-alive", "upgrade", "date", "server",
    };
}
