using BtcStream.Engine.Ring;

namespace BtcStream.Engine.State.Positions;

/// <summary>
/// Reads what some rows to come will need, so that their waits for memory overlap: among millions of positions every row otherwise waits for its entry in
/// the index, then for its position, then for the neighbours in its cell's list. Three short passes over a group of rows, each of independent reads. It
/// changes nothing, and what it reads may be out of date when the row is applied. Engine thread only.
/// </summary>
internal sealed class PositionReadAhead(EngineState state)
{
    /// <summary>Rows read for at once: enough to overlap, few enough to stay in the first cache (some six lines a row) until they are applied.</summary>
    public const int Group = 32;

    /// <summary>Positions up to which everything lies in a near cache anyway.</summary>
    private const int FewPositions = 1 << 14;

    private readonly PositionBook _positions = state.Positions;
    private readonly ulong[] _hashes = new ulong[Group];
    private readonly int[] _rows = new int[Group];

    /// <summary>What was read, so that no compiler leaves the reads out.</summary>
    public long Seen { get; private set; }

    /// <summary>Reads for a group of rows, at most <see cref="Group"/>.</summary>
    public void Read(PositionColumns rows, int start, int end, CallIds ids)
    {
        if (_positions.Rows.SlotCount > FewPositions)
        {
            ReadNeighbours(ReadPositions(ReadIndex(rows, start, end, ids)));
        }
    }

    private int ReadIndex(PositionColumns rows, int start, int end, CallIds ids)
    {
        int count = 0;
        long seen = 0;
        for (int at = start; at < end; at++)
        {
            // Rows that name their instrument are few and fare without.
            if ((rows.FieldsOf[at] & PositionFields.InstrumentId) != 0 && state.TryResolveId(rows.InstrumentOf[at], ids, out int instrument))
            {
                ulong hash = PositionBook.HashOf(rows.AccountOf[at], instrument, rows.SideOf[at] == PositionColumns.SideShort);
                _hashes[count++] = hash;
                seen ^= _positions.Index.Touch(hash);
            }
        }

        Seen ^= seen;
        return count;
    }

    private int ReadPositions(int count)
    {
        int found = 0;
        long seen = 0;
        for (int i = 0; i < count; i++)
        {
            int id = _positions.Index.Guess(_hashes[i]);
            if (id >= 0)
            {
                // A record reaches over two or three cache lines.
                ref readonly PositionRecord row = ref _positions.Rows[id];
                seen ^= (long)row.Account ^ row.NotionalCents ^ (long)row.Traits;
                _rows[found++] = id;
            }
        }

        Seen ^= seen;
        return found;
    }

    private void ReadNeighbours(int count)
    {
        long seen = 0;
        for (int i = 0; i < count; i++)
        {
            ref readonly PositionRecord row = ref _positions.Rows[_rows[i]];
            seen ^= row.NextInCell != 0 ? _positions.Rows[row.NextInCell - 1].PreviousInCell : 0;
            seen ^= row.PreviousInCell != 0 ? _positions.Rows[row.PreviousInCell - 1].NextInCell : 0;
        }

        Seen ^= seen;
    }
}
