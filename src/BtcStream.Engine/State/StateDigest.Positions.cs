using BtcStream.Engine.Ring;
using BtcStream.Engine.State.Positions;

namespace BtcStream.Engine.State;

/// <summary>
/// The part of the digest about positions, accounts, ladders and depth. What follows from the rest (cells of observed positions, sums of windows) is
/// left out, and so is the order of what no figure depends on: forced orders are added by time, and links within a cell not at all.
/// </summary>
internal ref partial struct StateDigest
{
    private void Add(BookSide side)
    {
        Add(side.Time);
        Add(side.Levels.Length);
        foreach (ref readonly DepthLevel level in side.Levels)
        {
            Add(level.Price);
            Add(level.Amount);
        }
    }

    private void Add(LiquidationLadder ladder)
    {
        for (int i = 0; i < ladder.Cells.Length; i++)
        {
            ref readonly LadderCell cell = ref ladder.Cells[i];
            if ((cell.ModelledLong | cell.ModelledShort) != 0)
            {
                Add(ladder.FirstCell + i);
                Add(cell.ModelledLong);
                Add(cell.ModelledShort);
            }
        }
    }

    private void Add(RealisedLiquidations realised)
    {
        Add(realised.NewestTime);
        for (int venue = 0; venue < realised.VenueCount; venue++)
        {
            Add(realised.IsReportedBy(venue) ? 1 : 0);
        }

        ForcedOrder[] orders = [.. realised.Orders];
        Array.Sort(orders, ForcedOrder.Compare);
        foreach (ref readonly ForcedOrder order in orders.AsSpan())
        {
            Add(order.Time);
            Add(order.Micros);
            Add(order.Cell);
            Add(order.Venue);
            Add(order.IsShort ? 1 : 0);
        }
    }

    private void Add(EngineState state, PositionBook positions)
    {
        for (int instrument = 0; instrument < state.Instruments.SlotCount; instrument++)
        {
            // A row that was refused may have been the first to ask for a market: that must not show.
            if (positions.FindMarket(instrument) is { } market && market.NewestTime != long.MinValue)
            {
                Add(instrument);
                Add(market.NewestTime);
                Add(market.Open > 0 ? market.SolvedMark : double.NaN);
            }
        }

        Add(positions.Rows.SlotCount);
        for (int id = 0; id < positions.Rows.SlotCount; id++)
        {
            Add(positions.Rows[id]);
        }

        foreach (int slot in positions.Rows.FreeSlots)
        {
            Add(slot);
        }

        foreach (ClosedPosition closed in positions.Closed)
        {
            Add(closed.Id);
            Add(closed.Time);
        }

        Add(positions.Accounts);
    }

    private void Add(in PositionRecord position)
    {
        Add((int)position.Status);
        if (position.Status == PositionStatus.None)
        {
            return;
        }

        Add((long)position.Account);
        Add(position.Instrument);
        Add((int)position.Traits);
        Add(position.Model);
        Add(position.Time);
        Add(position.Size);
        Add(position.EntryPrice);
        Add(position.Backing);
        Add(position.LiquidationPrice);
        Add(position.NotionalCents);
        Add(position.AccountRow);
        Add(position.NextInAccount);
    }

    private void Add(AccountBook accounts)
    {
        Add(accounts.Count);
        Add(accounts.Pending);
        Add(accounts.NextInRound);
        for (int id = 0; id < accounts.Rows.SlotCount; id++)
        {
            ref readonly AccountRecord account = ref accounts.Rows[id];
            Add((long)account.Account);
            Add(account.Venue);
            Add(account.Equity);
            Add(account.EquityTime);
            Add(account.Balance);
            Add(account.SolvedEquity);
            Add(account.FirstPosition);
            Add(account.PlaceInMulti);
            Add(account.PlaceInMulti != 0 && account.SolvedRound != accounts.Round ? 1 : 0);
        }
    }
}
