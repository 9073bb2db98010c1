using System.Globalization;
using System.Net;

namespace BtcStream.Server;

/// <summary>An address and port to listen on, as typed: <c>127.0.0.1:50051</c>, <c>[::1]:0</c>, <c>localhost:8080</c>. Port 0 lets the system pick.</summary>
/// <param name="Address">Where to listen.</param>
/// <param name="Port">0 to 65535.</param>
internal readonly record struct ListenAddress(IPAddress Address, int Port)
{
    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>Reads an address.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="address">The address.</param>
    /// <returns>False where it is not an IP address or <c>localhost</c>, a colon and a port.</returns>
    public static bool TryParse(string text, out ListenAddress address)
    {
        address = default;
        int colon = text.LastIndexOf(':');
        if (colon <= 0
            || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return false;
        }

        string host = text[..colon];
        bool bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (!bracketed && host.Contains(':'))
        {
            return false;
        }

        IPAddress? ip = host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(bracketed ? host[1..^1] : host, out IPAddress? parsed) ? parsed : null;
        if (ip is null)
        {
            return false;
        }

        address = new ListenAddress(ip, port);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
