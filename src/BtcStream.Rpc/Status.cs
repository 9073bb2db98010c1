namespace BtcStream.Rpc;

/// <summary>How a call ended.</summary>
/// <param name="Code">One of the seventeen codes.</param>
/// <param name="Detail">For people; any Unicode text, empty for none.</param>
public readonly record struct Status(StatusCode Code, string Detail)
{
    /// <summary>Success without detail.</summary>
    public static Status Ok { get; } = new(StatusCode.OK, "");

    /// <summary>The wait that is asked of whoever met something that passes: a limit of what is there at once, a disk that is tried again.</summary>
    public static TimeSpan Soon { get; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// When to try the call again, as the server has it (gRFC A6, "Pushback": grpc-retry-pushback-ms, whole milliseconds): a wait; negative for not at all; null where it says
    /// nothing, and the code has to tell.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Detail.Length == 0 ? $"{Code}" : $"{Code}: {Detail}";
}
