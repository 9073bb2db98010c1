using System.Net;
using System.Net.Sockets;

namespace BtcStream.Server.Limits;

/// <summary>What counts as one address: of IPv6 the first 64 bits, since whoever has one of those addresses has all of them (RFC 6177; RFC 4291, section 2.5.4); of IPv4 the address.</summary>
internal static class AddressBlock
{
    private const int BlockBytes = 8;

    /// <summary>The block that an address is in, as its first address.</summary>
    /// <param name="address">The address; one of IPv4 may be written as one of IPv6.</param>
    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
        {
            return address;
        }

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(BlockBytes).Clear();
        return new IPAddress(bytes, address.ScopeId);
    }
}
