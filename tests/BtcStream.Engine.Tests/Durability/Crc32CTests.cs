using BtcStream.Engine.Durability;

namespace BtcStream.Engine.Tests.Durability;

/// <summary>RFC 3720, appendix B.4. The RFC prints the bytes of the checksum; here they are read as one little-endian number.</summary>
public class Crc32CTests
{
    [Fact]
    public void Compute_ThirtyTwoZeros_IsTheRfcs() => Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));

    [Fact]
    public void Compute_ThirtyTwoOnes_IsTheRfcs() => Assert.Equal(0x62A8AB43u, Crc32C.Compute([.. Enumerable.Repeat((byte)0xFF, 32)]));

    [Fact]
    public void Compute_RisingBytes_IsTheRfcs() => Assert.Equal(0x46DD794Eu, Crc32C.Compute([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));

    [Fact]
    public void Compute_FallingBytes_IsTheRfcs() => Assert.Equal(0x113FDB5Cu, Crc32C.Compute([.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))]));

    [Fact]
    public void Compute_ScsiReadCommand_IsTheRfcs() => Assert.Equal(
        0xD9963A56u,
        Crc32C.Compute(Convert.FromHexString("01C000000000000000000000000000001400000000000400000000140000001828000000000000000200000000000000")));

    [Fact]
    public void Compute_EveryLength_IsTheBitwiseDefinition()
    {
        byte[] bytes = new byte[40];
        new Random(1).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            Assert.Equal(Bitwise(bytes.AsSpan(0, length)), Crc32C.Compute(bytes.AsSpan(0, length)));
        }
    }

    private static uint Bitwise(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1)));
            }
        }

        return ~crc;
    }
}
