using System.Runtime.InteropServices;
using BtcStream.Engine.Sharding;
using BtcStream.Engine.State;
using BtcStream.Engine.State.Positions;
using BtcStream.Engine.Stress;
using BtcStream.Engine.WhatIf;
using BtcStream.Quant.Domain;
using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.Publication;

/// <summary>What one venue contributes to an underlying's ladder.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="Positions">Open positions on the underlying.</param>
/// <param name="Accounts">Margin accounts, whatever their underlying.</param>
/// <param name="NewestTime">Time of the newest position row; <see cref="long.MinValue"/> where there is none.</param>
internal readonly record struct VenuePositions(Venue Venue, int Positions, int Accounts, long NewestTime);

/// <summary>
/// The liquidation ladder and the depth of one underlying as they were at a publication: a copy in columns, by cell, which views, cascades and queries
/// are made from. Notional is in US cents. Gathered on the engine thread; then its thread is its owner's.
/// </summary>
internal sealed partial class LadderImage(PriceGrid grid)
{
    /// <summary>USD in a unit of the columns.</summary>
    public const double UsdPerUnit = 0.01;

    private const int Columns = 6;

    private readonly List<RealisedWindow> _realised = [];
    private readonly List<VenuePositions> _venues = [];
    private long[] _units = [];
    private long[] _folded = [];
    private int[] _counts = [];
    private int _cells;
    private long _ladderVersion = -1;
    private long _depthVersion = -1;
    private double _depthReference = double.NaN;

    public PriceGrid Grid => grid;

    /// <summary>Counts the times that anything of it changed.</summary>
    public long Version { get; private set; }

    /// <summary>Cell of the first entry of the columns.</summary>
    public int FirstCell { get; private set; }

    /// <summary>Cells in the columns.</summary>
    public int Count => _cells;

    public DepthImage Depth { get; private set; } = new();

    /// <summary>The supply curves that are on.</summary>
    public SupplyImage Supply { get; set; } = SupplyImage.None;

    /// <summary>Triggered notional in USD, and how many positions.</summary>
    public double TriggeredLongUsd { get; private set; }

    public double TriggeredShortUsd { get; private set; }

    public int TriggeredPositions { get; private set; }

    public int PositionsWithoutPrice { get; private set; }

    public int PositionsUnpriced { get; private set; }

    public int OpenPositions { get; private set; }

    public int BankruptAccounts { get; private set; }

    /// <summary>Cross accounts whose marks have moved and which wait to be solved again.</summary>
    public int PendingAccounts { get; private set; }

    /// <summary>Forced orders by venue and window; empty while none has been streamed.</summary>
    public ReadOnlySpan<RealisedWindow> Realised => CollectionsMarshal.AsSpan(_realised);

    /// <summary>Time of the newest forced order; <see cref="long.MinValue"/> where there has been none.</summary>
    public long NewestRealisedTime { get; private set; } = long.MinValue;

    /// <summary>What each venue contributes, in the order venues were first seen; those without positions and accounts left out.</summary>
    public ReadOnlySpan<VenuePositions> Venues => CollectionsMarshal.AsSpan(_venues);

    /// <summary>Longs of a provenance by cell, US cents.</summary>
    public Span<long> Longs(LiquidationProvenance provenance) => Column(2 * ((int)provenance - 1));

    /// <summary>Shorts of a provenance by cell, US cents.</summary>
    public Span<long> Shorts(LiquidationProvenance provenance) => Column((2 * ((int)provenance - 1)) + 1);

    /// <summary>Positions, or orders, of a provenance by cell.</summary>
    public Span<int> Counts(LiquidationProvenance provenance) =>
        provenance == LiquidationProvenance.Modelled ? [] : _counts.AsSpan(((int)provenance - 1) * _cells, _cells);

    /// <summary>The ladder of a provenance as the mathematics takes it.</summary>
    public LadderCells CellsOf(LiquidationProvenance provenance) => new(FirstCell, Longs(provenance), Shorts(provenance), UsdPerUnit);

