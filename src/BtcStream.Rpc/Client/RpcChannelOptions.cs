using System.Net.Security;
using BtcStream.Rpc.Server;

namespace BtcStream.Rpc.Client;

/// <summary>The limits and choices of a client. Read once, when the channel is made.</summary>
public sealed record RpcChannelOptions
{
    /// <summary>The longest message accepted, in bytes, after decompression too: 4 MiB, as in every gRPC implementation.</summary>
    public int MaxReceiveBytes { get; init; } = RpcServerOptions.DefaultMaxMessageBytes;

    /// <summary>The longest message sent, in bytes, before compression. Servers have limits of their own and are asked about them by sending.</summary>
    public int MaxSendBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Whether requests are compressed with gzip. Compressed responses are understood in any case.</summary>
    public bool Gzip { get; init; }

    /// <summary>
    /// How much of one response stream the server may send ahead of the reader, in bytes, 64 KiB to 16 MiB. The transport grows it towards 16 MiB where
    /// the round trip asks for it, so 16 MiB bounds what a call that is not read can hold.
    /// </summary>
    public int StreamWindowBytes { get; init; } = 1024 * 1024;

    /// <summary>How long a connection attempt may take; then the call ends with UNAVAILABLE.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After how much silence on a connection with calls the peer is asked for a sign of life; <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    public TimeSpan KeepAlivePingDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long that sign may take; then the connection's calls end with UNAVAILABLE.</summary>
    public TimeSpan KeepAlivePingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Certificates and trust for https addresses; null for the system's own.</summary>
    public SslClientAuthenticationOptions? Tls { get; init; }

    /// <summary>Sent with every call, before the call's own; null for none.</summary>
    public Metadata? Metadata { get; init; }

    /// <summary>Whose clock deadlines run by.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Throws where an option cannot work.</summary>
    /// <exception cref="ArgumentException">The message names the option and its value.</exception>
    internal void Validate()
    {
        RequireBetween(nameof(MaxReceiveBytes), MaxReceiveBytes, 1, int.MaxValue);
        RequireBetween(nameof(MaxSendBytes), MaxSendBytes, 1, int.MaxValue);
        RequireBetween(nameof(StreamWindowBytes), StreamWindowBytes, 64 * 1024, 16 * 1024 * 1024);
        RequirePositive(nameof(ConnectTimeout), ConnectTimeout);
        RequirePositive(nameof(KeepAlivePingDelay), KeepAlivePingDelay);
        RequirePositive(nameof(KeepAlivePingTimeout), KeepAlivePingTimeout);
    }

    private static void RequireBetween(string name, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new ArgumentException($"{name} is {value}; it must lie between {least} and {most}");
        }
    }

    /// <summary>The transport's own bounds: at least a second, or never.</summary>
    private static void RequirePositive(string name, TimeSpan value)
    {
        if (value != Timeout.InfiniteTimeSpan && value < TimeSpan.FromSeconds(1))
        {
            throw new ArgumentException($"{name} is {value}; it must be at least a second, or infinite");
        }
    }
}
