namespace BtcStream.Rpc.Framing;

/// <summary>The layout of a message on the wire: one flag byte, four bytes of length (big endian), the payload (gRPC over HTTP/2, "Length-Prefixed-Message").</summary>
internal static class FrameFlags
{
    /// <summary>Bytes before the payload.</summary>
    public const int PrefixBytes = 5;

    /// <summary>The payload is as it is.</summary>
    public const byte Plain = 0;

    /// <summary>The payload is compressed with the call's <c>grpc-encoding</c>.</summary>
    public const byte Compressed = 1;

    /// <summary>gRPC-Web: the payload is trailers, as header lines.</summary>
    public const byte WebTrailers = 0x80;
}
