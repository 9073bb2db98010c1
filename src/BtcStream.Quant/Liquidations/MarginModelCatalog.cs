using System.Collections.Frozen;
using BtcStream.Quant.Domain;

namespace BtcStream.Quant.Liquidations;

/// <summary>
/// Margin models by name and by a small id for hot paths. Immutable and thread-safe. Ids count up from 1 in the order of the files; loading a user's file
/// gives a new catalog in which every model that was there keeps its id, a replaced one too. 0 is no model.
/// </summary>
public sealed class MarginModelCatalog
{
    private static readonly Lazy<MarginModelCatalog> BuiltInCatalog = new(() => new MarginModelCatalog(BuiltInMarginTables.Read()));

    private readonly MarginModel?[] _byId;
    private readonly FrozenDictionary<string, ushort> _idByName;

    internal MarginModelCatalog(MarginModelEntry[] entries)
    {
        Entries = entries;
        _byId = [null, .. entries.Select(entry => entry.Model)];
        _idByName = entries.ToFrozenDictionary(entry => entry.Model.Name, entry => entry.Id, StringComparer.Ordinal);
    }

    /// <summary>The tables that ship with the product; their sources are in their own fields.</summary>
    public static MarginModelCatalog BuiltIn => BuiltInCatalog.Value;

    /// <summary>All models by rising id; the first has id 1.</summary>
    public IReadOnlyList<MarginModelEntry> Entries { get; }

    /// <summary>The model of an id; null for 0 and for ids this catalog does not have. No allocation.</summary>
    public MarginModel? Find(ushort id) => id < _byId.Length ? _byId[id] : null;

    /// <summary>Finds a model by its exact name.</summary>
    /// <param name="name">Name.</param>
    /// <param name="id">Its id; 0 where there is none.</param>
    public bool TryFind(string name, out ushort id) => _idByName.TryGetValue(name, out id);

    /// <summary>
    /// The model of a contract whose position names none: the model that names the contract; failing that the venue's default for these terms; failing
    /// that none, and the position has no model. Later entries win, so a user's file does over what ships. Allocates nothing, but scans: ask once per instrument.
    /// </summary>
    /// <param name="instrument">The contract. A quote currency of USD (what a client says who knows no better) fits any linear default of a USD coin.</param>
    /// <param name="id">The model's id; 0 where there is none.</param>
    public bool TryFindDefault(InstrumentDefinition instrument, out ushort id)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        id = MarginModelDefaults.Find(Entries, instrument);
        return id != 0;
    }

    /// <summary>
    /// A catalog with the tables of a user's file added. A table whose name is known already is refused unless it says <c>"replaces": true</c>.
    /// The format is described in README.md beside the built-in tables.
    /// </summary>
    /// <exception cref="MarginTableException">The file cannot be used; nothing of it is.</exception>
    public MarginModelCatalog Load(Stream json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new(MarginModelMerge.Add(Entries, MarginTableReader.Read(json), isUserSupplied: true));
    }

    /// <inheritdoc cref="Load(Stream)"/>
    public MarginModelCatalog Load(ReadOnlyMemory<byte> json) =>
        new(MarginModelMerge.Add(Entries, MarginTableReader.Read(json), isUserSupplied: true));
}
