using System.Buffers;
using System.Text;

namespace BtcStream.Rpc.Protocol;

/// <summary>The encoding of <c>grpc-message</c>: UTF-8, with everything but printable ASCII, and the percent sign, as %XX (gRPC over HTTP/2, "Status-Message").</summary>
internal static class PercentEncoding
{
    private static readonly SearchValues<char> Unescaped = SearchValues.Create(
        " !\"#$&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Unescaped))
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 16);
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (b is >= 0x20 and <= 0x7E and not (byte)'%')
            {
                result.Append((char)b);
            }
            else
            {
                result.Append('%').Append(Hex(b >> 4)).Append(Hex(b & 15));
            }
        }

        return result.ToString();
    }

    /// <summary>Decodes leniently, as the protocol asks: what is not a valid escape stays as it is.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains('%'))
        {
            return text;
        }

        var bytes = new ArrayBufferWriter<byte>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes.Write([(byte)((Convert.ToInt32(text.Substring(i + 1, 1), 16) << 4) | Convert.ToInt32(text.Substring(i + 2, 1), 16))]);
                i += 2;
            }
            else
            {
                bytes.Write(Encoding.UTF8.GetBytes(text[i].ToString()));
            }
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static char Hex(int digit) => (char)(digit < 10 ? '0' + digit : 'A' + digit - 10);
}
