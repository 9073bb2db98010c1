using System.Net;

namespace BtcStream.Server.Security;

/// <summary>
/// A server that asks nobody who they are may be asked by this machine only, and a web page is not this machine: its script reaches a loopback server once its own name
/// has been made to resolve to 127.0.0.1 (DNS rebinding), and then the browser sends that name as the host. So over HTTP/1.1 on loopback, which is what browsers
/// speak without TLS, the host has to be localhost or an address.
/// </summary>
internal static class LocalNames
{
    /// <summary>What a refused request is told.</summary>
    public const string Refusal = "without authentication, HTTP/1.1 on loopback is served to the host localhost and to addresses only, so that no web page can use it";

    /// <summary>Whether a request came by a name that only this machine uses.</summary>
    public static bool IsExpected(HttpContext http)
    {
        if (!HttpProtocol.IsHttp11(http.Request.Protocol) || http.Connection.LocalIpAddress is not { } local || !IPAddress.IsLoopback(local))
        {
            return true;
        }

        string host = http.Request.Host.Host;
        return host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _);
    }
}
