using System.Buffers.Binary;
using System.Text;

namespace BtcStream.Rpc.Fuzz.Servers;

/// <summary>HTTP/2 frames as bytes (RFC 9113, section 6; RFC 7541 for the headers), right ones and any others.</summary>
internal static class Http2Frames
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte ResetStream = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;
    public const byte Continuation = 9;

    public const byte EndStream = 1;
    public const byte EndHeaders = 4;

    public static byte[] Preface { get; } = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>Each header as a literal that is not indexed: no state, no tables.</summary>
    public static byte[] HeaderBlock(params IEnumerable<(string Name, string Value)> headers)
    {
        var block = new List<byte>();
        foreach ((string name, string value) in headers)
        {
            block.Add(0);
            Append(block, name);
            Append(block, value);
        }

        return [.. block];
    }

    public static byte[] Int32(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static void Append(List<byte> block, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        const int PrefixMax = 127;
        if (bytes.Length < PrefixMax)
        {
            block.Add((byte)bytes.Length);
        }
        else
        {
            block.Add(PrefixMax);
            int rest = bytes.Length - PrefixMax;
            for (; rest >= 128; rest >>= 7)
            {
                block.Add((byte)((rest & 127) | 128));
            }

            block.Add((byte)rest);
        }

        block.AddRange(bytes);
    }
}
