using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.Publication;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Positions;
using BtcStream.Engine.WhatIf;
using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.Sharding;

/// <summary>One cell of observed positions: notional in US cents, so that partial ladders add up exactly.</summary>
/// <param name="Long">Longs, cents.</param>
/// <param name="Short">Shorts, cents.</param>
/// <param name="Positions">Positions of both sides.</param>
internal readonly record struct ShardCell(long Long, long Short, int Positions)
{
    public bool IsHeld => (Long | Short) != 0 || Positions != 0;

    public static ShardCell operator +(ShardCell left, ShardCell right) => new(left.Long + right.Long, left.Short + right.Short, left.Positions + right.Positions);

    public static ShardCell operator -(ShardCell left, ShardCell right) => new(left.Long - right.Long, left.Short - right.Short, left.Positions - right.Positions);
}

/// <summary>What a venue has in a shard.</summary>
/// <param name="Venue">The venue's name.</param>
/// <param name="Positions">Open positions of the underlying.</param>
/// <param name="NewestTime">Time of the newest position row, closed ones included; <see cref="long.MinValue"/> where there has been none.</param>
internal readonly record struct ShardVenue(string Venue, int Positions, long NewestTime);

/// <summary>
/// The observed positions of one underlying, as one shard has them or as the sum over all: whole numbers only, so that sums are exact in any order. Engine thread only.
/// </summary>
internal sealed class ShardLadder
{
    private readonly List<ShardVenue> _venues = [];
    private ShardCell[] _cells = [];
    private int _base;

    /// <summary>Of an underlying that no shard has positions of. Never written to.</summary>
    public static ShardLadder Empty { get; } = new();

    /// <summary>First cell that holds anything.</summary>
    public int First { get; private set; }

    /// <summary>Last cell that does.</summary>
    public int Last { get; private set; } = -1;

    /// <summary>Whether any does.</summary>
    public bool IsHeld => Last >= First;

    public long TriggeredLong { get; private set; }

    public long TriggeredShort { get; private set; }

    public int TriggeredPositions { get; private set; }

    public int OpenPositions { get; private set; }

    public int WithoutPrice { get; private set; }

    public int Unpriced { get; private set; }

    /// <summary>Time of the oldest of the own marks that open positions are held against; <see cref="long.MaxValue"/> for none.</summary>
    public long OldestMarkTime { get; private set; } = long.MaxValue;

    /// <summary>Time of the newest position row; <see cref="long.MinValue"/> for none.</summary>
    public long NewestTime
    {
        get
        {
            long newest = long.MinValue;
            foreach (ShardVenue venue in _venues)
            {
                newest = Math.Max(newest, venue.NewestTime);
            }

            return newest;
        }
    }

    public IReadOnlyList<ShardVenue> Venues => _venues;

    public ShardCell this[int cell] => (uint)(cell - _base) < (uint)_cells.Length ? _cells[cell - _base] : default;

    /// <summary>Copies the observed side of a book.</summary>
    public void Gather(UnderlyingBook book)
    {
        LiquidationLadder ladder = book.Ladder;
        Array.Clear(_cells);
        for (int i = 0; i < ladder.Cells.Length; i++)
        {
            ref readonly LadderCell cell = ref ladder.Cells[i];
            var observed = new ShardCell(cell.ObservedLong, cell.ObservedShort, cell.Longs + cell.Shorts);
            if (observed.IsHeld)
            {
                Set(ladder.FirstCell + i, observed);
            }
        }

        Trim();
        (TriggeredLong, TriggeredShort, TriggeredPositions) = (ladder.TriggeredLong, ladder.TriggeredShort, ladder.TriggeredPositions);
        (OpenPositions, WithoutPrice, Unpriced) = (ladder.OpenPositions, ladder.PositionsWithoutPrice, ladder.PositionsUnpriced);
        OldestMarkTime = LadderImage.OldestMarkTime(book);
        _venues.Clear();
        foreach (PositionMarket market in book.Markets)
        {
            int at = _venues.FindIndex(venue => venue.Venue == market.Venue.Name);
            ShardVenue before = at < 0 ? new ShardVenue(market.Venue.Name, 0, long.MinValue) : _venues[at];
            ShardVenue with = before with { Positions = before.Positions + market.Open, NewestTime = Math.Max(before.NewestTime, market.NewestTime) };
            if (at < 0)
            {
                _venues.Add(with);
            }
            else
            {
                _venues[at] = with;
            }
        }
    }

    /// <summary>Copies the observed side of a ladder that was computed, and its sums. Venues are not part of it.</summary>
    public void Gather(LadderImage image, ObservedSums sums)
    {
        Clear();
        for (int i = 0; i < image.Count; i++)
        {
            var held = new ShardCell(
                image.Longs(LiquidationProvenance.Observed)[i], image.Shorts(LiquidationProvenance.Observed)[i], image.Counts(LiquidationProvenance.Observed)[i]);
            if (held.IsHeld)
            {
                Set(image.FirstCell + i, held);
            }
        }

        Trim();
        (TriggeredLong, TriggeredShort, TriggeredPositions) = (sums.TriggeredLong, sums.TriggeredShort, sums.TriggeredPositions);
        (OpenPositions, WithoutPrice, Unpriced) = (sums.Open, sums.WithoutPrice, sums.Unpriced);
    }

