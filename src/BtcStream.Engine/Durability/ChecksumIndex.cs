namespace BtcStream.Engine.Durability;

/// <summary>
/// The checksums of all parts of a stretch of a file, each for two reads of a block at most, however long the part is: what looks like a record, and says that it is a
/// gigabyte, costs no more to refute than one of a hundred bytes. Keeps 4 bytes for each 4 KiB.
/// </summary>
internal sealed class ChecksumIndex
{
    private const int BlockBytes = 4_096;

    private readonly IJournalFile _file;
    private readonly long _from;
    private readonly byte[] _block = new byte[BlockBytes];

    /// <summary>The register at the beginning of each block; it is 0 at the beginning of the stretch.</summary>
    private readonly uint[] _registers;

    /// <summary>Reads all of the stretch once.</summary>
    /// <param name="file">The file.</param>
    /// <param name="from">Where the stretch begins.</param>
    /// <param name="end">Where it ends.</param>
    public ChecksumIndex(IJournalFile file, long from, long end)
    {
        (_file, _from) = (file, from);
        _registers = new uint[((end - from) / BlockBytes) + 1];
        var window = new byte[(int)Math.Clamp(end - from, 1, 1 << 20)];
        uint register = 0;
        int block = 1;
        for (long at = from; block < _registers.Length; at += window.Length)
        {
            int count = file.ReadFully(at, window);
            for (Span<byte> read = window.AsSpan(0, count); read.Length >= BlockBytes && block < _registers.Length; read = read[BlockBytes..])
            {
                register = Crc32C.Append(register, read[..BlockBytes]);
                _registers[block++] = register;
            }

            if (count < window.Length)
            {
                // The file has become shorter meanwhile: another process writes it. What is beyond has no checksum that holds but by chance.
                break;
            }
        }
    }

    /// <summary>Whether the bytes have a checksum.</summary>
    /// <param name="start">Where they begin, in the file.</param>
    /// <param name="length">How many.</param>
    /// <param name="checksum">The checksum.</param>
    /// <param name="seed">What its register began with.</param>
    public bool Holds(long start, int length, uint checksum, uint seed = uint.MaxValue) =>
        (Crc32C.AppendZeros(seed ^ RegisterAt(start), length) ^ RegisterAt(start + length)) == ~checksum;

    private uint RegisterAt(long offset)
    {
        (long block, long rest) = Math.DivRem(offset - _from, BlockBytes);
        Span<byte> bytes = _block.AsSpan(0, (int)rest);
        int read = _file.ReadFully(offset - rest, bytes);
        return Crc32C.Append(_registers[block], bytes[..read]);
    }
}
