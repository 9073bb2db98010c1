using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace BtcStream.Rpc;

/// <summary>
/// Headers or trailers of a call, in order; a key may occur more than once. Keys are lower case; those that end in <c>-bin</c> hold bytes, all
/// others printable ASCII. Not safe for use by several threads at once.
/// </summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "Metadata is the protocol's term.")]
public sealed class Metadata : IReadOnlyCollection<MetadataEntry>
{
    private readonly List<MetadataEntry> _entries = [];

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <summary>Adds a text value.</summary>
    /// <param name="key">Letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; lowered; not ending in <c>-bin</c>, not starting with <c>grpc-</c>.</param>
    /// <param name="value">Printable ASCII.</param>
    /// <exception cref="ArgumentException">The key or the value breaks these rules; the message names both.</exception>
    public void Add(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        string normalized = MetadataEntry.NormalizeKey(key);
        if (MetadataEntry.IsBinaryKey(normalized))
        {
            throw new ArgumentException($"metadata key '{key}' ends in -bin and takes bytes, not text", nameof(key));
        }

        MetadataEntry.RequirePrintableAscii(normalized, value);
        _entries.Add(new MetadataEntry(normalized, value, null));
    }

    /// <summary>Adds a binary value.</summary>
    /// <param name="key">As for text, but ending in <c>-bin</c>.</param>
    /// <param name="value">Any bytes; kept, not copied.</param>
    /// <exception cref="ArgumentException">The key breaks these rules.</exception>
    public void Add(string key, byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        string normalized = MetadataEntry.NormalizeKey(key);
        if (!MetadataEntry.IsBinaryKey(normalized))
        {
            throw new ArgumentException($"metadata key '{key}' takes text: binary keys end in -bin", nameof(key));
        }

        _entries.Add(new MetadataEntry(normalized, null, value));
    }

    /// <summary>The last text value under a key.</summary>
    /// <param name="key">Lower case.</param>
    /// <returns>The value, or null where there is none.</returns>
    public string? GetText(string key) => FindLast(key)?.Text;

    /// <summary>The last binary value under a key.</summary>
    /// <param name="key">Lower case, ending in <c>-bin</c>.</param>
    /// <returns>The bytes, or null where there are none.</returns>
    public byte[]? GetBytes(string key) => FindLast(key)?.Bytes;

    /// <inheritdoc/>
    public IEnumerator<MetadataEntry> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Adds an entry as received: its key and value are taken as they are.</summary>
    internal void AddReceived(MetadataEntry entry) => _entries.Add(entry);

    private MetadataEntry? FindLast(string key)
    {
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i].Key == key)
            {
                return _entries[i];
            }
        }

        return null;
    }
}
