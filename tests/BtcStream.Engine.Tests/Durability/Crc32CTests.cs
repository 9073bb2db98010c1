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

    [Fact]
    public void AppendZeros_AnyNumber_IsAsIfTheyWereThere()
    {
        foreach (int zeros in new[] { 0, 1, 2, 3, 7, 8, 31, 32, 33, 255, 4_096, 65_537, 1_000_003 })
        {
            Assert.Equal(Crc32C.Append(0xDEADBEEF, new byte[zeros]), Crc32C.AppendZeros(0xDEADBEEF, zeros));
        }
    }

    /// <summary>More than can be tried: so many and then so many are as many as both.</summary>
    [Theory]
    [InlineData(0x7FFF_FFC0, 1)]
    [InlineData(0x1_0000_0000, 0xFFFF_FFFF)]
    [InlineData(0x10_0000_0000, 0x7F_FFFF_FFFF)]
    public void AppendZeros_Billions_AddUp(long first, long second) =>
        Assert.Equal(Crc32C.AppendZeros(0x12345678, first + second), Crc32C.AppendZeros(Crc32C.AppendZeros(0x12345678, second), first));

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
