namespace BtcStream.Rpc.Server;

/// <summary>The limits and choices of a gRPC server. Read once, when the server is built.</summary>
public sealed record RpcServerOptions
{
    /// <summary>4 MiB: the limit that every gRPC implementation has by default.</summary>
    public const int DefaultMaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>The longest message that a caller may send, in bytes, after decompression too.</summary>
    public int MaxReceiveBytes { get; init; } = DefaultMaxMessageBytes;

    /// <summary>What that limit is called, for the caller that meets it, such as <c> (--max-message-bytes)</c>; empty for no name.</summary>
    public string MaxReceiveName { get; init; } = "";

    /// <summary>The longest request of a method that takes exactly one, in bytes; never above <see cref="MaxReceiveBytes"/>. As long as that unless set.</summary>
    public int MaxSingleRequestBytes { get; init; } = int.MaxValue;

    /// <summary>
    /// Messages, and entries of repeated texts and bytes, that the request of such a method may have within it, at any depth. One takes its sender two bytes, and the server a hundred and more
    /// once it is parsed, which it is only where there are no more. 16,384.
    /// </summary>
    public int MaxSingleRequestEntries { get; init; } = 16_384;

    /// <summary>
    /// How long a request may take to come whole, of a method that takes exactly one. Half a minute: clients send it with the call, and one that never ends it would keep what it
    /// has sent for ever.
    /// </summary>
    public TimeSpan SingleRequestPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What may be kept of messages that come in parts, of all calls, in bytes. A call whose message has no room ends with RESOURCE_EXHAUSTED; what is there of a message up to
    /// 64 KiB does not count. 512 MiB.
    /// </summary>
    public long MaxUnfinishedBytes { get; init; } = 512L << 20;

    /// <summary>What that limit is called, likewise.</summary>
    public string MaxUnfinishedName { get; init; } = "";

    /// <summary>
    /// The longest message that a handler may send, in bytes. 64 MiB by default, larger than what clients accept by default: a whole heatmap fits, and
    /// a client that wants it raises its own limit.
    /// </summary>
    public int MaxSendBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// What may be kept of answers until their callers have taken them, of all calls that answer with one message, in bytes. A call whose answer has no room ends with RESOURCE_EXHAUSTED; an answer
    /// up to 64 KiB does not count. 512 MiB.
    /// </summary>
    public long MaxUnsentBytes { get; init; } = 512L << 20;

    /// <summary>What that limit is called, likewise.</summary>
    public string MaxUnsentName { get; init; } = "";

    /// <summary>
    /// How long a caller may take for its answer, beside a second for each <see cref="LeastAnswerBytesPerSecond"/>; its call is reset beyond it. Half a minute: one that does not read at all
    /// would keep the answer for ever.
    /// </summary>
    public TimeSpan AnswerPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How fast a caller takes its answer at the least, in bytes a second. 64 KiB: a tenth of what a poor line brings.</summary>
    public int LeastAnswerBytesPerSecond { get; init; } = 64 * 1024;

    /// <summary>When responses are compressed.</summary>
    public CompressionPolicy Compression { get; init; } = CompressionPolicy.Mirror;

    /// <summary>
    /// How long calls may go on after the server has begun to stop, before they are cancelled. Ten seconds: streams end within milliseconds, so this
    /// bounds only unary calls at work.
    /// </summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether gRPC-Web is served beside gRPC.</summary>
    public bool Web { get; init; } = true;

    /// <summary>Whose clock deadlines run by.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Throws where an option cannot work.</summary>
    /// <exception cref="InvalidOperationException">The message names the option and its value.</exception>
    internal void Validate()
    {
        RequirePositive(nameof(MaxReceiveBytes), MaxReceiveBytes);
        RequirePositive(nameof(MaxSendBytes), MaxSendBytes);
        RequirePositive(nameof(MaxSingleRequestBytes), MaxSingleRequestBytes);
        RequirePositive(nameof(MaxSingleRequestEntries), MaxSingleRequestEntries);
        RequirePositive(nameof(MaxUnfinishedBytes), MaxUnfinishedBytes);
        RequirePositive(nameof(MaxUnsentBytes), MaxUnsentBytes);
        RequirePositive(nameof(LeastAnswerBytesPerSecond), LeastAnswerBytesPerSecond);
        RequirePatience(nameof(SingleRequestPatience), SingleRequestPatience);
        RequirePatience(nameof(AnswerPatience), AnswerPatience);
        if (StopGrace < TimeSpan.Zero || StopGrace > Protocol.GrpcTimeout.Longest)
        {
            throw new InvalidOperationException($"{nameof(StopGrace)} is {StopGrace}; it must lie between zero and {Protocol.GrpcTimeout.Longest}");
        }
    }

    private static void RequirePatience(string name, TimeSpan value)
    {
        if (value <= TimeSpan.Zero || value > Protocol.GrpcTimeout.Longest)
        {
            throw new InvalidOperationException($"{name} is {value}; it must be positive, and {Protocol.GrpcTimeout.Longest} at most");
        }
    }

    private static void RequirePositive(string name, long value)
    {
        if (value <= 0)
        {
            throw new InvalidOperationException($"{name} is {value}; it must be positive");
        }
    }
}
