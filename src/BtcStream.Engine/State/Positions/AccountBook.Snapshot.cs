using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.State.Positions;

/// <content>Its part of a snapshot. The index, the accounts of each venue and the list of accounts over several instruments follow from the rows.</content>
internal sealed partial class AccountBook
{
    /// <summary>Carries all but the rows themselves.</summary>
    public void Carry(StateCarrier carrier)
    {
        Round = carrier.Int(Round);
        _nextInRound = carrier.Int(_nextInRound);
        Pending = carrier.Int(Pending);
        Bankrupt = carrier.Int(Bankrupt);
        _isNews = carrier.Flag(_isNews);
        int dirty = carrier.Count(_dirty.Count, sizeof(int));
        for (int i = 0; i < dirty; i++)
        {
            int id = carrier.Int(carrier.IsLoading ? 0 : _dirty[i]);
            if (carrier.IsLoading)
            {
                _dirty.Add(id);
            }
        }

        _rows.Carry(carrier, int.MaxValue - ChunkedTable<AccountRecord>.RowsPerChunk);
    }

    /// <summary>Builds what follows from the rows, once they are loaded.</summary>
    public void Rebuild()
    {
        _index.Reserve(Count);
        List<(int Place, int Id)> multi = [];
        for (int id = 0; id < _rows.SlotCount; id++)
        {
            ref readonly AccountRecord row = ref _rows[id];
            if (row.Venue < 0 || row.Venue >= state.Venues.Count)
            {
                throw new InvalidDataException($"account {id} is of venue {row.Venue}, and there are {state.Venues.Count}");
            }

            _index.Add(HashOf(row.Venue, row.Account), id);
            CountIn(row.Venue);
            if (row.PlaceInMulti != 0)
            {
                multi.Add((row.PlaceInMulti, id));
            }
        }

        multi.Sort();
        foreach ((int place, int id) in multi)
        {
            _multi.Add(id);
            if (place != _multi.Count)
            {
                throw new InvalidDataException($"account {id} is the account over several instruments in place {place}, and {_multi.Count - 1} come before it");
            }
        }
    }
}
