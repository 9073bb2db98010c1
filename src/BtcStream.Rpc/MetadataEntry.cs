using System.Buffers;

namespace BtcStream.Rpc;

/// <summary>One key with its value: text, or bytes where the key ends in <c>-bin</c>.</summary>
public sealed record MetadataEntry
{
    private static readonly SearchValues<char> KeyChars = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    internal MetadataEntry(string key, string? text, byte[]? bytes)
    {
        Key = key;
        Text = text;
        Bytes = bytes;
    }

    /// <summary>Lower case.</summary>
    public string Key { get; }

    /// <summary>The text, or null for a binary value.</summary>
    public string? Text { get; }

    /// <summary>The bytes, or null for a text value.</summary>
    public byte[]? Bytes { get; }

    internal static bool IsBinaryKey(string key) => key.EndsWith("-bin", StringComparison.Ordinal);

    internal static string NormalizeKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        string lower = key.ToLowerInvariant();
        if (lower.AsSpan().ContainsAnyExcept(KeyChars))
        {
            throw new ArgumentException($"metadata key '{key}' may hold only letters, digits, '-', '_' and '.'", nameof(key));
        }

        if (lower.StartsWith("grpc-", StringComparison.Ordinal))
        {
            throw new ArgumentException($"metadata key '{key}' is reserved: keys that start with grpc- belong to the protocol", nameof(key));
        }

        return lower;
    }

    internal static void RequirePrintableAscii(string key, string value)
    {
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new ArgumentException($"metadata '{key}' has a value that is not printable ASCII; use a key that ends in -bin", nameof(value));
        }
    }
}
