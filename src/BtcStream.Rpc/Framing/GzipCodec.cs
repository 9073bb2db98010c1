using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace BtcStream.Rpc.Framing;

/// <summary>Message compression. It allocates (a stream and zlib's window for each message): the fast path sends plain messages.</summary>
internal static class GzipCodec
{
    public const string Name = "gzip";

    private const int FirstGuessFactor = 4;

    /// <summary>Decompresses one message.</summary>
    /// <param name="compressed">The payload as received.</param>
    /// <param name="maxBytes">The longest result; a longer one stops the work at once, so that a small message cannot fill the memory.</param>
    /// <param name="scratch">Holds the result.</param>
    /// <param name="length">The result's length in bytes.</param>
    /// <returns>False where the result would be longer than <paramref name="maxBytes"/>.</returns>
    /// <exception cref="InvalidDataException">The payload is not gzip, or is cut short.</exception>
    public static bool TryDecompress(ReadOnlySpan<byte> compressed, int maxBytes, ref ScratchBuffer scratch, out int length)
    {
        byte[] input = ArrayPool<byte>.Shared.Rent(Math.Max(compressed.Length, 1));
        try
        {
            compressed.CopyTo(input);
            using var source = new MemoryStream(input, 0, compressed.Length, writable: false);
            using var gzip = new GZipStream(source, CompressionMode.Decompress);
            byte[] output = scratch.Ensure(Math.Max(16, (int)Math.Min(maxBytes, (long)compressed.Length * FirstGuessFactor)));
            length = 0;
            while (true)
            {
                if (length == output.Length)
                {
                    output = Grow(ref scratch, output, length);
                }

                int read = gzip.Read(output, length, output.Length - length);
                if (read == 0)
                {
                    RequireWhole(compressed, length);
                    return true;
                }

                length += read;
                if (length > maxBytes)
                {
                    return false;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
        }
    }

    /// <summary>Compresses one message.</summary>
    /// <param name="plain">The message.</param>
    /// <returns>The compressed bytes.</returns>
    public static ReadOnlyMemory<byte> Compress(ReadOnlySpan<byte> plain)
    {
        using var target = new MemoryStream(Math.Max(64, plain.Length / 2));
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(plain);
        }

        return target.GetBuffer().AsMemory(0, (int)target.Length);
    }

    /// <summary>
    /// .NET's decompressor takes the end of its input for the end of the data, so a payload that was cut short would come out cut short. A gzip member
    /// ends with its length (RFC 1952, 2.3.1, "ISIZE"), which tells. A message is one member: no client sends several.
    /// </summary>
    private static void RequireWhole(ReadOnlySpan<byte> compressed, int length)
    {
        const int SmallestMember = 18;
        if (compressed.Length < SmallestMember)
        {
            throw new InvalidDataException("shorter than the smallest gzip member");
        }

        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(compressed[^sizeof(uint)..]);
        if (expected != (uint)length)
        {
            throw new InvalidDataException($"it holds {length} bytes, but its trailer says {expected}: cut short or followed by something else");
        }
    }

    private static byte[] Grow(ref ScratchBuffer scratch, byte[] old, int length)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(length);
        old.AsSpan(0, length).CopyTo(copy);
        byte[] grown = scratch.Ensure(checked(length * 2));
        copy.AsSpan(0, length).CopyTo(grown);
        ArrayPool<byte>.Shared.Return(copy);
        return grown;
    }
}