    /// <summary>Time of the oldest mark or position feed that open positions rest on; <see cref="long.MaxValue"/> where there is none.</summary>
    public long OldestFeedTime { get; private set; } = long.MaxValue;

    /// <summary>
    /// The observed ladder as a walk from the index meets it. Positions are triggered by their instrument's own mark; longs resting at or above the index, and
    /// shorts at or below it, because of a basis, go first when the walk starts, so they stand in the index's own cell.
    /// </summary>
    public LadderCells ObservedFrom(double indexPrice)
    {
        ReadOnlySpan<long> longs = Longs(LiquidationProvenance.Observed);
        ReadOnlySpan<long> shorts = Shorts(LiquidationProvenance.Observed);
        if (grid.TryCellOf(indexPrice, out int indexCell) != PriceCellCode.Ok || _cells == 0)
        {
            return new LadderCells(FirstCell, longs, shorts, UsdPerUnit);
        }

        // The index's cell may lie outside the window: everything rests on one side of it.
        int first = Math.Min(FirstCell, indexCell);
        int cells = Math.Max(FirstCell + _cells - 1, indexCell) - first + 1;
        if (_folded.Length < 2 * cells)
        {
            _folded = new long[4 * cells];
        }

        Span<long> foldedLongs = _folded.AsSpan(0, cells);
        Span<long> foldedShorts = _folded.AsSpan(cells, cells);
        foldedLongs.Clear();
        foldedShorts.Clear();
        for (int i = 0; i < _cells; i++)
        {
            int cell = FirstCell + i;
            foldedLongs[Math.Min(cell, indexCell) - first] += longs[i];
            foldedShorts[Math.Max(cell, indexCell) - first] += shorts[i];
        }

        return new LadderCells(first, foldedLongs, foldedShorts, UsdPerUnit);
    }

    /// <summary>The ladder of a provenance as a walk from the index meets it.</summary>
    public LadderCells CellsFrom(LiquidationProvenance provenance, double indexPrice) =>
        provenance == LiquidationProvenance.Observed ? ObservedFrom(indexPrice) : CellsOf(provenance);

    /// <summary>Copies what has changed of a book. Engine thread.</summary>
    public void Gather(EngineState state, UnderlyingBook book)
    {
        if (_depthVersion != book.DepthVersion || !_depthReference.Equals(book.IndexPrice))
        {
            (_depthVersion, _depthReference) = (book.DepthVersion, book.IndexPrice);
            Depth.Gather(book);
            Version++;
        }

        AccountBook accounts = state.Positions.Accounts;
        ShardLadder shards = state.Shards?.Find(book.Name) ?? ShardLadder.Empty;
        (BankruptAccounts, PendingAccounts) = (accounts.Bankrupt + (state.Shards?.Bankrupt ?? 0), accounts.Pending + (state.Shards?.Pending ?? 0));
        Supply = state.Observations.SupplyOf(book.Name);
        GatherVenues(state, book, shards);
        LiquidationLadder ladder = book.Ladder;
        if (_ladderVersion == ladder.Version)
        {
            return;
        }

        _ladderVersion = ladder.Version;
        Version++;
        (TriggeredLongUsd, TriggeredShortUsd) = ((ladder.TriggeredLong + shards.TriggeredLong) * UsdPerUnit, (ladder.TriggeredShort + shards.TriggeredShort) * UsdPerUnit);
        (TriggeredPositions, OpenPositions) = (ladder.TriggeredPositions + shards.TriggeredPositions, ladder.OpenPositions + shards.OpenPositions);
        (PositionsWithoutPrice, PositionsUnpriced) = (ladder.PositionsWithoutPrice + shards.WithoutPrice, ladder.PositionsUnpriced + shards.Unpriced);
        GatherCells(ladder, shards);
        GatherRealised(state, book);
    }