    /// <summary>Becomes the sum of some.</summary>
    public void Sum(IEnumerable<ShardLadder> parts)
    {
        Clear();
        foreach (ShardLadder part in parts)
        {
            for (int cell = part.First; cell <= part.Last; cell++)
            {
                Set(cell, this[cell] + part[cell]);
            }

            (TriggeredLong, TriggeredShort) = (TriggeredLong + part.TriggeredLong, TriggeredShort + part.TriggeredShort);
            (TriggeredPositions, OpenPositions) = (TriggeredPositions + part.TriggeredPositions, OpenPositions + part.OpenPositions);
            (WithoutPrice, Unpriced) = (WithoutPrice + part.WithoutPrice, Unpriced + part.Unpriced);
            OldestMarkTime = Math.Min(OldestMarkTime, part.OldestMarkTime);
            foreach (ShardVenue venue in part._venues)
            {
                int at = _venues.FindIndex(one => one.Venue == venue.Venue);
                ShardVenue before = at < 0 ? new ShardVenue(venue.Venue, 0, long.MinValue) : _venues[at];
                _venues.RemoveAll(one => one.Venue == venue.Venue);
                _venues.Add(new ShardVenue(venue.Venue, before.Positions + venue.Positions, Math.Max(before.NewestTime, venue.NewestTime)));
            }
        }

        Trim();
    }

    /// <summary>Adds the cells to those of an image whose window holds them.</summary>
    public void AddTo(LadderImage image)
    {
        for (int cell = First; cell <= Last; cell++)
        {
            int at = cell - image.FirstCell;
            ShardCell held = _cells[cell - _base];
            image.Longs(LiquidationProvenance.Observed)[at] += held.Long;
            image.Shorts(LiquidationProvenance.Observed)[at] += held.Short;
            image.Counts(LiquidationProvenance.Observed)[at] += held.Positions;
        }
    }

    /// <summary>The cells in which this differs from an earlier state.</summary>
    public IReadOnlyList<int> Differences(ShardLadder before)
    {
        List<int> cells = [];
        (int first, int last) = (Math.Min(IsHeld ? First : before.First, before.IsHeld ? before.First : First), Math.Max(Last, before.Last));
        for (int cell = first; cell <= last; cell++)
        {
            if (this[cell] != before[cell])
            {
                cells.Add(cell);
            }
        }

        return cells;
    }

    /// <summary>Whether everything but cells is equal.</summary>
    public bool HasSameSums(ShardLadder other) =>
        (TriggeredLong, TriggeredShort, TriggeredPositions, OpenPositions, WithoutPrice, Unpriced, OldestMarkTime)
            == (other.TriggeredLong, other.TriggeredShort, other.TriggeredPositions, other.OpenPositions, other.WithoutPrice, other.Unpriced, other.OldestMarkTime)
        && _venues.SequenceEqual(other._venues);

    /// <summary>Writes the sums and some cells as they are now, or takes such.</summary>
    /// <param name="carrier">Carries.</param>
    /// <param name="cells">The cells, when saving.</param>
    /// <param name="grid">The grid that they must lie on.</param>
    public void Carry(StateCarrier carrier, IReadOnlyList<int> cells, PriceGrid grid)
    {
        TriggeredLong = carrier.Long(TriggeredLong);
        TriggeredShort = carrier.Long(TriggeredShort);
        TriggeredPositions = carrier.Int(TriggeredPositions);
        OpenPositions = carrier.Int(OpenPositions);
        WithoutPrice = carrier.Int(WithoutPrice);
        Unpriced = carrier.Int(Unpriced);
        OldestMarkTime = carrier.Long(OldestMarkTime);
        CarryVenues(carrier);
        int count = carrier.Count(cells.Count, (2 * sizeof(int)) + (2 * sizeof(long)));
        for (int i = 0; i < count; i++)
        {
            int cell = carrier.Int(carrier.IsLoading ? 0 : cells[i]);
            ShardCell held = carrier.IsLoading ? default : this[cell];
            held = new ShardCell(carrier.Long(held.Long), carrier.Long(held.Short), carrier.Int(held.Positions));
            if (carrier.IsLoading)
            {
                if (cell < grid.MinCell || cell > grid.MaxCell)
                {
                    throw new InvalidDataException($"a cell {cell} outside the grid");
                }

                Set(cell, held);
            }
        }

        Trim();
    }

    private void CarryVenues(StateCarrier carrier)
    {
        int count = carrier.Count(_venues.Count, (2 * sizeof(int)) + sizeof(long));
        ShardVenue[] known = [.. _venues];
        _venues.Clear();
        for (int i = 0; i < count; i++)
        {
            ShardVenue venue = carrier.IsLoading ? default : known[i];
            _venues.Add(new ShardVenue(carrier.Text(venue.Venue ?? ""), carrier.Int(venue.Positions), carrier.Long(venue.NewestTime)));
        }
    }

    private void Clear()
    {
        Array.Clear(_cells);
        _venues.Clear();
        (TriggeredLong, TriggeredShort, TriggeredPositions, OpenPositions, WithoutPrice, Unpriced) = (0, 0, 0, 0, 0, 0);
        OldestMarkTime = long.MaxValue;
    }

    private void Set(int cell, ShardCell held)
    {
        if ((uint)(cell - _base) >= (uint)_cells.Length)
        {
            int first = _cells.Length == 0 ? cell - 256 : Math.Min(_base, cell - 256);
            int last = _cells.Length == 0 ? cell + 256 : Math.Max(_base + _cells.Length - 1, cell + 256);
            var wider = new ShardCell[last - first + 1];
            _cells.CopyTo(wider, _cells.Length == 0 ? 0 : _base - first);
            (_cells, _base) = (wider, first);
        }

        _cells[cell - _base] = held;
    }

    private void Trim()
    {
        (First, Last) = (_base, _base + _cells.Length - 1);
        while (First <= Last && !_cells[First - _base].IsHeld)
        {
            First++;
        }

        while (Last >= First && !_cells[Last - _base].IsHeld)
        {
            Last--;
        }
    }
}
