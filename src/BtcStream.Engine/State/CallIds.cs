using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.State;

/// <summary>
/// The ids of one call: what its definitions introduced, as locate codes do in market data protocols. Belongs to the engine
/// thread and ends with the call. An entry also holds the instrument's generation, since the dense id of an expired instrument is used again.
/// </summary>
internal sealed class CallIds(int maxIds)
{
    /// <summary>The id has no definition in this call.</summary>
    public const int Undefined = -1;

    /// <summary>The instrument had expired when it was defined.</summary>
    public const int ExpiredAtDefinition = -2;

    private Entry[] _entries = [];

    /// <summary>Ids are below this.</summary>
    public int MaxIds => maxIds;

    /// <summary>What an id stands for.</summary>
    public Entry this[uint id] => id < (uint)_entries.Length ? _entries[id] : Entry.None;

    /// <summary>Gives an id its meaning. The id is below <see cref="MaxIds"/>.</summary>
    public void Set(uint id, Entry entry)
    {
        if (id >= (uint)_entries.Length)
        {
            int old = _entries.Length;
            Array.Resize(ref _entries, (int)Math.Min((uint)maxIds, Math.Max(64u, Math.Max(id + 1, (uint)old * 2))));
            _entries.AsSpan(old).Fill(Entry.None);
        }

        _entries[id] = entry;
    }

    /// <summary>Its part of a snapshot.</summary>
    public void Carry(StateCarrier carrier)
    {
        Entry[] loaded = carrier.Array<Entry>(_entries);
        _entries = carrier.IsLoading ? loaded : _entries;
    }

    /// <param name="Instrument">Dense id, or one of the negative constants.</param>
    /// <param name="Generation">Generation of that dense id.</param>
    internal readonly record struct Entry(int Instrument, int Generation)
    {
        public static Entry None => new(Undefined, 0);
    }
}
