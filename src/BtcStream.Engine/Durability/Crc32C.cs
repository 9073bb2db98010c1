using System.Buffers.Binary;
using System.Numerics;

namespace BtcStream.Engine.Durability;

/// <summary>CRC-32C (Castagnoli) as iSCSI has it: reflected, begun with all ones and inverted at the end. Test vectors: RFC 3720, appendix B.4.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of some bytes. The processor's own instruction where it has one.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
