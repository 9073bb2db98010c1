using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Quant.Ladders;

namespace BtcStream.Engine.State.Positions;

/// <summary>
/// One cell of the ladder. Notional is in US cents, whole numbers, so that taking out what was put in leaves exactly nothing. Lists are of positions
/// resting in the cell, by id plus one.
/// </summary>
internal struct LadderCell
{
    public long ObservedLong;
    public long ObservedShort;
    public long ModelledLong;
    public long ModelledShort;
    public long RealisedLong;
    public long RealisedShort;
    public int Longs;
    public int Shorts;
    public int RealisedOrders;
    public int FirstLong;
    public int FirstShort;

    /// <summary>No long in the cell has a liquidation price above this: while the mark stays above it nothing here can trigger.</summary>
    public double HighestLong;

    /// <summary>No short in the cell has a liquidation price below this.</summary>
    public double LowestShort;

    /// <summary>A cell that holds nothing.</summary>
    public static LadderCell Empty => new() { HighestLong = double.NegativeInfinity, LowestShort = double.PositiveInfinity };

    /// <summary>Whether there is anything to show.</summary>
    public readonly bool IsHeld =>
        (ObservedLong | ObservedShort | ModelledLong | ModelledShort | RealisedLong | RealisedShort) != 0 || (Longs | Shorts | RealisedOrders) != 0;
}

/// <summary>
/// The liquidation ladder of one underlying: what would be, and what was, liquidated at each price, by side and by how it is known. The three are kept
/// apart and never added together. Cells lie on an absolute grid, so nothing moves when the price does. Engine thread only.
/// </summary>
internal sealed class LiquidationLadder(PriceGrid grid)
{
    private LadderCell[] _cells = [];

    public PriceGrid Grid => grid;

    /// <summary>Cell that the first of <see cref="Cells"/> is.</summary>
    public int FirstCell { get; private set; }

    /// <summary>A window of the grid that holds all cells in use.</summary>
    public ReadOnlySpan<LadderCell> Cells => _cells;

    /// <summary>Counts changes of anything here.</summary>
    public long Version { get; set; }

    /// <summary>Notional whose liquidation price the mark has crossed, US cents.</summary>
    public long TriggeredLong { get; set; }

    public long TriggeredShort { get; set; }

    /// <summary>Positions in that state.</summary>
    public int TriggeredPositions { get; set; }

    /// <summary>Positions that no positive price liquidates.</summary>
    public int PositionsWithoutPrice { get; set; }

    /// <summary>Positions whose price cannot be computed.</summary>
    public int PositionsUnpriced { get; set; }

    /// <summary>Open positions of the underlying.</summary>
    public int OpenPositions { get; set; }

    /// <summary>Resting and triggered notional of both sides, US cents: what conservation is about, and what bounds the sums.</summary>
    public long TotalCents { get; set; }

    /// <summary>A cell, by reference until the next call with a cell outside the window.</summary>
    public ref LadderCell this[int cell]
    {
        get
        {
            Include(cell);
            return ref _cells[cell - FirstCell];
        }
    }

    /// <summary>Whether a price has a cell.</summary>
    public bool HasCell(double price) => grid.TryCellOf(price, out _) == PriceCellCode.Ok;

    /// <summary>The cell of a price above zero; the outermost one for prices beyond the grid.</summary>
    public int CellOf(double price) => grid.TryCellOf(price, out int cell) switch
    {
        PriceCellCode.Ok => cell,
        PriceCellCode.AboveRange => grid.MaxCell,
        _ => grid.MinCell,
    };

    /// <summary>Whether a cell is within the window: one that is not holds nothing.</summary>
    public bool Holds(int cell) => (uint)(cell - FirstCell) < (uint)_cells.Length;

    private void Include(int cell)
    {
        if (Holds(cell))
        {
            return;
        }

        int first = _cells.Length == 0 ? cell - 256 : Math.Min(FirstCell, cell - 256);
        int last = _cells.Length == 0 ? cell + 256 : Math.Max(FirstCell + _cells.Length - 1, cell + 256);
        var cells = new LadderCell[last - first + 1];
        cells.AsSpan().Fill(LadderCell.Empty);
        _cells.CopyTo(cells, _cells.Length == 0 ? 0 : FirstCell - first);
        (_cells, FirstCell) = (cells, first);
    }

    /// <summary>Its part of a snapshot: of the window only the cells that hold anything.</summary>
    public void Carry(StateCarrier carrier)
    {
        Version = carrier.Long(Version);
        TriggeredLong = carrier.Long(TriggeredLong);
        TriggeredShort = carrier.Long(TriggeredShort);
        TriggeredPositions = carrier.Int(TriggeredPositions);
        PositionsWithoutPrice = carrier.Int(PositionsWithoutPrice);
        PositionsUnpriced = carrier.Int(PositionsUnpriced);
        OpenPositions = carrier.Int(OpenPositions);
        TotalCents = carrier.Long(TotalCents);
        FirstCell = carrier.Int(FirstCell);
        int length = carrier.Int(_cells.Length);
        if (carrier.IsLoading)
        {
            if (length < 0 || (length > 0 && (FirstCell < grid.MinCell - 256 || (long)FirstCell + length > grid.MaxCell + 257L)))
            {
                throw new InvalidDataException($"a ladder of {length} cells from {FirstCell}");
            }

            _cells = new LadderCell[length];
            _cells.AsSpan().Fill(LadderCell.Empty);
        }

        int held = carrier.Count(CountHeld(), sizeof(int));
        for (int i = 0, at = 0; i < held; i++, at++)
        {
            while (!carrier.IsLoading && !_cells[at].IsHeld)
            {
                at++;
            }

            at = carrier.Int(at);
            carrier.Raw(_cells.AsSpan(at, 1));
        }
    }

    private int CountHeld()
    {
        int held = 0;
        foreach (ref readonly LadderCell cell in _cells.AsSpan())
        {
            held += cell.IsHeld ? 1 : 0;
        }

        return held;
    }
}
