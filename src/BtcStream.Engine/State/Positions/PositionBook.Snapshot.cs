using BtcStream.Engine.Durability.Snapshots;

namespace BtcStream.Engine.State.Positions;

/// <content>Its part of a snapshot. The index is built anew, since its hashes rest on a seed that each run draws.</content>
internal sealed partial class PositionBook
{
    /// <summary>Carries all but the rows themselves. Books, their ladders and instruments are there when this loads.</summary>
    public void Carry(StateCarrier carrier)
    {
        OpenCount = carrier.Int(OpenCount);
        Rows.Carry(carrier, int.MaxValue - ChunkedTable<PositionRecord>.RowsPerChunk);
        CarryClosed(carrier);
        for (int i = 0; i < _state.Underlyings.Count; i++)
        {
            UnderlyingBook book = _state.Underlyings[i];
            int count = carrier.Count(book.Markets.Count, 2 * sizeof(int));
            for (int at = 0; at < count; at++)
            {
                int instrument = carrier.Int(carrier.IsLoading ? 0 : book.Markets[at].Instrument);
                PositionMarket market = carrier.IsLoading ? LoadMarket(instrument, book) : book.Markets[at];
                market.Carry(carrier);
            }
        }

        Accounts.Carry(carrier);
    }

    /// <summary>Builds what follows from the rows, once they are loaded.</summary>
    public void Rebuild()
    {
        Index.Reserve(Rows.Count);
        for (int chunk = 0; chunk * ChunkedTable<PositionRecord>.RowsPerChunk < Rows.SlotCount; chunk++)
        {
            int id = chunk * ChunkedTable<PositionRecord>.RowsPerChunk;
            foreach (ref readonly PositionRecord row in Rows.LoadChunk(chunk))
            {
                if (row.Status != PositionStatus.None)
                {
                    Index.Add(HashOf(row.Account, row.Instrument, row.IsShort), id);
                }

                id++;
            }
        }

        Accounts.Rebuild();
    }

    private void CarryClosed(StateCarrier carrier)
    {
        int count = carrier.Count(_closed.Count, 2 * sizeof(long));
        if (!carrier.IsLoading)
        {
            foreach (ClosedPosition closed in _closed)
            {
                carrier.Long(closed.Id);
                carrier.Long(closed.Time);
            }

            return;
        }

        for (int i = 0; i < count; i++)
        {
            int id = checked((int)carrier.Long(0));
            _closed.Enqueue(new ClosedPosition(id, carrier.Long(0)));
            if (id < 0 || id >= Rows.SlotCount)
            {
                throw new InvalidDataException($"position {id} is closed, and there are {Rows.SlotCount}");
            }
        }
    }

    private PositionMarket LoadMarket(int instrument, UnderlyingBook book)
    {
        if (instrument < 0 || instrument >= _state.Instruments.SlotCount || _state.Instruments.DefinitionOf(instrument)?.Underlying != book.Name)
        {
            throw new InvalidDataException($"positions are on instrument {instrument} of {book.Name}, which there is not");
        }

        return AddMarket(instrument);
    }
}
