using BtcStream.Engine.Sharding;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Positions;

namespace BtcStream.Engine.Publication;

/// <summary>How an image is gathered from a book, and from what the shards of a cluster say of their positions.</summary>
internal sealed partial class LadderImage
{
    private void GatherVenues(EngineState state, UnderlyingBook book, ShardLadder shards)
    {
        _venues.Clear();
        OldestFeedTime = Math.Min(OldestMarkTime(book), shards.OldestMarkTime);
        for (int venue = 0; venue < state.Venues.Count; venue++)
        {
            var one = new VenuePositions(state.Venues[venue], 0, state.Positions.Accounts.CountOf(state.Venues[venue]), long.MinValue);
            foreach (PositionMarket market in book.Markets)
            {
                one = market.Venue == one.Venue
                    ? one with { Positions = one.Positions + market.Open, NewestTime = Math.Max(one.NewestTime, market.NewestTime) }
                    : one;
            }

            one = state.Shards is { } sharded ? sharded.AddTo(one, shards) : one;
            if (one.Positions > 0 || one.Accounts > 0)
            {
                _venues.Add(one);
            }

            OldestFeedTime = one.Positions > 0 ? Math.Min(OldestFeedTime, one.NewestTime) : OldestFeedTime;
        }
    }

    /// <summary>Time of the oldest of the own marks that open positions are held against.</summary>
    internal static long OldestMarkTime(UnderlyingBook book)
    {
        long oldest = long.MaxValue;
        foreach (PositionMarket market in book.Markets)
        {
            oldest = market.Open > 0 && !double.IsNaN(market.OwnMark) ? Math.Min(oldest, market.OwnMarkTime) : oldest;
        }

        return oldest;
    }

    private void GatherCells(LiquidationLadder ladder, ShardLadder shards)
    {
        ReadOnlySpan<LadderCell> cells = ladder.Cells;
        (int first, int last) = (0, cells.Length - 1);
        while (first <= last && !cells[first].IsHeld)
        {
            first++;
        }

        while (last >= first && !cells[last].IsHeld)
        {
            last--;
        }

        (int from, int to) = (ladder.FirstCell + first, ladder.FirstCell + last);
        if (shards.IsHeld)
        {
            (from, to) = from > to ? (shards.First, shards.Last) : (Math.Min(from, shards.First), Math.Max(to, shards.Last));
        }

        Reserve(from, to - from + 1);
        for (int i = first; i <= last; i++)
        {
            ref readonly LadderCell cell = ref cells[i];
            int at = ladder.FirstCell + i - from;
            Longs(LiquidationProvenance.Observed)[at] = cell.ObservedLong;
            Shorts(LiquidationProvenance.Observed)[at] = cell.ObservedShort;
            Longs(LiquidationProvenance.Realised)[at] = cell.RealisedLong;
            Shorts(LiquidationProvenance.Realised)[at] = cell.RealisedShort;
            Longs(LiquidationProvenance.Modelled)[at] = cell.ModelledLong;
            Shorts(LiquidationProvenance.Modelled)[at] = cell.ModelledShort;
            Counts(LiquidationProvenance.Observed)[at] = cell.Longs + cell.Shorts;
            Counts(LiquidationProvenance.Realised)[at] = cell.RealisedOrders;
        }

        shards.AddTo(this);
    }

    private void GatherRealised(EngineState state, UnderlyingBook book)
    {
        _realised.Clear();
        NewestRealisedTime = book.Realised.NewestTime;
        for (int venue = 0; venue < book.Realised.VenueCount; venue++)
        {
            if (!book.Realised.IsReportedBy(venue))
            {
                continue;
            }

            for (int window = 0; window < RealisedLiquidations.WindowHours.Length; window++)
            {
                RealisedSum sum = book.Realised[venue, window];
                string name = state.Venues[venue].Name;
                _realised.Add(new RealisedWindow(
                    name,
                    RealisedLiquidations.WindowHours[window],
                    sum.LongUsd,
                    sum.ShortUsd,
                    sum.Orders,
                    RealisedLiquidations.IsLowerBound(name)));
            }
        }
    }
}
