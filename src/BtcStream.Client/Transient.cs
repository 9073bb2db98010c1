using BtcStream.Rpc;

namespace BtcStream.Client;

/// <summary>Which failures may go by themselves.</summary>
internal static class Transient
{
    /// <summary>Whether the same call may succeed later. The others say that it will fail again, or that somebody else has taken its place.</summary>
    public static bool Is(StatusCode code) => code is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Unknown or StatusCode.DeadlineExceeded or StatusCode.DataLoss;
}
