using BtcStream.Engine.Ring;
using BtcStream.Rpc;

namespace BtcStream.Server.Ingest;

/// <summary>What a caller is told whose session ended before it did.</summary>
internal static class SessionEnd
{
    /// <summary>Throws where something ended the session before its caller did.</summary>
    /// <exception cref="RpcException">ABORTED where a newer call has the session, and as of <see cref="ThrowIfJournalFailed"/>.</exception>
    public static void ThrowIfEnded(IngestSession session)
    {
        if (session.IsTakenOver)
        {
            throw new RpcException(StatusCode.Aborted, "a newer call with the same client-id has taken the session over");
        }

        ThrowIfJournalFailed(session);
    }

    /// <summary>Throws where the journal ended the session: what was acked is on the disk, and the rest may be once it can be written again.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED where the disk is full, UNAVAILABLE otherwise; both are worth another attempt.</exception>
    private static void ThrowIfJournalFailed(IngestSession session)
    {
        if (session.Failure is { } failure)
        {
            StatusCode code = failure.IsDiskFull ? StatusCode.ResourceExhausted : StatusCode.Unavailable;
            throw new RpcException(new Status(code, $"{failure.Message}; nothing more is taken until it can. What was acked is safe: send again what was not") { RetryAfter = Status.Soon });
        }
    }
}