    /// <summary>Forgets everything, so that the next book is gathered whole.</summary>
    public void Clear()
    {
        (_ladderVersion, _depthVersion, _depthReference) = (-1, -1, double.NaN);
        (TriggeredLongUsd, TriggeredShortUsd, TriggeredPositions, OpenPositions) = (0.0, 0.0, 0, 0);
        (PositionsWithoutPrice, PositionsUnpriced, BankruptAccounts, PendingAccounts) = (0, 0, 0, 0);
        _realised.Clear();
        _venues.Clear();
        OldestFeedTime = long.MaxValue;
        Supply = SupplyImage.None;
        Depth.Bids.Clear();
        Depth.Asks.Clear();
        Reserve(0, 0);
        Version++;
    }

    /// <summary>Takes what stands beside the observed cells, for a ladder that was computed rather than gathered.</summary>
    public void SetObserved(ObservedSums sums)
    {
        (TriggeredLongUsd, TriggeredShortUsd) = (sums.TriggeredLong * UsdPerUnit, sums.TriggeredShort * UsdPerUnit);
        (TriggeredPositions, OpenPositions) = (sums.TriggeredPositions, sums.Open);
        (PositionsWithoutPrice, PositionsUnpriced) = (sums.WithoutPrice, sums.Unpriced);
    }

    /// <summary>The same of a sum over shards.</summary>
    public void SetObserved(ShardLadder sum)
    {
        (TriggeredLongUsd, TriggeredShortUsd) = (sum.TriggeredLong * UsdPerUnit, sum.TriggeredShort * UsdPerUnit);
        (TriggeredPositions, OpenPositions) = (sum.TriggeredPositions, sum.OpenPositions);
        (PositionsWithoutPrice, PositionsUnpriced) = (sum.WithoutPrice, sum.Unpriced);
    }

    /// <summary>Takes everything but the observed side from an image with a narrower window: realised and modelled cells, depth, supply, accounts.</summary>
    public void TakeRest(LadderImage from)
    {
        (Depth, Supply) = (from.Depth, from.Supply);
        (BankruptAccounts, PendingAccounts) = (from.BankruptAccounts, from.PendingAccounts);
        _realised.AddRange(from._realised);
        _venues.AddRange(from._venues);
        OldestFeedTime = from.OldestFeedTime;
        for (int i = 0; i < from.Count; i++)
        {
            int at = from.FirstCell + i - FirstCell;
            Longs(LiquidationProvenance.Realised)[at] = from.Longs(LiquidationProvenance.Realised)[i];
            Shorts(LiquidationProvenance.Realised)[at] = from.Shorts(LiquidationProvenance.Realised)[i];
            Counts(LiquidationProvenance.Realised)[at] = from.Counts(LiquidationProvenance.Realised)[i];
            Longs(LiquidationProvenance.Modelled)[at] = from.Longs(LiquidationProvenance.Modelled)[i];
            Shorts(LiquidationProvenance.Modelled)[at] = from.Shorts(LiquidationProvenance.Modelled)[i];
        }
    }

    /// <summary>A move of the price consumes what is modelled in the cells it leaves behind, as <see cref="ModelledLiquidations.OnPrice"/> has it.</summary>
    public void ConsumeModelled(double from, double to)
    {
        (int start, int end) = (CellOf(from), CellOf(to));
        for (int i = 0; i < Count; i++)
        {
            int cell = FirstCell + i;
            Longs(LiquidationProvenance.Modelled)[i] = cell <= start && cell > end ? 0 : Longs(LiquidationProvenance.Modelled)[i];
            Shorts(LiquidationProvenance.Modelled)[i] = cell >= start && cell < end ? 0 : Shorts(LiquidationProvenance.Modelled)[i];
        }
    }

