using BtcStream.Engine.Ring;

namespace BtcStream.Engine.State.Positions;

/// <summary>
/// Reads what some rows to come will need, so that their waits for memory overlap: among millions of positions every row otherwise waits for its entry in
/// the index, then for its position, then for the neighbours in its cell's list. A few short passes over a group of rows, each of independent reads with
/// next to nothing in between, since a processor looks only some hundred instructions ahead. It changes nothing, and what it reads may be out of date when
/// the row is applied. Engine thread only.
/// </summary>
internal sealed class PositionReadAhead(EngineState state)
{
    /// <summary>Rows read for at once: enough to overlap, few enough to stay in the nearest cache (some six lines a row) until they are applied.</summary>
    public const int Group = 32;

    /// <summary>Positions up to which everything lies in a near cache anyway.</summary>
    private const int FewPositions = 1 << 14;

    private readonly PositionBook _positions = state.Positions;
    private readonly ulong[] _hashes = new ulong[Group];
    private readonly int[] _ids = new int[Group];

    /// <summary>What was read, so that no compiler leaves the reads out; it means nothing.</summary>
    public long Seen { get; private set; }

    /// <summary>Reads for a group of rows, at most <see cref="Group"/>.</summary>
    public void Read(PositionColumns rows, int start, int end, CallIds ids)
    {
        if (_positions.Rows.SlotCount <= FewPositions)
        {
            return;
        }

        ReadOnlySpan<ulong> hashes = _hashes.AsSpan(0, Hash(rows, start, end, ids));
        ReadIndex(hashes);
        ReadOnlySpan<int> found = _ids.AsSpan(0, Find(hashes));
        ReadPositions(found);
        ReadNeighbours(found);
    }

    /// <summary>Rows that name their instrument instead of giving an id are few, and fare without.</summary>
    private int Hash(PositionColumns rows, int start, int end, CallIds ids)
    {
        int count = 0;
        for (int at = start; at < end; at++)
        {
            if ((rows.FieldsOf[at] & PositionFields.InstrumentId) != 0 && state.TryResolveId(rows.InstrumentOf[at], ids, out int instrument))
            {
                _hashes[count++] = _positions.HashOf(rows.AccountOf[at], instrument, rows.SideOf[at] == PositionColumns.SideShort);
            }
        }

        return count;
    }

    private void ReadIndex(ReadOnlySpan<ulong> hashes)
    {
        IdIndex index = _positions.Index;
        long seen = 0;
        foreach (ulong hash in hashes)
        {
            seen ^= index.Touch(hash);
        }

        Seen ^= seen;
    }

    private int Find(ReadOnlySpan<ulong> hashes)
    {
        int count = 0;
        foreach (ulong hash in hashes)
        {
            int id = _positions.Index.Guess(hash);
            if (id >= 0)
            {
                _ids[count++] = id;
            }
        }

        return count;
    }

    /// <summary>A record reaches over two or three cache lines.</summary>
    private void ReadPositions(ReadOnlySpan<int> ids)
    {
        ChunkedTable<PositionRecord> positions = _positions.Rows;
        long seen = 0;
        foreach (int id in ids)
        {
            ref readonly PositionRecord row = ref positions[id];
            seen ^= (long)row.Account ^ row.NotionalCents ^ (long)row.Traits;
        }

        Seen ^= seen;
    }

    private void ReadNeighbours(ReadOnlySpan<int> ids)
    {
        ChunkedTable<PositionRecord> positions = _positions.Rows;
        long seen = 0;
        foreach (int id in ids)
        {
            ref readonly PositionRecord row = ref positions[id];
            seen ^= row.NextInCell != 0 ? positions[row.NextInCell - 1].PreviousInCell : 0;
            seen ^= row.PreviousInCell != 0 ? positions[row.PreviousInCell - 1].NextInCell : 0;
        }

        Seen ^= seen;
    }
}
