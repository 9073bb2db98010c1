using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace BtcStream.Rpc.Framing;

/// <summary>Message compression. It allocates (a stream and zlib's window for each message): the fast path sends plain messages.</summary>
internal static class GzipCodec
{
    public const string Name = "gzip";

    private const int FirstGuessFactor = 4;

    /// <summary>Decompresses one message. Nothing decompresses to nothing: that is what some compressors, the framework's among them, make of an empty message.</summary>
    /// <param name="compressed">The payload as received.</param>
    /// <param name="maxBytes">The longest result; a longer one stops the work at once, so that a small message cannot fill the memory.</param>
    /// <param name="scratch">Holds the result.</param>
    /// <param name="length">The result's length in bytes.</param>
    /// <returns>False where the result would be longer than <paramref name="maxBytes"/>.</returns>
    /// <exception cref="InvalidDataException">The payload is not gzip, or is cut short.</exception>
    public static bool TryDecompress(ReadOnlySpan<byte> compressed, int maxBytes, ref ScratchBuffer scratch, out int length)
    {
        length = 0;
        if (compressed.IsEmpty)
        {
            return true;
        }

        byte[] input = ArrayPool<byte>.Shared.Rent(compressed.Length);
        try
        {
            compressed.CopyTo(input);
            using var source = new MemoryStream(input, 0, compressed.Length, writable: false);
            using var gzip = new GZipStream(source, CompressionMode.Decompress);
            byte[] output = scratch.Ensure(Math.Max(16, (int)Math.Min(maxBytes, (long)compressed.Length * FirstGuessFactor)));
            while (true)
            {
                if (length == output.Length)
                {
                    output = Grow(ref scratch, output, length);
                }

                int read = gzip.Read(output, length, output.Length - length);
                if (read == 0)
                {
                    RequireWhole(compressed, output.AsSpan(0, length));
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
    /// The framework's stream ends without an error, and without having checked anything, where a member is cut off in its trailer or damaged in certain
    /// other places. So the trailer is checked here: checksum and length (RFC 1952, section 2.3.1). Several members, which gRPC does not send, fail it too.
    /// </summary>
    private static void RequireWhole(ReadOnlySpan<byte> compressed, ReadOnlySpan<byte> plain)
    {
        const int SmallestMember = 18;
        if (compressed.Length < SmallestMember
            || BinaryPrimitives.ReadUInt32LittleEndian(compressed[^sizeof(uint)..]) != (uint)plain.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(compressed[^(2 * sizeof(uint))..]) != Crc32.Compute(plain))
        {
            throw new InvalidDataException("cut short, or damaged");
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
