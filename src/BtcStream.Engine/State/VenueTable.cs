using System.Text;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State;

/// <summary>A venue and the live instruments by its own names.</summary>
internal sealed class Venue(string name, int index)
{
    private readonly Dictionary<byte[], int> _instruments = new(Utf8Comparer.Instance);

    public string Name { get; } = name;

    /// <summary>Place in the table: stable for the life of the engine.</summary>
    public int Index { get; } = index;

    public bool TryFind(ReadOnlySpan<byte> utf8Name, out int instrument) =>
        _instruments.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(utf8Name, out instrument);

    /// <summary>Gives a name a dense id, or the mark of an expired instrument.</summary>
    public void Set(byte[] utf8Name, int instrument) => _instruments[utf8Name] = instrument;

    public void Remove(byte[] utf8Name) => _instruments.Remove(utf8Name);
}

/// <summary>The venues seen so far, in the order they were first seen. The first is always Deribit, the default of every row.</summary>
internal sealed class VenueTable
{
    private readonly List<Venue> _venues = [];
    private readonly List<byte[]> _utf8Names = [];
    private readonly int _maxVenues;

    public VenueTable(int maxVenues)
    {
        _maxVenues = maxVenues;
        Default = Add(DeribitDefinition.Venue);
    }

    /// <summary>Deribit: the default of every row, and the venue whose names define themselves.</summary>
    public Venue Default { get; }

    public int Count => _venues.Count;

    public bool IsFull => _venues.Count >= _maxVenues;

    public Venue this[int index] => _venues[index];

    /// <summary>The venue of that name, or null. Few venues: compared one by one.</summary>
    public Venue? Find(ReadOnlySpan<byte> utf8Name)
    {
        for (int i = 0; i < _utf8Names.Count; i++)
        {
            if (utf8Name.SequenceEqual(_utf8Names[i]))
            {
                return _venues[i];
            }
        }

        return null;
    }

    /// <summary>Adds a venue whose name <see cref="IsName"/> accepts and that is not there yet.</summary>
    public Venue Add(string name)
    {
        var venue = new Venue(name, _venues.Count);
        _venues.Add(venue);
        _utf8Names.Add(Encoding.ASCII.GetBytes(name));
        return venue;
    }

    /// <summary>A venue's name is 1 to 64 printable ASCII characters without capitals, so that one venue has one name.</summary>
    public static bool IsName(ReadOnlySpan<byte> utf8Name) =>
        utf8Name.Length is >= 1 and <= InstrumentDefinitionRules.MaxTextLength
        && !utf8Name.ContainsAnyExceptInRange((byte)'!', (byte)'~')
        && !utf8Name.ContainsAnyInRange((byte)'A', (byte)'Z');

    /// <summary>Its part of a snapshot; names of instruments are carried with those.</summary>
    public void Carry(StateCarrier carrier)
    {
        int count = carrier.Count(Count, sizeof(int));
        for (int i = 0; i < count; i++)
        {
            string name = carrier.Text(carrier.IsLoading ? "" : _venues[i].Name);
            if (carrier.IsLoading && i > 0)
            {
                Add(name);
            }
        }
    }
}
