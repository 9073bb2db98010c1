using BtcStream.Rpc.Server.Web;

namespace BtcStream.Rpc.Fuzz.Headers;

/// <summary>gRPC-Web text: base64 in runs, cut anywhere, right and wrong.</summary>
internal static class TextStreamFuzz
{
    /// <summary>Runs one case.</summary>
    /// <exception cref="FuzzException">A promise was broken.</exception>
    public static void Run(int seed)
    {
        var random = new Random(seed);
        byte[] bytes = random.Bytes(random.Size(random.Pick(50, 10_000)));
        byte[] text = Encode(random, bytes);
        FuzzException.ThrowUnless(Decode(random, text).AsSpan().SequenceEqual(bytes), $"{bytes.Length} bytes were written as text and read as others");
        try
        {
            Decode(random, random.Mutate(text, 1 + random.Size(5)));
        }
        catch (RpcException e) when (e.Status.Code == StatusCode.InvalidArgument)
        {
            // Not base64 any more.
        }
    }

    private static byte[] Encode(Random random, byte[] bytes)
    {
        var target = new MemoryStream();
        using var encoding = new Base64EncodingStream(target);
        int at = 0;
        while (at < bytes.Length)
        {
            int count = Math.Min(bytes.Length - at, 1 + random.Size(5000));
            AtOnce.Wait(encoding.WriteAsync(bytes.AsMemory(at, count)));
            at += count;
        }

        return target.ToArray();
    }

    private static byte[] Decode(Random random, byte[] text)
    {
        using var decoding = new Base64DecodingStream(new PiecesStream(random, text));
        var result = new MemoryStream();
        byte[] buffer = new byte[1 + random.Size(5000)];
        while (AtOnce.Get(decoding.ReadAsync(buffer)) is var read and > 0)
        {
            result.Write(buffer, 0, read);
        }

        return result.ToArray();
    }

    /// <summary>Gives its bytes in pieces of random length.</summary>
    private sealed class PiecesStream(Random random, byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span[..Math.Min(buffer.Length, 1 + random.Size(5000))]));
    }
}
