using BtcStream.Contracts.V1;

namespace BtcStream.Client;

/// <summary>The choices of a stream of inputs.</summary>
public sealed record IngestOptions
{
    /// <summary>
    /// Names the session, 1 to 128 printable ASCII characters: the server then remembers what it has of it, and after a break the stream connects again and sends what was not
    /// acknowledged, so that every batch counts once. Null for no session: a break is the caller's.
    /// </summary>
    public string? ClientId { get; init; }

    /// <summary>Batches that may be unacknowledged; beyond them sending waits, which is how a slower server slows a sender. They are kept until then.</summary>
    public int MaxUnacknowledged { get; init; } = 256;

    /// <summary>Told of every ack, one at a time, on a thread of the stream's: refused rows and the reasons are there. Must not wait; what it throws ends the stream.</summary>
    public Action<IngestAck>? Acknowledged { get; init; }
}
