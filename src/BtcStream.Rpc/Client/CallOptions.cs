namespace BtcStream.Rpc.Client;

/// <summary>The choices of one call.</summary>
public sealed record CallOptions
{
    /// <summary>Nothing special.</summary>
    public static CallOptions Default { get; } = new();

    /// <summary>
    /// How long the whole call may take, from its start; null for ever. Sent to the server and enforced here too: when it has passed, the call is reset and
    /// ends with DEADLINE_EXCEEDED. Zero or less ends the call before it is sent.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Resets the call, which then ends with CANCELLED.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Sent with the headers; null for none. Several text values of one key reach the server as one, joined by commas.</summary>
    public Metadata? Metadata { get; init; }

    /// <summary>Whether requests are compressed; null for the channel's choice.</summary>
    public bool? Gzip { get; init; }
}
