namespace BtcStream.Engine.State.Positions;

/// <summary>The lists of positions resting in ladder cells, one for each side. Engine thread only.</summary>
internal static class CellLists
{
    /// <summary>Puts a position, its price and notional written, into the cell of its price.</summary>
    public static void Link(ChunkedTable<PositionRecord> rows, int id, LiquidationLadder ladder)
    {
        ref PositionRecord row = ref rows.Write(id);
        row.Cell = ladder.CellOf(row.LiquidationPrice);
        ref LadderCell cell = ref ladder[row.Cell];
        ref int first = ref (row.IsShort ? ref cell.FirstShort : ref cell.FirstLong);
        row.PreviousInCell = 0;
        row.NextInCell = first;
        if (first != 0)
        {
            rows.Write(first - 1).PreviousInCell = id + 1;
        }

        first = id + 1;
        if (row.IsShort)
        {
            cell.ObservedShort += row.NotionalCents;
            cell.Shorts++;
            cell.LowestShort = Math.Min(cell.LowestShort, row.LiquidationPrice);
        }
        else
        {
            cell.ObservedLong += row.NotionalCents;
            cell.Longs++;
            cell.HighestLong = Math.Max(cell.HighestLong, row.LiquidationPrice);
        }
    }

    /// <summary>Changes price and notional of a position that stays in its cell. The bound on the cell's prices may be wider than it need be then.</summary>
    public static void Change(ref PositionRecord row, in PositionPrice price, LiquidationLadder ladder)
    {
        ref LadderCell cell = ref ladder[row.Cell];
        if (row.IsShort)
        {
            cell.ObservedShort += price.NotionalCents - row.NotionalCents;
            cell.LowestShort = Math.Min(cell.LowestShort, price.Price);
        }
        else
        {
            cell.ObservedLong += price.NotionalCents - row.NotionalCents;
            cell.HighestLong = Math.Max(cell.HighestLong, price.Price);
        }

        row.LiquidationPrice = price.Price;
        row.NotionalCents = price.NotionalCents;
    }

    /// <summary>Takes a position out of its cell.</summary>
    public static void Unlink(ChunkedTable<PositionRecord> rows, int id, LiquidationLadder ladder)
    {
        ref PositionRecord row = ref rows.Write(id);
        ref LadderCell cell = ref ladder[row.Cell];
        if (row.PreviousInCell != 0)
        {
            rows.Write(row.PreviousInCell - 1).NextInCell = row.NextInCell;
        }
        else if (row.IsShort)
        {
            cell.FirstShort = row.NextInCell;
        }
        else
        {
            cell.FirstLong = row.NextInCell;
        }

        if (row.NextInCell != 0)
        {
            rows.Write(row.NextInCell - 1).PreviousInCell = row.PreviousInCell;
        }

        if (row.IsShort)
        {
            cell.ObservedShort -= row.NotionalCents;
            cell.Shorts--;
            cell.LowestShort = cell.Shorts == 0 ? double.PositiveInfinity : cell.LowestShort;
        }
        else
        {
            cell.ObservedLong -= row.NotionalCents;
            cell.Longs--;
            cell.HighestLong = cell.Longs == 0 ? double.NegativeInfinity : cell.HighestLong;
        }

        (row.NextInCell, row.PreviousInCell) = (0, 0);
    }
}
