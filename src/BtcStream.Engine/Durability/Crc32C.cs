using System.Buffers.Binary;
using System.Numerics;

namespace BtcStream.Engine.Durability;

/// <summary>CRC-32C (Castagnoli) as iSCSI has it: reflected, begun with all ones and inverted at the end. Test vectors: RFC 3720, appendix B.4.</summary>
internal static class Crc32C
{
    /// <summary>The polynomial 0x1EDC6F41, its bits reflected.</summary>
    private const uint Polynomial = 0x82F63B78;

    /// <summary>The polynomial 1 in the register, whose highest bit stands for the power 0.</summary>
    private const uint One = 1u << 31;

    /// <summary>x to the power of 2 to the power of the index, modulo the polynomial.</summary>
    private static readonly uint[] PowersOfTwo = MakePowers();

    /// <summary>The checksum of some bytes. The processor's own instruction where it has one.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="seed">What the register begins with: all ones, but where a checksum must not be known to whoever chose the bytes.</param>
    public static uint Compute(ReadOnlySpan<byte> bytes, uint seed = uint.MaxValue) => ~Append(seed, bytes);

    /// <summary>The register after some more bytes: a checksum is the register that began with all ones, inverted.</summary>
    public static uint Append(uint register, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            register = BitOperations.Crc32C(register, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            register = BitOperations.Crc32C(register, value);
        }

        return register;
    }

    /// <summary>
    /// The register after so many zero bytes, in time that goes with the logarithm of their number. Registers are linear: after any bytes the register is that of as many
    /// zero bytes, exclusive-or the register of these bytes that began with 0.
    /// </summary>
    public static uint AppendZeros(uint register, long bytes)
    {
        // A zero byte multiplies by x to the power of 8, and 8 is 2 to the power of 3.
        for (int power = 3; bytes > 0; power++, bytes >>= 1)
        {
            if ((bytes & 1) != 0)
            {
                register = Multiply(register, PowersOfTwo[power]);
            }
        }

        return register;
    }

    /// <summary>The product of two polynomials modulo the polynomial.</summary>
    private static uint Multiply(uint left, uint right)
    {
        uint product = 0;
        for (uint bit = One; bit != 0; bit >>= 1)
        {
            product ^= (left & bit) != 0 ? right : 0;
            right = (right >> 1) ^ ((right & 1) != 0 ? Polynomial : 0);
        }

        return product;
    }

    private static uint[] MakePowers()
    {
        // As many as a number of bytes has bits, and three more.
        var powers = new uint[66];
        powers[0] = One >> 1;
        for (int i = 1; i < powers.Length; i++)
        {
            powers[i] = Multiply(powers[i - 1], powers[i - 1]);
        }

        return powers;
    }
}
