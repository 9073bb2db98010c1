namespace BtcStream.Rpc.Framing;

/// <summary>The checksum in a gzip member's trailer (RFC 1952, section 8).</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int BitsPerByte = 8;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value => Shift((uint)value))];

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc = (crc >> BitsPerByte) ^ Table[(byte)(crc ^ b)];
        }

        return ~crc;
    }

    private static uint Shift(uint value)
    {
        for (int bit = 0; bit < BitsPerByte; bit++)
        {
            value = (value >> 1) ^ ((value & 1) * Polynomial);
        }

        return value;
    }
}
