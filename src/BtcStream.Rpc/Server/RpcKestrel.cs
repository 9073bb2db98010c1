using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace BtcStream.Rpc.Server;

/// <summary>Kestrel's settings for long, fast and quiet streams.</summary>
public static class RpcKestrel
{
    /// <summary>
    /// Flow-control windows from client to server. A stream may have 1 MiB on its way and a connection 8 MiB: on loopback larger ones gained nothing,
    /// and these bound what a sender that outruns the engine can make the server hold. A stream's pipe keeps at most 256 empty segments of 4 KiB for use again, which is
    /// this window: with one of 4 MiB the pipe threw segments away and made them anew, 0.4 B for each row that was read.
    /// </summary>
    public const int StreamWindowBytes = 1024 * 1024;

    /// <inheritdoc cref="StreamWindowBytes"/>
    public const int ConnectionWindowBytes = 8 * 1024 * 1024;

    /// <summary>The largest DATA frame accepted, 1 MiB: fewer frames for large batches.</summary>
    public const int MaxFrameBytes = 1024 * 1024;

    /// <summary>Calls at once on one connection. Kestrel's own default of 100 would make a client's 101st stream wait in silence.</summary>
    public const int StreamsPerConnection = 4096;

    /// <summary>
    /// Has HTTP/2's frames parsed and its answers sent by the thread that is at it anyway, instead of handing each to another one: two hand-overs fewer on the way of a
    /// message, and what each allocates. Handlers are not run by that thread: each stream's pipe hands over to the thread pool as before.
    /// </summary>
    /// <param name="options">The sockets' options.</param>
    public static void ConfigureSockets(SocketTransportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.UnsafePreferInlineScheduling = true;
    }

    /// <summary>Applies the settings to every endpoint of a server.</summary>
    /// <param name="options">Kestrel's options.</param>
    public static void Configure(KestrelServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        KestrelServerLimits limits = options.Limits;
        limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
        limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;
        limits.Http2.MaxFrameSize = MaxFrameBytes;
        limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;

        // A peer that vanished without a word (power, cable) is found by pings, so that its streams do not stay for ever.
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);

        // The guards against slow senders and readers measure bytes a second: a quiet feed and a paused watcher are both legitimate, and the
        // response's guard cannot be lifted for one HTTP/2 stream alone.
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        options.AddServerHeader = false;
    }
}