    /// <summary>Replaces the forced orders by those of the same venues that are still in their windows at a later instant.</summary>
    /// <param name="orders">The orders of the windows as they are.</param>
    /// <param name="venueNames">Venues by index.</param>
    /// <param name="asOf">The later instant, Unix nanoseconds.</param>
    public void SetRealised(ReadOnlySpan<ForcedOrder> orders, IReadOnlyList<string> venueNames, long asOf)
    {
        var sums = new Dictionary<(string Venue, int Hours), RealisedSum>();
        Longs(LiquidationProvenance.Realised).Clear();
        Shorts(LiquidationProvenance.Realised).Clear();
        Counts(LiquidationProvenance.Realised).Clear();
        foreach (ref readonly ForcedOrder order in orders)
        {
            foreach (int hours in RealisedLiquidations.WindowHours)
            {
                if (order.Time > asOf - (hours * UnixTime.NanosPerHour))
                {
                    RealisedSum sum = sums.GetValueOrDefault((venueNames[order.Venue], hours));
                    sum.Add(order, 1);
                    sums[(venueNames[order.Venue], hours)] = sum;
                }
            }

            if (order.Time > asOf - (RealisedLiquidations.WindowHours[^1] * UnixTime.NanosPerHour))
            {
                int at = order.Cell - FirstCell;
                (order.IsShort ? Shorts(LiquidationProvenance.Realised) : Longs(LiquidationProvenance.Realised))[at] += order.Cents;
                Counts(LiquidationProvenance.Realised)[at]++;
            }
        }

        for (int i = 0; i < _realised.Count; i++)
        {
            RealisedSum sum = sums.GetValueOrDefault((_realised[i].Venue, _realised[i].Hours));
            _realised[i] = _realised[i] with { LongUsd = sum.LongUsd, ShortUsd = sum.ShortUsd, Orders = sum.Orders };
        }
    }

    /// <summary>Takes what an image says of some venues besides cells.</summary>
    public void TakeVenues(LadderImage from, IReadOnlyCollection<string> venues, (int Bankrupt, int Pending) accounts)
    {
        (BankruptAccounts, PendingAccounts) = accounts;
        _realised.AddRange(from._realised.Where(window => venues.Contains(window.Venue)));
        _venues.AddRange(from._venues.Where(one => venues.Contains(one.Venue.Name)));
        OldestFeedTime = from.OldestFeedTime;
    }

    /// <summary>Adds the observed side of an image of the same window.</summary>
    public void AddObserved(LadderImage ladder)
    {
        for (int i = 0; i < Count; i++)
        {
            Longs(LiquidationProvenance.Observed)[i] += ladder.Longs(LiquidationProvenance.Observed)[i];
            Shorts(LiquidationProvenance.Observed)[i] += ladder.Shorts(LiquidationProvenance.Observed)[i];
            Counts(LiquidationProvenance.Observed)[i] += ladder.Counts(LiquidationProvenance.Observed)[i];
        }

        TriggeredLongUsd += ladder.TriggeredLongUsd;
        TriggeredShortUsd += ladder.TriggeredShortUsd;
        TriggeredPositions += ladder.TriggeredPositions;
        OpenPositions += ladder.OpenPositions;
        PositionsWithoutPrice += ladder.PositionsWithoutPrice;
        PositionsUnpriced += ladder.PositionsUnpriced;
    }

    /// <summary>Makes room for cells and clears them: for ladders that are computed rather than gathered.</summary>
    public void Reserve(int firstCell, int cells)
    {
        (FirstCell, _cells) = (firstCell, cells);
        if (_units.Length < Columns * cells)
        {
            _units = new long[Columns * cells * 2];
            _counts = new int[2 * cells * 2];
        }

        _units.AsSpan(0, Columns * cells).Clear();
        _counts.AsSpan(0, 2 * cells).Clear();
    }

    private int CellOf(double price) => grid.TryCellOf(price, out int cell) switch
    {
        PriceCellCode.Ok => cell,
        PriceCellCode.AboveRange => grid.MaxCell,
        _ => grid.MinCell,
    };

    private Span<long> Column(int column) => _units.AsSpan(column * _cells, _cells);
}
