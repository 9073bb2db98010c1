using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace BtcStream.Server.Limits;

/// <summary>What the transport holds of a client before anybody knows who it is.</summary>
internal static class KestrelLimits
{
    /// <summary>Headers of a request, bytes. 16 KiB: a call has ten short ones and a token; tracing adds some.</summary>
    public const int MaxHeaderBytes = 16 * 1024;

    /// <summary>Headers of a request.</summary>
    public const int MaxHeaders = 64;

    /// <summary>Applies them.</summary>
    public static void Configure(KestrelServerOptions kestrel, LimitSettings settings)
    {
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxConcurrentConnections = settings.MaxConnections;
        limits.RequestHeadersTimeout = settings.RequestPatience;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;

        // Connections without a call under way: as long as Kestrel's own default, longer than clients keep them for later.
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);

        // Kestrel's own guards stay: HPACK tables of 4 KiB, and the end of a connection that resets its streams faster than they end (CVE-2023-44487).
        limits.Http2.MaxStreamsPerConnection = settings.MaxCallsPerConnection;
        limits.Http2.HeaderTableSize = 4 * 1024;
        limits.Http2.MaxRequestHeaderFieldSize = MaxHeaderBytes;
    }
}
