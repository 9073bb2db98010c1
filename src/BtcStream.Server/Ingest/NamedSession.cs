using System.Globalization;
using System.Text;
using BtcStream.Engine.Ring;
using BtcStream.Rpc;
using BtcStream.Rpc.Server;
using BtcStream.Server.Limits;
using BtcStream.Server.Security;

namespace BtcStream.Server.Ingest;

/// <summary>The named session of a call: what its caller calls itself, and what it is told in return.</summary>
internal static class NamedSession
{
    /// <summary>Metadata of the call: what the caller calls itself.</summary>
    public const string ClientId = "client-id";

    /// <summary>Metadata of the answer: the sequence number of the last message applied.</summary>
    public const string LastAckedSequence = "last-acked-sequence";

    private const int MaxLength = 128;

    /// <summary>Begins or continues the session that a call names, if it names one, and puts what the caller needs to know into the response's headers.</summary>
    /// <param name="session">The call's way into the engine; nothing has been handed over yet.</param>
    /// <param name="context">The call; its headers have not been sent.</param>
    /// <exception cref="RpcException">
    /// INVALID_ARGUMENT for a bad client-id; RESOURCE_EXHAUSTED where open calls have all the sessions that fit, or where the journal's disk is full; UNAVAILABLE where the
    /// engine has stopped; ABORTED where yet another call has taken the session meanwhile.
    /// </exception>
    public static async Task BeginAsync(IngestSession session, ServerCallContext context)
    {
        if (context.RequestHeaders.GetText(ClientId) is not { } client)
        {
            return;
        }

        if (client.Length is 0 or > MaxLength || client.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new RpcException(StatusCode.InvalidArgument, $"{ClientId} is '{client}'; it must be 1 to {MaxLength} printable ASCII characters without spaces");
        }

        // Each method has sessions of its own: a client streams quotes and trades at once, and numbers each from 1. And each caller: nobody takes over another's, so
        // what joins the parts is what none of them can hold, a space.
        string method = context.Method[(context.Method.LastIndexOf('/') + 1)..];
        string caller = (context.Lease as GateLease)?.Caller.Name ?? "";
        (ulong? last, bool isAccepted) = await session.NameAsync(Encoding.UTF8.GetBytes($"{method} {client} {caller}"));
        if (!isAccepted)
        {
            throw new RpcException(LimitText.ForNow($"{ClientId} '{client}': other calls have all the sessions that the server remembers (--max-client-sessions)"));
        }

        if (last is not { } sequence)
        {
            SessionEnd.ThrowIfEnded(session);
            throw new RpcException(StatusCode.Unavailable, "the engine has stopped and takes no more input");
        }

        // Its caller has waited for this with its first batch, and may have none for long.
        context.Lease?.OnFirstMessage();
        context.ResponseHeaders.Add(LastAckedSequence, sequence.ToString(CultureInfo.InvariantCulture));
    }
}
