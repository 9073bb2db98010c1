using BtcStream.Engine.Ring;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>How a row says which instrument it is about: venue and name, or an id of the call. Collected while the row is read.</summary>
internal ref struct RowReference
{
    private ReadOnlySpan<byte> _venue;
    private ReadOnlySpan<byte> _name;
    private bool _hasVenue;
    private bool _hasName;
    private bool _hasId;
    private uint _id;

    public const int VenueField = 1;
    public const int NameField = 2;
    public const int IdField = 3;

    /// <summary>Takes a field of the row if it is one of the reference's.</summary>
    /// <returns>False where the field is another one, or of another wire type; nothing is read then.</returns>
    public bool TryTake(ref WireReader reader, int field, WireType type)
    {
        switch (field, type)
        {
            case (VenueField, WireType.Bytes):
                _venue = reader.ReadBytes();
                _hasVenue = true;
                return true;
            case (NameField, WireType.Bytes):
                _name = reader.ReadBytes();
                _hasName = true;
                return true;
            case (IdField, WireType.Fixed32):
                SetId(reader.ReadFixed32());
                return true;
            default:
                return false;
        }
    }

    /// <summary>Takes the row's id.</summary>
    public void SetId(uint id) => (_id, _hasId) = (id, true);

    /// <summary>Puts the reference into the batch. A row that gives both, or a venue beside an id, keeps both marks: the engine refuses it.</summary>
    /// <param name="batch">Takes the texts.</param>
    /// <param name="hasId">Whether the row gives an id.</param>
    /// <param name="hasName">Whether the row gives a name.</param>
    /// <returns>The instrument column's entry.</returns>
    public readonly uint Resolve(InputBatch batch, out bool hasId, out bool hasName)
    {
        hasId = _hasId;
        hasName = _hasName || (_hasVenue && _hasId);
        if (!hasName)
        {
            return _id;
        }

        int? venue = _hasVenue ? batch.Text.Add(_venue) : null;
        batch.Names.Add() = new NamedInstrument(venue, batch.Text.Add(_name));
        return (uint)(batch.Names.Count - 1);
    }
}
