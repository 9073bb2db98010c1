using BtcStream.Rpc;

namespace BtcStream.Client;

/// <summary>Which failures may go by themselves.</summary>
internal static class Transient
{
    /// <summary>
    /// Whether the same call may succeed later: as the server says, as of a limit that it has reached for the time being, or else by the code. The others say that it will fail
    /// again, or that somebody else has taken its place.
    /// </summary>
    public static bool Is(Status status) => status.RetryAfter is { } wait
        ? wait >= TimeSpan.Zero
        : status.Code is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Unknown or StatusCode.DeadlineExceeded or StatusCode.DataLoss;
}
