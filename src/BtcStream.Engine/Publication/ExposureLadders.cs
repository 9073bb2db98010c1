using BtcStream.Engine.State;
using BtcStream.Quant.Gamma;
using BtcStream.Quant.Pricing;

namespace BtcStream.Engine.Publication;

/// <summary>
/// The strike × expiry cells and strike ladders of a priced book, computed whole in one pass and kept until prices change. One per priced book,
/// shared by the views of all models. Its thread is the book's.
/// </summary>
internal sealed class ExposureLadders
{
    private readonly double[][] _net = new double[BookCurves.MaxRows][];
    private readonly double[][] _gross = new double[BookCurves.MaxRows][];
    private readonly double[][] _strikeNet = new double[BookCurves.MaxRows][];
    private readonly double[][] _strikeGross = new double[BookCurves.MaxRows][];
    private readonly long[] _rowVersions = new long[BookCurves.MaxRows];
    private double[] _gexPerContract = [];
    private double[] _cellValues = [];
    private bool[] _hasCell = [];
    private long _version = -1;
    private int _cells;
    private int _strikes;

    /// <summary>Contracts by cell.</summary>
    public ReadOnlySpan<double> CellContracts => _cellValues.AsSpan(0, _cells);

    /// <summary>Coins by cell.</summary>
    public ReadOnlySpan<double> CellCoins => _cellValues.AsSpan(_cells, _cells);

    /// <summary>Coins of calls by cell.</summary>
    public ReadOnlySpan<double> CellCallCoins => _cellValues.AsSpan(2 * _cells, _cells);

    /// <summary>Coins of puts by cell.</summary>
    public ReadOnlySpan<double> CellPutCoins => _cellValues.AsSpan(3 * _cells, _cells);

    /// <summary>Whether a cell has an option with open interest or taker flow: without either there is nothing to show.</summary>
    public ReadOnlySpan<bool> HasCell => _hasCell.AsSpan(0, _cells);

    /// <summary>Net by cell of a row.</summary>
    public ReadOnlySpan<double> CellNet(int row) => _net[row].AsSpan(0, _cells);

    /// <summary>Gross by cell of a row.</summary>
    public ReadOnlySpan<double> CellGross(int row) => _gross[row].AsSpan(0, _cells);

    /// <summary>Net by strike of a row, parallel to <see cref="HeatmapLayout.Strikes"/>.</summary>
    public ReadOnlySpan<double> StrikeNet(int row) => _strikeNet[row].AsSpan(0, _strikes);

    /// <summary>Gross by strike of a row.</summary>
    public ReadOnlySpan<double> StrikeGross(int row) => _strikeGross[row].AsSpan(0, _strikes);

    /// <summary>Brings the columns that do not depend on the model, and those of one row, to the book's prices.</summary>
    public void Refresh(PricedBook book, int row)
    {
        BookLayout layout = book.Layout;
        if (_version != book.Version)
        {
            _version = book.Version;
            Reserve(book.Curves.Count, layout.Cells.CellCount, layout.Cells.StrikeCount);
            GexCurves.FillAtIndex(book.Curves.Offsets, book.Curves.Peaks, layout.ContractSizesCoin, _gexPerContract.AsSpan(0, book.Curves.Count));
            SumOpenInterest(book);
        }

        if (_rowVersions[row] != _version)
        {
            _rowVersions[row] = _version;
            SumRow(book, row);
        }
    }

    private void SumRow(PricedBook book, int row)
    {
        HeatmapLayout cells = book.Layout.Cells;
        if ((_net[row]?.Length ?? 0) < _cells)
        {
            (_net[row], _gross[row]) = (new double[_cells * 2], new double[_cells * 2]);
            (_strikeNet[row], _strikeGross[row]) = (new double[_cells * 2], new double[_cells * 2]);
        }

        ExposureLadder.SumCells(
            book.Layout.CellOf,
            _gexPerContract.AsSpan(0, book.Curves.Count),
            book.Curves.SignedContractsOf(row),
            _net[row].AsSpan(0, _cells),
            _gross[row].AsSpan(0, _cells));
        ExposureLadder.SumStrikes(cells, CellNet(row), _strikeNet[row].AsSpan(0, _strikes));
        ExposureLadder.SumStrikes(cells, CellGross(row), _strikeGross[row].AsSpan(0, _strikes));
    }

    private void SumOpenInterest(PricedBook book)
    {
        BookLayout layout = book.Layout;
        BookColumns columns = book.Columns;
        _cellValues.AsSpan(0, 4 * _cells).Clear();
        _hasCell.AsSpan(0, _cells).Clear();
        ExposureLadder.SumOpenInterest(
            layout.CellOf, columns.OpenInterest, layout.ContractSizesCoin, _cellValues.AsSpan(0, _cells), _cellValues.AsSpan(_cells, _cells));
        ReadOnlySpan<double> openInterest = columns.OpenInterest;
        ReadOnlySpan<double> takerNet = columns.TakerNetSinceStart;
        for (int i = 0; i < layout.Count; i++)
        {
            bool isKnown = !double.IsNaN(openInterest[i]);
            int cell = layout.CellOf[i];
            _hasCell[cell] |= isKnown || takerNet[i] != 0.0;
            int column = layout.Rights[i] == OptionRight.Call ? 2 : 3;
            _cellValues[(column * _cells) + cell] += isKnown ? openInterest[i] * layout.ContractSizesCoin[i] : 0.0;
        }
    }

    private void Reserve(int options, int cells, int strikes)
    {
        if (_gexPerContract.Length < options)
        {
            _gexPerContract = new double[options * 2];
        }

        if (_hasCell.Length < cells)
        {
            _hasCell = new bool[cells * 2];
            _cellValues = new double[cells * 8];
        }

        _cells = cells;
        _strikes = strikes;
    }
}
