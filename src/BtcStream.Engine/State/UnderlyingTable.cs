using System.Text;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State;

/// <summary>The underlyings seen so far, in the order they were first seen. Few: compared one by one.</summary>
internal sealed class UnderlyingTable(EngineOptions options)
{
    private readonly List<UnderlyingBook> _books = [];
    private readonly List<byte[]> _utf8Names = [];

    public int Count => _books.Count;

    public bool IsFull => _books.Count >= options.MaxUnderlyings;

    public UnderlyingBook this[int index] => _books[index];

    public UnderlyingBook? Find(ReadOnlySpan<byte> utf8Name)
    {
        for (int i = 0; i < _utf8Names.Count; i++)
        {
            if (utf8Name.SequenceEqual(_utf8Names[i]))
            {
                return _books[i];
            }
        }

        return null;
    }

    public UnderlyingBook? Find(string name)
    {
        foreach (UnderlyingBook book in _books)
        {
            if (book.Name == name)
            {
                return book;
            }
        }

        return null;
    }

    /// <summary>Adds an underlying that is not there yet. The table must not be full.</summary>
    public UnderlyingBook Add(string name)
    {
        var book = new UnderlyingBook(name, _books.Count, options);
        _books.Add(book);
        _utf8Names.Add(Encoding.ASCII.GetBytes(name));
        return book;
    }

    /// <summary>An underlying is 1 to 64 printable ASCII characters, the rule of every definition.</summary>
    public static bool IsName(ReadOnlySpan<byte> utf8Name) =>
        utf8Name.Length is >= 1 and <= InstrumentDefinitionRules.MaxTextLength && !utf8Name.ContainsAnyExceptInRange((byte)'!', (byte)'~');

    /// <summary>Carries which underlyings there are; what is known of them comes after.</summary>
    public void Carry(StateCarrier carrier)
    {
        int count = carrier.Count(Count, sizeof(int));
        for (int i = 0; i < count; i++)
        {
            string name = carrier.Text(carrier.IsLoading ? "" : _books[i].Name);
            if (carrier.IsLoading)
            {
                Add(name);
            }
        }
    }
}
