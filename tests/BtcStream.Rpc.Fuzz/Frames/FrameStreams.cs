using System.Buffers.Binary;
using BtcStream.Rpc.Framing;

namespace BtcStream.Rpc.Fuzz.Frames;

/// <summary>Makes streams of frames: right, nearly right, and noise.</summary>
internal static class FrameStreams
{
    public static byte[] Create(Random random, int maxMessageBytes, bool gzip)
    {
        if (random.Chance(5))
        {
            return random.Bytes(random.Size(2000));
        }

        var stream = new List<byte>();
        int frames = random.Size(40);
        for (int i = 0; i < frames; i++)
        {
            stream.AddRange(Frame(random, maxMessageBytes, gzip));
        }

        return random.Chance(50) ? [.. stream] : random.Mutate([.. stream], 1 + random.Size(4));
    }

    public static byte[] Frame(byte flag, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[5 + payload.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)payload.Length);
        payload.CopyTo(frame.AsSpan(5));
        return frame;
    }

    private static byte[] Frame(Random random, int maxMessageBytes, bool gzip)
    {
        byte[] payload = random.Chance(30) ? new byte[random.Size(maxMessageBytes)] : random.Bytes(random.Size(maxMessageBytes));
        byte flag = random.Chance(98) ? (byte)(gzip && random.Chance(50) ? 1 : 0) : (byte)random.Next(256);
        if (flag == 1 && random.Chance(90))
        {
            // Now and then something that inflates beyond the limit, or whose bytes are damaged.
            payload = GzipCodec.Compress(random.Chance(5) ? new byte[(maxMessageBytes * 2) + 1] : payload).ToArray();
            payload = random.Chance(90) ? payload : random.Mutate(payload, 1 + random.Next(3));
        }

        byte[] frame = Frame(flag, payload);
        if (random.Chance(1))
        {
            BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)random.NextInt64(1L << 32));
        }

        return frame;
    }
}
