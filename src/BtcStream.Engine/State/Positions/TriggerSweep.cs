namespace BtcStream.Engine.State.Positions;

/// <summary>
/// Finds the resting positions that a move of the mark has crossed. Only the cells between the old mark and the new one are looked at, and of those only
/// the ones whose nearest liquidation price the mark has reached.
/// </summary>
internal readonly struct TriggerSweep(PositionBook positions, LiquidationLadder ladder, PositionMarket? market)
{
    /// <summary>Triggers what lies between; everything beyond the new mark where there was no mark before.</summary>
    public void Run(double from, double to)
    {
        bool isFirst = double.IsNaN(from);
        int at = ladder.CellOf(to);
        int last = ladder.FirstCell + ladder.Cells.Length - 1;
        if (isFirst || to < from)
        {
            int top = isFirst ? last : Math.Min(last, ladder.CellOf(from));
            for (int cell = top; cell >= Math.Max(at, ladder.FirstCell); cell--)
            {
                SweepLongs(cell, to);
            }
        }

        if (isFirst || to > from)
        {
            int bottom = isFirst ? ladder.FirstCell : Math.Max(ladder.FirstCell, ladder.CellOf(from));
            for (int cell = bottom; cell <= Math.Min(at, last); cell++)
            {
                SweepShorts(cell, to);
            }
        }
    }

    private void SweepLongs(int cellIndex, double mark)
    {
        if (ladder[cellIndex].HighestLong < mark)
        {
            return;
        }

        double highest = double.NegativeInfinity;
        int next = ladder[cellIndex].FirstLong;
        while (next != 0)
        {
            int id = next - 1;
            ref readonly PositionRecord row = ref positions.Rows[id];
            next = row.NextInCell;
            if (row.LiquidationPrice >= mark && Follows(row))
            {
                positions.Trigger(id, ladder);
            }
            else
            {
                highest = Math.Max(highest, row.LiquidationPrice);
            }
        }

        ladder[cellIndex].HighestLong = highest;
    }

    private void SweepShorts(int cellIndex, double mark)
    {
        if (ladder[cellIndex].LowestShort > mark)
        {
            return;
        }

        double lowest = double.PositiveInfinity;
        int next = ladder[cellIndex].FirstShort;
        while (next != 0)
        {
            int id = next - 1;
            ref readonly PositionRecord row = ref positions.Rows[id];
            next = row.NextInCell;
            if (row.LiquidationPrice <= mark && Follows(row))
            {
                positions.Trigger(id, ladder);
            }
            else
            {
                lowest = Math.Min(lowest, row.LiquidationPrice);
            }
        }

        ladder[cellIndex].LowestShort = lowest;
    }

    /// <summary>Whether the mark that moved is the position's: its instrument's own where it has one, else the index.</summary>
    private bool Follows(in PositionRecord row)
    {
        PositionMarket its = positions.MarketOf(row.Instrument);
        return market is null ? double.IsNaN(its.OwnMark) : its == market;
    }
}
