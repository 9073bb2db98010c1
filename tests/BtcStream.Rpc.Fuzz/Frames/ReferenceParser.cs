using System.IO.Compression;

namespace BtcStream.Rpc.Fuzz.Frames;

/// <summary>What a stream of frames means, worked out in the plainest way from all of its bytes at once.</summary>
/// <param name="Messages">The messages before the end or the first fault.</param>
/// <param name="Faults">The status codes that the first fault may have; empty where there is none.</param>
/// <param name="FaultOffset">Where the faulty message starts.</param>
internal sealed record Reference(List<byte[]> Messages, StatusCode[] Faults, long FaultOffset)
{
    public static Reference Parse(byte[] stream, int maxMessageBytes, bool gzip)
    {
        var messages = new List<byte[]>();
        int at = 0;
        while (at < stream.Length)
        {
            StatusCode[] faults = ParseOne(stream.AsSpan(at), maxMessageBytes, gzip, out byte[] message, out int length);
            if (faults.Length > 0)
            {
                return new Reference(messages, faults, at);
            }

            messages.Add(message);
            at += length;
        }

        return new Reference(messages, [], at);
    }

    private static StatusCode[] ParseOne(ReadOnlySpan<byte> rest, int maxMessageBytes, bool gzip, out byte[] message, out int length)
    {
        message = [];
        length = 0;
        if (rest.Length < 5)
        {
            return [StatusCode.Internal];
        }

        long declared = ((long)rest[1] << 24) + ((long)rest[2] << 16) + ((long)rest[3] << 8) + rest[4];
        if (rest[0] > 1 || (rest[0] == 1 && !gzip))
        {
            return [StatusCode.Internal];
        }

        if (declared > maxMessageBytes)
        {
            return [StatusCode.ResourceExhausted];
        }

        if (rest.Length < 5 + declared)
        {
            return [StatusCode.Internal];
        }

        length = 5 + (int)declared;
        message = rest[5..length].ToArray();
        return rest[0] == 0 ? [] : Inflate(ref message, maxMessageBytes);
    }

    private static StatusCode[] Inflate(ref byte[] message, int maxMessageBytes)
    {
        if (message.Length == 0)
        {
            return [];
        }

        // What is damaged may inflate beyond the limit before that shows.
        StatusCode[] damaged = [StatusCode.Internal, StatusCode.ResourceExhausted];
        var plain = new MemoryStream();
        try
        {
            using var gzip = new GZipStream(new MemoryStream(message), CompressionMode.Decompress);
            gzip.CopyTo(plain);
        }
        catch (InvalidDataException)
        {
            return damaged;
        }

        // RFC 1952, section 2.3.1: the trailer.
        byte[] bytes = plain.ToArray();
        byte[] trailer = [.. BitConverter.GetBytes(Crc32(bytes)), .. BitConverter.GetBytes(bytes.Length)];
        if (message.Length < 18 || !message.AsSpan(message.Length - 8).SequenceEqual(trailer))
        {
            return damaged;
        }

        message = bytes;
        return bytes.Length > maxMessageBytes ? [StatusCode.ResourceExhausted] : [];
    }

    private static uint Crc32(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
