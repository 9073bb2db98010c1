using System.Text;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.State;

/// <summary>
/// The live instruments by dense id: their definitions and their state. The id of an expired instrument is used again for
/// another one, with a new generation; nothing that outlives a row keeps a bare id. Engine thread only.
/// </summary>
internal sealed partial class InstrumentTable
{
    private readonly Stack<int> _free = new();
    private readonly Queue<ExpiredInstrument> _expired = new();
    private readonly int _maxInstruments;
    private readonly int _maxExpired;
    private InstrumentState[] _states = [];
    private InstrumentDefinition?[] _definitions = [];
    private byte[]?[] _utf8Names = [];
    private Venue?[] _venues = [];
    private int[] _generations = [];

    public InstrumentTable(int maxInstruments, int maxExpired)
    {
        _maxInstruments = maxInstruments;
        _maxExpired = maxExpired;
    }

    /// <summary>Ids given out so far are below this.</summary>
    public int SlotCount { get; private set; }

    /// <summary>Live instruments.</summary>
    public int LiveCount => SlotCount - _free.Count;

    public bool IsFull => LiveCount >= _maxInstruments;

    /// <summary>The instruments that expired last, oldest first.</summary>
    public IReadOnlyCollection<ExpiredInstrument> Expired => _expired;

    /// <summary>Free ids, the next one to be used first.</summary>
    public Stack<int> FreeSlots => _free;

    /// <summary>The states by dense id. Stale after <see cref="Add"/>.</summary>
    public Span<InstrumentState> States => _states.AsSpan(0, SlotCount);

    /// <summary>The state of an instrument, by reference until the next <see cref="Add"/>.</summary>
    public ref InstrumentState this[int instrument] => ref _states[instrument];

    /// <summary>The definition; null for a free slot.</summary>
    public InstrumentDefinition? DefinitionOf(int instrument) => _definitions[instrument];

    /// <summary>The venue of a live instrument.</summary>
    public Venue VenueOf(int instrument) => _venues[instrument]!;

    /// <summary>How often the id has been given out before.</summary>
    public int GenerationOf(int instrument) => _generations[instrument];

    /// <summary>What a call's id resolves to.</summary>
    public CallIds.Entry EntryOf(int instrument) => new(instrument, _generations[instrument]);

    /// <summary>True while the instrument that the entry was made for is live: a free slot's generation is already that of the next one.</summary>
    public bool IsCurrent(CallIds.Entry entry) =>
        entry.Instrument >= 0 && _generations[entry.Instrument] == entry.Generation;

    /// <summary>Takes a checked definition in and returns its dense id. The table must not be full.</summary>
    public int Add(InstrumentDefinition definition, Venue venue, ExpiryGroup? group)
    {
        int instrument = _free.Count > 0 ? _free.Pop() : SlotCount++;
        EnsureCapacity(SlotCount);
        byte[] utf8Name = Encoding.ASCII.GetBytes(definition.Name);
        _states[instrument] = InstrumentState.Of(definition, group);
        _definitions[instrument] = definition;
        _utf8Names[instrument] = utf8Name;
        _venues[instrument] = venue;
        venue.Set(utf8Name, instrument);
        group?.Members.Add(instrument);
        return instrument;
    }

    /// <summary>Frees the id of an expired instrument and remembers its name as expired.</summary>
    public void Expire(int instrument)
    {
        var expired = new ExpiredInstrument(_venues[instrument]!, _utf8Names[instrument]!, _definitions[instrument]!);
        expired.Venue.Set(expired.Utf8Name, CallIds.ExpiredAtDefinition);
        _expired.Enqueue(expired);
        while (_expired.Count > _maxExpired)
        {
            Forget(_expired.Dequeue());
        }

        _states[instrument] = default;
        _definitions[instrument] = null;
        _utf8Names[instrument] = null;
        _venues[instrument] = null;
        _generations[instrument]++;
        _free.Push(instrument);
    }

    private static void Forget(in ExpiredInstrument expired)
    {
        // The name may have been given to another instrument since.
        if (expired.Venue.TryFind(expired.Utf8Name, out int instrument) && instrument == CallIds.ExpiredAtDefinition)
        {
            expired.Venue.Remove(expired.Utf8Name);
        }
    }

    private void EnsureCapacity(int count)
    {
        if (count <= _states.Length)
        {
            return;
        }

        int capacity = Math.Max(count, Math.Max(256, _states.Length * 2));
        Array.Resize(ref _states, capacity);
        Array.Resize(ref _definitions, capacity);
        Array.Resize(ref _utf8Names, capacity);
        Array.Resize(ref _venues, capacity);
        Array.Resize(ref _generations, capacity);
    }
}

/// <summary>An instrument that has expired.</summary>
internal readonly record struct ExpiredInstrument(Venue Venue, byte[] Utf8Name, InstrumentDefinition Definition);
