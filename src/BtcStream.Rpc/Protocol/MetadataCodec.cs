using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace BtcStream.Rpc.Protocol;

/// <summary>Metadata between its own form and header lines: binary values travel as base64, several of one key may share a line.</summary>
internal static class MetadataCodec
{
    /// <summary>Reads one header line into <paramref name="metadata"/>; protocol headers are passed over.</summary>
    /// <param name="metadata">Takes the entries.</param>
    /// <param name="name">Of any case.</param>
    /// <param name="value">The line's value.</param>
    /// <returns>False where a binary value is not base64.</returns>
    public static bool TryRead(Metadata metadata, string name, string value)
    {
        if (HeaderNames.IsProtocol(name))
        {
            return true;
        }

        string key = name.ToLowerInvariant();
        if (!MetadataEntry.IsBinaryKey(key))
        {
            metadata.AddReceived(new MetadataEntry(key, value, null));
            return true;
        }

        foreach (Range part in value.AsSpan().Split(','))
        {
            if (DecodeBase64(value.AsSpan()[part].Trim()) is not { } bytes)
            {
                return false;
            }

            metadata.AddReceived(new MetadataEntry(key, null, bytes));
        }

        return true;
    }

    /// <summary>The value as it stands in a header line.</summary>
    public static string Format(MetadataEntry entry) => entry.Text ?? Convert.ToBase64String(entry.Bytes!).TrimEnd('=');

    /// <summary>Accepts both padded and unpadded base64, as the protocol asks of receivers.</summary>
    private static byte[]? DecodeBase64(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> bare = text.TrimEnd('=');
        if (bare.Length % 4 == 1)
        {
            return null;
        }

        byte[] padded = new byte[(bare.Length + 3) / 4 * 4];
        padded.AsSpan().Fill((byte)'=');
        if (Ascii.FromUtf16(bare, padded, out _) != OperationStatus.Done)
        {
            return null;
        }

        byte[] bytes = new byte[padded.Length / 4 * 3];
        return Base64.DecodeFromUtf8(padded, bytes, out _, out int written) == OperationStatus.Done ? bytes[..written] : null;
    }
}
